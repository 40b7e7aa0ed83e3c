import type { Conflict, Unread } from '../mapping/back/read-back.ts'
import type { CompiledMapping, MappingIssue } from '../mapping/compile.ts'
import type { Lineage } from '../mapping/explain/lineage.ts'
import type { Unused } from '../mapping/explain/unused.ts'
import { isObject } from '../mapping/json.ts'
import { inOnlyDocument } from '../mapping/pointer.ts'

/**
 * What a mapping makes or reads, with where every value comes from. Pointers lead into the record, and into what is
 * made or came: of FHIR from the list of resources, `/0/status`; of any other format from the document.
 */
export interface Explanation {
  /** What the mapping makes; on the way back the record. */
  readonly output: unknown
  readonly lineage: readonly Lineage[]
  /** Values of the record that went nowhere, each with the reason; none on the way back. */
  readonly unused: readonly Unused[]
  /** What came and the mapping does not know; none on the way there, as are the conflicts. */
  readonly unread: readonly Unread[]
  readonly conflicts: readonly Conflict[]
  readonly issues: readonly MappingIssue[]
  /** On the way back: by what each document is recognised. */
  readonly recognised?: readonly { readonly name: string; readonly by: string }[]
}

/** The documents of what a mapping's target sends: the resources of a Bundle, the items of a list, or the one. */
export function documentsOf(mapping: Pick<CompiledMapping, 'to'>, came: unknown): readonly unknown[] {
  if (Array.isArray(came)) return came
  if (mapping.to !== 'fhir/r4' || !isObject(came) || came.resourceType !== 'Bundle') return [came]
  const entries = Array.isArray(came.entry) ? came.entry : []
  return entries.flatMap((entry) => (isObject(entry) && entry.resource !== undefined ? [entry.resource] : []))
}

/** What is made as it is handed on: of FHIR the resources, of any other format the document, or a list of several. */
export function asMade(mapping: Pick<CompiledMapping, 'to'>, output: readonly unknown[]): unknown {
  return mapping.to === 'fhir/r4' || output.length > 1 ? output : (output[0] ?? null)
}

/** Explains what a mapping makes of a record. */
export function explainRecord(mapping: CompiledMapping, record: unknown): Explanation {
  const { output, lineage, unused, issues } = mapping.explain(record)
  const made = asMade(mapping, output)
  const place = placer(mapping, Array.isArray(made))
  return {
    output: made,
    lineage: lineage.map((one) => ({ ...one, at: place(one.at) })),
    ...{ unused, unread: [], conflicts: [], issues },
  }
}

/** Explains what a mapping reads back of what came; `isPartial`: it need not be all that the mapping makes. */
export function explainAnswer(mapping: CompiledMapping, came: unknown, isPartial: boolean): Explanation {
  const back = mapping.explainBack(documentsOf(mapping, came), { isComplete: !isPartial })
  const place = placer(mapping, Array.isArray(came))
  return {
    output: back.record,
    lineage: back.lineage.map((one) => ({
      ...one,
      value: one.value.map(place),
      because: one.because.map(place),
    })),
    unused: [],
    unread: back.unread.map((one) => ({ ...one, pointer: place(one.pointer) })),
    conflicts: back.conflicts.map((one) => ({
      ...one,
      pointer: place(one.pointer),
      ...(one.other === undefined ? {} : { other: place(one.other) }),
    })),
    issues: back.issues.map((one) => ({ ...one, pointer: place(one.pointer) })),
    recognised: back.recognised,
  }
}

/** Pointers into a single document don't begin with its number. */
function placer({ to }: Pick<CompiledMapping, 'to'>, isList: boolean): (pointer: string) => string {
  return to === 'fhir/r4' || isList ? (pointer) => pointer : inOnlyDocument
}
