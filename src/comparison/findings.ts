import { mask } from '../message/failure.ts'
import type { ChangeKind, Sample } from './comparison.ts'
import { fieldDifferences, generalised } from './field-differences.ts'
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

/** Why what a maker made is not valid; undefined when it is. Numbers of list items stand for themselves. */
export type Judge = (made: SaidBy) => string | undefined

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
  const why = judges.after(after)
  const invalid = why === undefined || judges.before(before) !== undefined ? [] : [breach(before, after, why)]
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
  return said.by.to === 'fhir/r4' || said.documents.length > 1 ? said.documents : said.documents[0]
}

function untranslated(before: Maker | undefined, after: Extract<Said, { is: 'untranslated' }>): Finding[] {
  return after.obstacles.map(({ pointer, found }) =>
    one('not-translated', before, after.by, pointer, found === undefined ? {} : { from: mask(found) }),
  )
}

function breach(before: SaidBy, after: SaidBy, why: string): Finding {
  return one('invalid', before.by, after.by, '', { reason: generalised(why) })
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
