import { identifiersOf } from '../message/child.ts'
import type { FailureCode } from '../message/failure.ts'
import { Failure } from '../message/failure.ts'
import type { ReceivedMessage, ValidMessage, Verdict } from '../message/message.ts'
import { at } from '../message/pointer.ts'
import type { NewMessage, WaitingMessage } from '../ports/accept-store.ts'
import type { Transaction } from '../ports/database.ts'
import type { AcceptParts } from './accept.ts'
import { answersRecord, type PersonsWord, resume } from './decide.ts'
import { checkDigits, childFacts } from './facts.ts'
import type { Decision } from './inbound.ts'
import { retainUntil } from './retention.ts'
import { keyOf, localIds } from './step.ts'
import { breaks } from './validate.ts'
import { World } from './world.ts'

/** Who decides when no person does. */
const gateway = 'dilyn'

/** A person decides a review; the record goes on from where it waited, and may come to wait for the next reason. */
export async function decideReview(
  parts: AcceptParts,
  review: string,
  decision: Decision,
  by: string,
): Promise<Verdict> {
  const verdict = await parts.database.transact(async (tx) => {
    const waiting = await openWaiting(parts, tx, review)
    const done = { decision: decision.decision, by, reason: decision.reason }
    if (decision.decision === 'reject') return rejectWaiting(parts, tx, waiting, done)
    if (parts.catalogue().kinds.get(waiting.message.kind)?.waits !== undefined) throw asks('reject')
    return goOn(parts, tx, waiting, wordOf(waiting, decision), done)
  })
  parts.committed()
  return verdict
}

/** A child has appeared that a waiting record may mean: it is identified again, by the rules. */
async function retryReview(parts: AcceptParts, review: string): Promise<void> {
  await parts.database.transact(async (tx) => {
    const waiting = await parts.store.review(tx, review)
    if (waiting === undefined || !waiting.review.open) return
    // its kind has gone from the catalogue: it goes on waiting until that is back
    if (!parts.catalogue().kinds.has(waiting.message.kind)) return
    await parts.store.retried(tx, review)
    await goOn(parts, tx, waiting, {}, { decision: 'retried', by: gateway, reason: 'a child appeared' })
  })
  parts.committed()
}

async function openWaiting(parts: AcceptParts, tx: Transaction, review: string): Promise<WaitingMessage> {
  const waiting = await parts.store.review(tx, review)
  if (waiting === undefined) throw new Failure('not-found')
  if (!waiting.review.open) throw new Failure('already-decided')
  return waiting
}

interface Done {
  readonly decision: string
  readonly by: string
  readonly reason: string
}

async function goOn(
  parts: AcceptParts,
  tx: Transaction,
  waiting: WaitingMessage,
  word: PersonsWord,
  done: Done,
): Promise<Verdict> {
  const catalogue = parts.catalogue()
  const message = revive(parts, waiting.message)
  const opened = await parts.store.open(tx, {
    records: [keyOf(message)],
    idempotencyKeys: [],
    identifiers: identifiersOf(message.facts, localIds(catalogue, message)),
    children: [word.child, answeredChild(waiting)].filter((one) => one !== undefined),
  })
  if (word.child !== undefined && !opened.children.has(word.child))
    throw new Failure('bad-request', [{ code: 'bad-request', pointer: '/child', allowed: 'child' }])
  const world = new World(opened, parts.organisations(), parts.clock.now())
  const step = { world, catalogue, touched: new Set<string>() }
  const unclear = waiting.message.issues.filter((issue) => isUnclear(issue.code))
  const about = answeredChild(waiting)
  const again = { ...message, unclear, ...(about === undefined ? {} : { about }) }
  const verdict = resume(step, again, waiting.message.contentHash, word)
  // tried again in vain: the review that is open goes on
  if (done.by === gateway && verdict.review?.reason === waiting.review.reason) return verdict
  world.changes.decidedReviews.push({ id: waiting.review.id, ...done, at: world.now })
  const changes = world.close(step.touched)
  await parts.store.save(tx, changes)
  await parts.log.append(tx, changes.entries)
  return verdict
}

async function rejectWaiting(
  parts: AcceptParts,
  tx: Transaction,
  waiting: WaitingMessage,
  done: Done,
): Promise<Verdict> {
  const { message, review } = waiting
  const opened = await parts.store.open(tx, {
    records: [],
    idempotencyKeys: [],
    identifiers: [],
    children: [],
  })
  const world = new World(opened, parts.organisations(), parts.clock.now())
  const issues = [{ code: review.reason, pointer: '' }]
  const retain = retainUntil('rejected', world.now)
  world.changes.changedMessages.push({
    ...message,
    status: 'rejected',
    http: 422,
    code: review.reason,
    issues,
    decidedAt: world.now,
    retainUntil: retain,
  })
  world.changes.decidedReviews.push({ id: review.id, ...done, at: world.now })
  await parts.store.save(tx, world.close(new Set()))
  return {
    http: 422,
    id: message.record ?? message.id,
    kind: message.kind,
    recordId: message.recordId,
    version: message.version,
    child: null,
    status: 'rejected',
    repeat: false,
    warnings: message.warnings,
    review: null,
    code: review.reason,
    issues,
  }
}

/** The record waits because of what its format says, not because of whose it is. */
function isUnclear(reason: FailureCode): boolean {
  return reason === 'unknown-code' || reason === 'unreadable-value' || reason === 'says-two-things'
}

/** The decision cannot be made of this review, but one of these can. */
function asks(decisions: string): Failure {
  const allowed = `decision: ${decisions}`
  return new Failure('bad-request', [{ code: 'bad-request', pointer: '/decision', allowed }])
}

/** The child whose record the waiting one was laid over. */
function answeredChild({ review }: WaitingMessage): string | undefined {
  return review.candidates.find(({ evidence }) => evidence.includes(answersRecord))?.child
}

/** What a person's decision lets the record pass; each decision answers the one question that its review asks. */
function wordOf(waiting: WaitingMessage, { decision, child }: Decision): PersonsWord {
  const { review, message } = waiting
  const about = answeredChild(waiting)
  // it holds what was known of that child, which nobody else's record may come to hold
  if (about !== undefined && decision === 'new') throw asks('link, reject')
  if (about !== undefined && child !== undefined && child !== about)
    throw new Failure('bad-request', [{ code: 'bad-request', pointer: '/child', allowed: about }])
  if (isUnclear(review.reason)) {
    if (decision === 'new') return { clear: true, isNew: true }
    return child === undefined ? { clear: true } : { clear: true, child }
  }
  if (review.reason === 'not-responsible') {
    if (decision === 'new') throw asks('link, reject')
    return child === undefined ? { authorised: true, clear: true } : { authorised: true, clear: true, child }
  }
  if (decision === 'new') return { isNew: true, clear: true }
  if (child === undefined)
    throw new Failure('bad-request', [
      { code: 'bad-request', pointer: '/child', allowed: `child (of message ${message.id})` },
    ])
  return { child, clear: true }
}

/** The waiting message as it was when it came to wait. */
function revive(parts: AcceptParts, message: NewMessage): ValidMessage & { version: number } {
  const catalogue = parts.catalogue()
  const kind = catalogue.kinds.get(message.kind)
  if (kind === undefined) {
    const allowed = [...catalogue.kinds.keys()].sort().join(', ')
    throw new Failure('unknown-kind', [{ code: 'unknown-kind', pointer: '', allowed }])
  }
  if (message.recordId === null || message.version === null)
    throw new Error('a waiting message lost its head')
  const record = JSON.parse(message.content.toString()) as Record<string, unknown>
  const broken = breaks(record, kind)
  if (broken.length > 0) throw new Failure('bad-request', broken)
  const received: ReceivedMessage = {
    id: message.id,
    sender: message.sender,
    kind: message.kind,
    batch: message.batch,
    line: message.line,
    part: message.part,
    receivedAt: message.receivedAt,
    idempotencyKey: null,
    raw: message.content,
    read: { document: record },
  }
  const facts = childFacts(record, kind)
  return {
    ...received,
    record,
    recordId: message.recordId,
    version: message.version,
    retracts: at(record, '/recordStatus') === 'entered-in-error',
    facts,
    warnings: checkDigits(facts),
    unclear: [],
    mapping: message.mapping,
  }
}

/** Tries again what waits for a child that has appeared since. One that cannot be tried holds up none behind it. */
export async function retryReviews(parts: AcceptParts): Promise<void> {
  for (const review of await parts.store.toRetry(100)) {
    await retryReview(parts, review).catch((error: unknown) => parts.failed(error))
  }
}
