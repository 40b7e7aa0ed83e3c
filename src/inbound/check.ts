import type { Catalogue } from '../catalogue/catalogue.ts'
import { type ChildFacts, type Identifier, identifiersOf } from '../message/child.ts'
import type { ReceivedMessage } from '../message/message.ts'
import type { RecordKey } from '../ports/accept-store.ts'
import type { AnsweredRecord, AnsweredRecords } from '../ports/answered-records.ts'
import { answerOf } from './answer.ts'
import { answersFor } from './identify.ts'
import { readRecords } from './read-records.ts'
import { localIds, type Step } from './step.ts'
import { type Validation, validate } from './validate.ts'

/** A message that was read and held to its kind's schema. */
export interface Checked {
  readonly asCame: Validation
  readonly answer?: CheckedAnswer
}

/** The same message as the answer that it may be. */
interface CheckedAnswer {
  readonly validation: Validation
  readonly key: RecordKey
  readonly answered: AnsweredRecord
  /** What came says of its child, and the scope of the ids in it. */
  readonly facts: ChildFacts
  readonly localIds: string
  /** All that the record says its child is called by, once it is stored. */
  readonly identifiers: readonly Identifier[]
}

/** Reads and validates a message, by itself and as the answer that it may be to a record its sender knows. */
export async function check(
  received: ReceivedMessage,
  catalogue: Catalogue,
  records: AnsweredRecords,
): Promise<Checked> {
  const came = fhirOf(received, catalogue)
  if (came === undefined) return { asCame: validate(received, catalogue) }
  const asCame = validate({ ...received, made: came }, catalogue)
  const answer = await answerOf(received, came, catalogue, records)
  if (answer === undefined) return { asCame }
  // what says all needs no other record
  if ('code' in answer) return { asCame: asCame.ok ? asCame : { ...asCame, issues: [answer] } }
  const { made, answered, facts } = answer
  const validation = validate({ ...received, made }, catalogue)
  const scope = localIds(catalogue, received)
  const said = validation.ok ? identifiersOf(validation.message.facts, scope) : []
  const key = { source: received.sender.source, kind: received.kind, recordId: answered.recordId }
  const identifiers = [...identifiersOf(facts, scope), ...said]
  return { asCame, answer: { validation, key, answered, facts, localIds: scope, identifiers } }
}

/**
 * What a message says: as an answer if it is sure to be about the child of the record that it answers, which is then on the ledger,
 * else as it came. Undefined: what it answers has changed since it was looked at.
 */
export function heldToAnswer({ world }: Step, { asCame, answer }: Checked): Validation | undefined {
  if (answer === undefined) return asCame
  const { validation, key, answered, facts } = answer
  const { file: before, own, shown } = answered
  const known = world.record(key)
  const inForce = known === undefined || known.retracted ? null : known.version
  const file = world.child(before.id)
  // what others say of the child, and who may see it, changes with a log entry of the child
  if (inForce !== own || (shown !== null && file?.sequence !== before.sequence)) return undefined
  const candidates = world.candidates(identifiersOf(facts, answer.localIds))
  const isOwn = known?.child === before.id
  if (file === undefined || !answersFor(facts, answer.localIds, { file, candidates, isOwn })) return asCame
  if (shown !== null) world.changes.shown.push({ ...shown, at: world.now })
  return validation.ok ? { ...validation, message: { ...validation.message, about: file.id } } : validation
}

/** The record that FHIR holds, as it came; undefined where it is none. */
function fhirOf({ read, sender, kind: named }: ReceivedMessage, catalogue: Catalogue) {
  const source = catalogue.sources.get(sender.source)
  const kind = catalogue.kinds.get(named)
  if ('issues' in read || read.schema !== 'fhir/r4' || source === undefined || kind === undefined)
    return undefined
  return readRecords(read, source, kind, catalogue)[0]
}
