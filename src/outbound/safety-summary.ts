import type { Kind } from '../catalogue/catalogue.ts'
import type { ChildFacts } from '../message/child.ts'
import type { Day } from '../message/day.ts'
import { at } from '../message/pointer.ts'
import type { StoredRecord } from '../ports/record-store.ts'

type State = 'none' | 'some' | 'unknown'

/** One part of the summary. */
export interface SafetyPart {
  readonly state: State
  /** Day of the record that says so. */
  readonly date?: Day
  /** Empty unless the state is `some`. */
  readonly items: readonly unknown[]
}

/** The notice `safety-summary` (`schemas/notices`). */
export interface SafetySummary {
  readonly recordId: string
  readonly child: HeadFacts
  readonly asOf: Day
  readonly allergies: SafetyPart
  readonly medications: SafetyPart
  readonly risk: SafetyPart
}

/** The child facts that a record's head may carry. */
export type HeadFacts = Pick<
  ChildFacts,
  'localId' | 'nhsNumber' | 'upn' | 'familyName' | 'givenNames' | 'dateOfBirth'
>

const parts = ['allergies', 'medications', 'risk'] as const
const riskCodes = { selfHarm: 'self-harm', suicide: 'suicide', harmToOthers: 'harm-to-others' } as const

/**
 * What whoever now cares for the child must know on the first day. Each part is what the newest record (by its kind's date, then
 * by its place in the log) says of it. A record that says "unknown" or "not asked" never hides what an older one did say: it
 * decides only where no record says anything.
 */
export function safetySummary(
  records: readonly StoredRecord[],
  kinds: ReadonlyMap<string, Pick<Kind, 'places'>>,
  about: { readonly recordId: string; readonly child: HeadFacts; readonly asOf: Day },
): SafetySummary {
  const [allergies, medications, risk] = parts.map((part) => newest(statements(records, kinds, part)))
  const nothing: SafetyPart = { state: 'unknown', items: [] }
  return {
    ...about,
    allergies: allergies ?? nothing,
    medications: medications ?? nothing,
    risk: risk ?? nothing,
  }
}

/** The head's facts alone, of all that is known. */
export function headFacts(facts: ChildFacts | undefined): HeadFacts {
  const keys = ['localId', 'nhsNumber', 'upn', 'familyName', 'givenNames', 'dateOfBirth'] as const
  return Object.fromEntries(keys.flatMap((key) => (facts?.[key] === undefined ? [] : [[key, facts[key]]])))
}

interface Statement {
  readonly part: SafetyPart
  readonly date: string
  readonly sequence: number
}

function statements(
  records: readonly StoredRecord[],
  kinds: ReadonlyMap<string, Pick<Kind, 'places'>>,
  name: (typeof parts)[number],
): Statement[] {
  return records.flatMap((record) => {
    const places = kinds.get(record.kind)?.places
    const place = places?.safety[name]
    if (record.retracted || record.quiet || places === undefined || place === undefined) return []
    const said = at(record.content, place.at)
    if (said === undefined || said === null) return []
    const dated = places.date === undefined ? undefined : at(record.content, places.date)
    const date = typeof dated === 'string' ? dated : ''
    const part = place.as === 'list' ? partOfList(said) : partOfAnswers(said)
    return [{ part: date === '' ? part : { ...part, date }, date, sequence: record.sequence }]
  })
}

function newest(of: Statement[]): SafetyPart | undefined {
  const saying = of.filter((one) => one.part.state !== 'unknown')
  return (saying.length > 0 ? saying : of).reduce<Statement | undefined>(
    (best, one) =>
      best === undefined || one.date > best.date || (one.date === best.date && one.sequence > best.sequence)
        ? one
        : best,
    undefined,
  )?.part
}

function partOfList(said: unknown): SafetyPart {
  if (Array.isArray(said) && said.length > 0) return { state: 'some', items: said }
  const absent = typeof said === 'object' && said !== null && 'absent' in said ? said.absent : undefined
  return { state: absent === 'none' ? 'none' : 'unknown', items: [] }
}

function partOfAnswers(said: unknown): SafetyPart {
  const answers = Object.entries(riskCodes).flatMap(([key, code]) => {
    const answer = at(said, `/${key}`)
    return typeof answer === 'string' ? [{ code, answer }] : []
  })
  if (answers.some((one) => one.answer === 'yes')) return { state: 'some', items: answers }
  const all = answers.length === Object.keys(riskCodes).length
  return { state: all && answers.every((one) => one.answer === 'no') ? 'none' : 'unknown', items: [] }
}
