import type { Conflict, Unread } from '../mapping/back/read-back.ts'
import type { CompiledMapping, MappingIssue } from '../mapping/compile.ts'
import type { Lineage } from '../mapping/explain/lineage.ts'
import type { Unused } from '../mapping/explain/unused.ts'
import { isObject } from '../mapping/json.ts'
import { inOnlyDocument } from '../mapping/pointer.ts'
import { makesFhir } from '../mapping/template.ts'
import type { Issue } from '../message/failure.ts'
import type { Catalogue } from './catalogue.ts'

/**
 * What a mapping makes or reads, with where every value comes from. Pointers lead into the record, and into what is
 * made or came: `/0/status` in a list, as of FHIR is always made, `/entry/0/resource/status` in a Bundle.
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
  /** How the record breaks the schema that the mapping reads it by: a gateway would not have taken it. None on the way back. */
  readonly breaches: readonly Issue[]
  /** On the way back: by what each document is recognised. */
  readonly recognised?: readonly { readonly name: string; readonly by: string }[]
}

/** One document of what came, and its place there. */
interface CameDocument {
  readonly document: unknown
  readonly at: string
}

/**
 * The documents of what a mapping's target sends: the resources of a Bundle, the items of a list, or the one. An entry
 * that holds no resource is a document that no mapping knows.
 */
export function documentsOf(mapping: Pick<CompiledMapping, 'to'>, came: unknown): readonly CameDocument[] {
  if (Array.isArray(came)) return came.map((document: unknown, n) => ({ document, at: `/${n}` }))
  const isBundle = makesFhir(mapping) && isObject(came) && came.resourceType === 'Bundle'
  const { entry = [] } = isBundle ? came : { entry: undefined }
  if (!isBundle || !Array.isArray(entry)) return [{ document: came, at: '' }]
  return entry.map((one: unknown, n) => {
    return isObject(one) && one.resource !== undefined
      ? { document: one.resource, at: `/entry/${n}/resource` }
      : { document: one, at: `/entry/${n}` }
  })
}

/** What is made as it is handed on: of FHIR the resources, of any other format the document, or a list of several. */
export function asMade(mapping: Pick<CompiledMapping, 'to'>, output: readonly unknown[]): unknown {
  return makesFhir(mapping) || output.length > 1 ? output : (output[0] ?? null)
}

/** Explains what a mapping makes of a record. */
export function explainRecord(
  mapping: CompiledMapping,
  record: unknown,
  catalogue: Pick<Catalogue, 'breaches'>,
): Explanation {
  const { output, lineage, unused, issues } = mapping.explain(record)
  const made = asMade(mapping, output)
  const place = makesFhir(mapping) || Array.isArray(made) ? (at: string) => at : inOnlyDocument
  return {
    output: made,
    lineage: lineage.map((one) => ({ ...one, at: place(one.at) })),
    ...{ unused, unread: [], conflicts: [], issues },
    breaches: catalogue.breaches(mapping.from, record),
  }
}

/** Explains what a mapping reads back of what came; `isPartial`: it need not be all that the mapping makes. */
export function explainAnswer(mapping: CompiledMapping, came: unknown, isPartial: boolean): Explanation {
  const documents = documentsOf(mapping, came)
  const back = mapping.explainBack(
    documents.map(({ document }) => document),
    { isComplete: !isPartial },
  )
  const place = (pointer: string): string =>
    pointer.replace(/^\/(\d+)/, (_, n: string) => documents[Number(n)]?.at ?? `/${n}`)
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
    breaches: [],
    recognised: back.recognised,
  }
}
