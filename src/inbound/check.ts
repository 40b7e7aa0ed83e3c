import type { Catalogue } from '../catalogue/catalogue.ts'
import { type ChildFacts, identifiersOf } from '../message/child.ts'
import type { ReceivedMessage } from '../message/message.ts'
import type { RecordKey } from '../ports/accept-store.ts'
import type { AnsweredRecords } from '../ports/answered-records.ts'
import { answerOf } from './answer.ts'
import { childFacts } from './facts.ts'
import { answersFor } from './identify.ts'
import { kindOf, localIds, type Step } from './step.ts'
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
  /** Whose the record is that it answers. */
  readonly child: string
  readonly facts: ChildFacts
  readonly localIds: string
  /** The version in force of the sender's own record that it is laid over; null where there is none. */
  readonly own: number | null
}

/** The record that an answer was laid over is no longer the one in force. */
export class Overtaken extends Error {
  constructor() {
    super('another version of the record came meanwhile')
    this.name = 'Overtaken'
  }
}

/** Reads and validates a message, by itself and as the answer that it may be to a record its sender knows. */
export async function check(
  message: ReceivedMessage,
  catalogue: Catalogue,
  records: AnsweredRecords,
): Promise<Checked> {
  const asCame = validate(message, catalogue)
  const answer = await answerOf(message, catalogue, records)
  if (answer === undefined) return { asCame }
  const { made, answered } = answer
  const { sender, kind } = message
  return {
    asCame,
    answer: {
      validation: validate({ ...message, made }, catalogue),
      key: { source: sender.source, kind, recordId: answered.recordId },
      child: answered.file.id,
      facts: childFacts(made.record, kindOf(catalogue, message)),
      localIds: localIds(catalogue, message),
      own: answered.own,
    },
  }
}

/** What a message says: as an answer if it is sure to be about the child of the record that it answers, else as it came. Throws Overtaken. */
export function heldToAnswer({ world }: Step, { asCame, answer }: Checked): Validation {
  if (answer === undefined) return asCame
  const { validation, key, child, facts, own } = answer
  const known = world.record(key)
  const inForce = known === undefined || known.retracted ? null : known.version
  if (inForce !== own) throw new Overtaken()
  const file = world.child(child)
  const candidates = world.candidates(identifiersOf(facts, answer.localIds))
  const isOwn = known?.child === child
  if (file === undefined || !answersFor(facts, answer.localIds, { file, candidates, isOwn })) return asCame
  return validation.ok ? { ...validation, message: { ...validation.message, about: child } } : validation
}
