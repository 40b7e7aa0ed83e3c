import type { Catalogue } from '../catalogue/catalogue.ts'
import { canonical } from '../formats/canonical.ts'
import { identifiersOf } from '../message/child.ts'
import type { Organisations } from '../message/circle.ts'
import { Failure } from '../message/failure.ts'
import type { ReceivedMessage, Verdict } from '../message/message.ts'
import type { AcceptStore, Need } from '../ports/accept-store.ts'
import type { AnsweredRecords } from '../ports/answered-records.ts'
import type { Clock } from '../ports/clock.ts'
import type { CrashPoint } from '../ports/crash-point.ts'
import type { Database, Transaction } from '../ports/database.ts'
import type { Log } from '../ports/log.ts'
import { type Checked, check, heldToAnswer } from './check.ts'
import { decide, reject } from './decide.ts'
import { keyOf, localIds, type Step } from './step.ts'
import type { Validation } from './validate.ts'
import { saidRecordId } from './verdict-of.ts'
import { World } from './world.ts'

/** How often one message is tried when what it answers keeps changing: each time another has won, so that many must. */
const overtakenMax = 50

/** What the way in works with. */
export interface AcceptParts {
  readonly catalogue: () => Catalogue
  readonly organisations: () => Organisations
  readonly database: Database
  readonly store: AcceptStore
  /** What FHIR that comes in may answer. */
  readonly answered: AnsweredRecords
  readonly log: Log
  readonly clock: Clock
  readonly crashPoint: CrashPoint
  /** Something was put on the log, or a review may go on. */
  readonly committed: () => void
  /** Something of ours went wrong that did not stop the whole. */
  readonly failed: (error: unknown) => void
}

/**
 * The way in: read, validate, identify, authorise, store. One batch is one transaction, in which the circle changes and the log grows; the
 * verdicts are true when this resolves; where one is undefined, what that message answers has changed meanwhile, and it is to be
 * accepted alone: one alone gets its verdict. Rejects, with nothing stored, when the database cannot take the batch.
 */
export async function accept(
  parts: AcceptParts,
  messages: readonly ReceivedMessage[],
): Promise<(Verdict | undefined)[]> {
  parts.crashPoint('accept.received')
  const work = async () => {
    const checked = await checkAll(parts, messages)
    return parts.database.transact((tx) => store(parts, tx, checked))
  }
  const verdicts = messages.length === 1 ? await overAgain(work) : await work()
  parts.crashPoint('accept.committed')
  parts.committed()
  return verdicts
}

/** Does it anew while what an answer was laid over changes. */
async function overAgain(work: () => Promise<(Verdict | undefined)[]>): Promise<Verdict[]> {
  for (let tries = 1; tries <= overtakenMax; tries += 1) {
    const verdicts = await work()
    const said = verdicts.filter((one) => one !== undefined)
    if (said.length === verdicts.length) return said
  }
  throw new Failure('busy', [], { retryAfterSeconds: 1 })
}

/** The verdicts that `accept` would give now: everything is done and rolled back. */
export async function tryAccept(
  parts: AcceptParts,
  messages: readonly ReceivedMessage[],
): Promise<Verdict[]> {
  const rollback = new Error('dry run')
  return overAgain(async () => {
    const checked = await checkAll(parts, messages)
    let verdicts: (Verdict | undefined)[] | undefined
    await parts.database
      .transact(async (tx) => {
        verdicts = await store(parts, tx, checked)
        throw rollback
      })
      .catch((error: unknown) => {
        if (error !== rollback) throw error
      })
    if (verdicts === undefined) throw new Error('a dry run gave no verdict')
    return verdicts
  })
}

function checkAll(parts: AcceptParts, messages: readonly ReceivedMessage[]): Promise<Checked[]> {
  return Promise.all(messages.map((message) => check(message, parts.catalogue(), parts.answered)))
}

async function store(
  parts: AcceptParts,
  tx: Transaction,
  checked: readonly Checked[],
): Promise<(Verdict | undefined)[]> {
  const catalogue = parts.catalogue()
  const opened = await parts.store.open(tx, needOf(checked, catalogue))
  const world = new World(opened, parts.organisations(), parts.clock.now())
  const step = { world, catalogue, touched: new Set<string>() }
  const verdicts = checked.map((came) => {
    const asked = parts.store.contentHash(contentOf(came.asCame))
    const before = answerBefore(step, came.asCame, asked)
    if (before !== undefined) return before
    const one = heldToAnswer(step, came)
    if (one === undefined) return undefined
    const hash = parts.store.contentHash(contentOf(one))
    const verdict = one.ok ? decide(step, one.message, hash) : reject(step, one, hash)
    return keyed(world, one, asked, verdict)
  })
  const changes = world.close(step.touched)
  await parts.store.save(tx, changes)
  await parts.log.append(tx, changes.entries)
  parts.crashPoint('accept.before-commit')
  return verdicts
}

/** The verdict on an earlier use of the same Idempotency-Key, or why it cannot be used again. */
function answerBefore(step: Step, { message }: Validation, contentHash: string): Verdict | undefined {
  if (message.idempotencyKey === null) return undefined
  const before = step.world.idempotency.get(`${message.sender.source}|${message.idempotencyKey}`)
  if (before === undefined) return undefined
  const { version } = before
  if (before.contentHash !== contentHash) {
    const issues = [{ code: 'key-conflict', pointer: '' }] as const
    return reject(step, { message, recordId: saidRecordId(message), issues }, contentHash, 409)
  }
  const rejected = version.status === 'rejected'
  return {
    kind: message.kind,
    child: version.child,
    warnings: version.warnings,
    http: rejected ? 422 : 200,
    id: before.record ?? version.message,
    recordId: saidRecordId(message),
    version: rejected ? null : version.version,
    status: version.status,
    repeat: true,
    review: version.review,
    code: before.code,
    issues: rejected ? before.issues : version.issues,
  }
}

function keyed(world: World, { message }: Validation, contentHash: string, verdict: Verdict): Verdict {
  if (message.idempotencyKey === null || verdict.http === 409) return verdict
  const { source } = message.sender
  if (verdict.repeat) return verdict
  world.changes.idempotency.push({
    source,
    key: message.idempotencyKey,
    contentHash,
    message: message.id,
    at: world.now,
  })
  const version = {
    message: message.id,
    version: verdict.version ?? 0,
    status: verdict.status,
    contentHash,
    child: verdict.child,
    warnings: verdict.warnings,
    review: verdict.review,
    issues: verdict.review === null ? [] : verdict.issues,
  }
  const record = verdict.status === 'rejected' ? null : verdict.id
  world.idempotency.set(`${source}|${message.idempotencyKey}`, {
    contentHash,
    version,
    record,
    code: verdict.code,
    issues: verdict.issues,
  })
  return verdict
}

function needOf(checked: readonly Checked[], catalogue: Catalogue): Need {
  const valid = checked.flatMap(({ asCame }) => (asCame.ok ? [asCame.message] : []))
  const answers = checked.flatMap(({ answer }) => answer ?? [])
  return {
    records: [...valid.map(keyOf), ...answers.map(({ key }) => key)],
    idempotencyKeys: checked.flatMap(({ asCame: { message } }) =>
      message.idempotencyKey === null ? [] : [{ source: message.sender.source, key: message.idempotencyKey }],
    ),
    identifiers: [
      ...valid.flatMap((one) => identifiersOf(one.facts, localIds(catalogue, one))),
      ...answers.flatMap(({ identifiers }) => identifiers),
    ],
    children: answers.map(({ answered }) => answered.file.id),
  }
}

/** What two sendings must agree on to be the same: the record without a version that was only assigned; of what is no record, the bytes. */
function contentOf(one: Validation): string {
  if (!one.ok) return one.message.raw.toString('latin1')
  const { version, ...rest } = one.message.record
  return canonical(one.message.version === null ? rest : { ...rest, version })
}
