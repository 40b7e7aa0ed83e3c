import { randomUUID } from 'node:crypto'
import type { Kind } from '../catalogue/catalogue.ts'
import { type Identifier, identifiersOf } from '../message/child.ts'
import type { FailureCode, Issue } from '../message/failure.ts'
import type { ValidMessage, Verdict } from '../message/message.ts'
import type { KnownRecord, KnownVersion, RecordKey } from '../ports/accept-store.ts'
import { mayTakeBack, mayWrite } from './authorise.ts'
import { placementFacts } from './facts.ts'
import { contradicts, identify, type Weighed } from './identify.ts'
import { blank, keep, stored } from './keep.ts'
import { retainUntil } from './retention.ts'
import { keyOf, kindOf, localIds, type Numbered, type Step } from './step.ts'
import type { Refused } from './validate.ts'
import { verdictOf } from './verdict-of.ts'

/** A person's word that goes before the rules: link to this child, or make a new one; `authorised` lets a sender write that may not. */
export interface PersonsWord {
  readonly child?: string
  readonly isNew?: boolean
  readonly authorised?: boolean
  readonly clear?: boolean
}

/** Evidence that a waiting record holds what was known of a child: it was laid over a record about it. */
export const answersRecord = 'answers-record'

/** What becomes of a message that goes no further: it is kept, with every reason. */
export function reject(step: Step, refused: Refused, contentHash: string, http: 422 | 409 = 422): Verdict {
  const { message, recordId, issues } = refused
  const code = issues[0]?.code ?? 'invalid-record'
  const verdict = { status: 'rejected', http, code, issues, recordId } as const
  keep(step, { ...blank(message, contentHash, step), ...verdict })
  return verdictOf(message, { ...verdict, id: message.id })
}

/**
 * Identify, authorise and store one valid message: the rest of the way in. Pure but for the world, which gathers what is to be written.
 * A repeat is answered as the first time; the same version with other content is a conflict.
 */
export function decide(step: Step, message: ValidMessage, contentHash: string): Verdict {
  const key = keyOf(message)
  const known = step.world.record(key)
  const same = sameVersion(known, message, contentHash)
  if (same?.contentHash === contentHash) return repeat(step, message, known as KnownRecord, same)
  if (same !== undefined) {
    const issues = [{ code: 'version-conflict', pointer: '/version' }] as const
    return reject(step, { message, recordId: message.recordId, issues }, contentHash, 409)
  }
  const highest = Math.max(0, ...(known?.versions ?? []).map((one) => one.version))
  const version = message.version ?? highest + 1
  return go(step, { ...message, version }, contentHash, {})
}

/** A waiting message goes on from its review: by a person's word, or because a child has appeared. */
export function resume(step: Step, message: Numbered, contentHash: string, word: PersonsWord): Verdict {
  return go(step, message, contentHash, word, true)
}

function go(step: Step, message: Numbered, contentHash: string, word: PersonsWord, waited = false): Verdict {
  const key = keyOf(message)
  const record = step.world.openRecord(key, message.sender.participant)
  const { http, ...settled } = settle(step, message, record, contentHash, word, waited)
  const version = {
    message: message.id,
    version: message.version,
    contentHash,
    warnings: message.warnings,
    ...settled,
  }
  remember(step, key, record.id, version)
  const { recordId, warnings } = message
  return verdictOf(message, { http, id: record.id, recordId, version: message.version, warnings, ...settled })
}

interface Settled {
  readonly status: 'accepted' | 'superseded' | 'review'
  readonly http: 201 | 202
  readonly child: string | null
  readonly review: { readonly id: string; readonly reason: FailureCode } | null
  readonly issues: readonly Issue[]
}

function settle(
  step: Step,
  message: Numbered,
  record: KnownRecord,
  contentHash: string,
  word: PersonsWord,
  waited = false,
): Settled {
  const { world, catalogue } = step
  const review = (
    reason: FailureCode,
    issues: readonly Issue[],
    candidates: readonly Weighed[],
    identifiers: readonly Identifier[] = identifiersOf(message.facts, localIds(catalogue, message)),
  ): Settled => {
    const opened = { id: randomUUID(), reason }
    world.changes.newReviews.push({
      id: opened.id,
      message: message.id,
      reason,
      candidates,
      identifiers,
      at: world.now,
    })
    keep(
      step,
      { ...stored(step, message, record, contentHash), status: 'review', http: 202, code: reason, issues },
      waited,
    )
    return { status: 'review', http: 202, child: null, review: opened, issues }
  }

  const kind = kindOf(catalogue, message)
  // asked before whose it is: nothing that waits so may be found by a child, or a child by it
  if (kind.waits !== undefined) {
    return review(kind.waits, [{ code: kind.waits, pointer: '' }, ...message.unclear], [], [])
  }

  const unclear = message.unclear[0]
  if (unclear !== undefined && !word.clear) return review(unclear.code, message.unclear, answering(message))

  const found = word.child ?? (word.isNew ? null : whose(step, message, record))
  if (found !== null && typeof found === 'object')
    return review(found.reason, [{ code: found.reason, pointer: '/child' }], found.candidates)

  // a version that is older than the one in force changes nothing: it makes no child either
  const isOlder = record.version !== null && message.version < record.version
  const creates = found === null
  const child = found ?? (isOlder ? record.child : null) ?? world.newChild(message.sender.participant).id
  const file = world.child(child)
  const allowed =
    creates ||
    word.authorised ||
    mayTakeBack(kind, record, message.retracts) ||
    (file !== undefined &&
      mayWrite(message.sender.participant, kind, catalogue.sharing.get(kind.name), file, world.today))
  if (!allowed)
    return review(
      'not-responsible',
      [{ code: 'not-responsible', pointer: '' }],
      message.about === child ? answering(message) : [{ child, evidence: [] }],
    )

  step.touched.add(child)
  if (isOlder) {
    keep(
      step,
      { ...stored(step, message, record, contentHash), child, status: 'superseded', http: 201 },
      waited,
    )
    return { status: 'superseded', http: 201, child, review: null, issues: [] }
  }
  store(step, message, record, kind, child)
  keep(step, { ...stored(step, message, record, contentHash), child, status: 'accepted', http: 201 }, waited)
  return { status: 'accepted', http: 201, child, review: null, issues: [] }
}

/** Of a record that was laid over another: the child of that one, and no other. */
function answering({ about }: ValidMessage): Weighed[] {
  return about === undefined ? [] : [{ child: about, evidence: [answersRecord] }]
}

/** The child the record is about; null: a new one; else why a person must say. */
function whose(
  step: Step,
  message: ValidMessage,
  record: KnownRecord,
): string | null | { reason: FailureCode; candidates: readonly Weighed[] } {
  const { world, catalogue } = step
  const { about } = message
  if (about !== undefined && (record.child === null || record.child === about)) return about
  const scope = localIds(catalogue, message)
  if (record.child !== null) {
    const file = world.child(record.child)
    // an earlier version of this very record names the child, as the source's own id would
    const isNamed = about === undefined && file !== undefined
    if (isNamed && (message.retracts || !contradicts(message.facts, file))) {
      const others = world
        .candidates(identifiersOf(message.facts, scope).filter((one) => one.one))
        .filter((one) => one.file.id !== record.child)
      if (message.retracts || others.length === 0) return record.child
    }
    const itself = { child: record.child, evidence: ['record-known'] }
    return { reason: 'contradiction', candidates: [itself, ...answering(message)] }
  }
  const mayCreate = catalogue.participants.get(message.sender.participant)?.is === 'local-authority'
  const identification = identify(
    message.facts,
    scope,
    world.candidates(identifiersOf(message.facts, scope)),
    mayCreate,
  )
  switch (identification.outcome) {
    case 'link':
      return identification.child
    case 'new':
      return null
    case 'review':
      return identification
  }
}

/** The record is in force: facts, circle and log follow. */
function store(step: Step, message: Numbered, record: KnownRecord, kind: Kind, child: string): void {
  const { world, catalogue } = step
  const head = { record: record.id, recordId: message.recordId, version: message.version }
  const said = {
    ...message.facts,
    record: record.id,
    source: message.sender.source,
    localIds: localIds(catalogue, message),
    participant: message.sender.participant,
    kind: kind.name,
    version: message.version,
    at: message.receivedAt.toISOString(),
  }
  const { circle } = kind.places
  if (record.child !== null && record.child !== child) takeBack(step, message, record.id, record.child, child)
  world.sayFacts(child, record.id, message.retracts ? undefined : said)
  const placement =
    circle === undefined || message.retracts ? undefined : placementFacts(message.record, circle, head)
  if (circle !== undefined) world.sayPlacement(child, record.id, placement)
  world.follow(child)
  const entry = {
    type: message.retracts ? 'retraction' : 'record',
    kind: kind.name,
    record: record.id,
    version: message.version,
    batch: message.batch,
    data: {},
  } as const
  world.enforce(child, entry, {
    id: record.id,
    version: message.version,
    message: message.id,
    retracted: message.retracts,
    quiet: placement?.shortBreak === true,
    olderUntil: retainUntil('superseded', world.now),
  })
  world.keepRecord(keyOf(message), {
    ...record,
    child,
    version: message.version,
    retracted: message.retracts,
  })
}

/**
 * A person has said that the record is about another child than its earlier versions: it is withdrawn from the one it was taken
 * for, whose circle and facts were never this record's to say.
 */
function takeBack(step: Step, message: Numbered, record: string, from: string, to: string): void {
  const { world, touched } = step
  world.sayFacts(from, record, undefined)
  world.sayPlacement(from, record, undefined)
  world.follow(from)
  const { kind, version, batch } = message
  world.withdraw(from, { type: 'retraction', kind, record, version, batch, data: {} })
  // its withdrawal is on the log before it comes again: the one cancels what waits, the other queues
  touched.delete(to)
  touched.add(from).add(to)
}

function sameVersion(
  known: KnownRecord | undefined,
  message: ValidMessage,
  contentHash: string,
): KnownVersion | undefined {
  const versions = (known?.versions ?? []).filter((one) => one.status !== 'rejected')
  if (message.version !== null) return versions.find((one) => one.version === message.version)
  const latest = versions.toSorted((a, b) => a.version - b.version).at(-1)
  return latest?.contentHash === contentHash ? latest : undefined
}

function repeat({ world }: Step, message: ValidMessage, record: KnownRecord, version: KnownVersion): Verdict {
  if (message.line !== null) {
    world.changes.verdicts.push({
      batch: message.batch,
      line: message.line,
      part: message.part,
      http: 200,
      message: version.message,
      repeat: true,
      at: world.now,
    })
  }
  return verdictOf(message, {
    http: 200,
    id: record.id,
    recordId: message.recordId,
    version: version.version,
    child: version.child,
    status: version.status,
    repeat: true,
    // of FHIR another document may say the same, with other things in other places that are not read
    warnings:
      'document' in message.read && message.read.schema === 'fhir/r4' ? message.warnings : version.warnings,
    review: version.review,
    issues: version.issues,
  })
}

function remember({ world }: Step, key: RecordKey, id: string, version: KnownVersion): void {
  const known = world.record(key)
  if (known === undefined) throw new Error('a record is remembered that is not open')
  const versions = [...known.versions.filter((one) => one.message !== version.message), version]
  world.keepRecord(key, { ...known, id, versions })
}
