import type { Invalidity } from '../catalogue/made-output.ts'
import { inOnlyDocument } from '../mapping/pointer.ts'
import { FHIR_R4 } from '../mapping/template.ts'
import { mask } from '../message/failure.ts'
import type { ChangeKind, Sample } from './comparison.ts'
import { fieldDifferences, generalised, resourceOf } from './field-differences.ts'
import type { Maker, Said, SaidBy } from './said.ts'

/** One thing that a candidate would change of one record at one destination; nothing in it is personal. */
export interface Finding {
  readonly change: ChangeKind
  readonly mapping: string
  readonly was: string | undefined
  readonly now: string | undefined
  readonly resource: string | undefined
  readonly pointer: string
  readonly sample: Sample
}

/** What makes what a maker made invalid; undefined when it is valid. */
export type Judge = (made: SaidBy) => Invalidity | undefined

/** What changes between what is sent now (`before`) and what the candidate would send; each side judged by its own schemas. */
export function findingsOf(before: Said, after: Said, judges: { before: Judge; after: Judge }): Finding[] {
  if (before.is === 'nothing') {
    if (after.is === 'nothing') return []
    if (after.is === 'untranslated') return untranslated(undefined, after)
    return [one('sent', undefined, after.by, '', { reason: before.reason })]
  }
  if (after.is === 'nothing') {
    if (before.is === 'untranslated') return []
    return [one('not-sent', before.by, undefined, '', { reason: after.reason })]
  }
  if (after.is === 'untranslated') return before.is === 'untranslated' ? [] : untranslated(before.by, after)
  if (before.is === 'untranslated') return [one('translated', before.by, after.by, '', {})]
  const fault = judges.after(after)
  const invalid =
    fault === undefined || judges.before(before) !== undefined ? [] : [breach(before, after, fault)]
  return [...invalid, ...changesOf(before, after), ...changesOf(before.patient, after.patient)]
}

function changesOf(before: SaidBy | undefined, after: SaidBy | undefined): Finding[] {
  if (before === undefined && after === undefined) return []
  if (before !== undefined && after !== undefined && before.by.to !== after.by.to) {
    // another shape altogether: field by field there is nothing to compare
    return [one('changed', before.by, after.by, '', { reason: `${before.by.name} → ${after.by.name}` })]
  }
  return fieldDifferences(shownOf(before), shownOf(after)).map((found) => {
    const change = found.before === undefined ? 'new' : found.after === undefined ? 'gone' : 'changed'
    const sample = {
      ...(found.before === undefined ? {} : { from: mask(found.before) }),
      ...(found.after === undefined ? {} : { to: mask(found.after) }),
    }
    return { ...one(change, before?.by, after?.by, found.pointer, sample), resource: found.resource }
  })
}

/** FHIR is a list of resources, anything else the document itself. */
function shownOf(said: SaidBy | undefined): unknown {
  if (said === undefined) return undefined
  return isList(said) ? said.documents : said.documents[0]
}

function isList({ by, documents }: SaidBy): boolean {
  return by.to === FHIR_R4 || documents.length > 1
}

function untranslated(before: Maker | undefined, after: Extract<Said, { is: 'untranslated' }>): Finding[] {
  return after.obstacles.map(({ pointer, found }) =>
    one('not-translated', before, after.by, pointer, found === undefined ? {} : { from: mask(found) }),
  )
}

function breach(before: SaidBy, after: SaidBy, { pointer, why }: Invalidity): Finding {
  const place = isList(after) ? pointer : inOnlyDocument(pointer)
  const resource = resourceOf(after.documents[Number(pointer.split('/')[1])])
  return { ...one('invalid', before.by, after.by, place, { reason: why }), resource }
}

function one(
  change: ChangeKind,
  before: Maker | undefined,
  after: Maker | undefined,
  pointer: string,
  sample: Sample,
): Finding {
  return {
    change,
    mapping: (after ?? before)?.name ?? '',
    ...{ was: before?.version, now: after?.version, resource: undefined },
    pointer: generalised(pointer),
    sample,
  }
}
