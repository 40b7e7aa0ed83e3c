import type { Destination } from '../catalogue/catalogue.ts'
import { type ChildFile, factsInUse } from '../message/child.ts'
import { dayInLondon } from '../message/day.ts'
import { groupBy } from '../message/group-by.ts'
import type { Transaction } from '../ports/database.ts'
import type { Delivery, Intent, Ruling, SentTo, Settlement, Written } from '../ports/delivery-queue.ts'
import type { Endpoint, Outcome } from '../ports/endpoint.ts'
import type { StoredRecord } from '../ports/record-store.ts'
import { decide } from './decide.ts'
import { replacementDeliveryId } from './delivery-id.ts'
import { documentOf } from './document.ts'
import { makeParcel } from './make-parcel.ts'
import type { MadeDelivery } from './onlooker.ts'
import type { OutboundParts } from './parts.ts'
import { retryAt } from './retry.ts'
import { viewHashOf } from './safety-view.ts'
import { holdsOn } from './standing.ts'

/** Where deliveries go, and with what. */
export interface Way {
  readonly parts: OutboundParts
  readonly destination: Destination
  readonly endpoint: Endpoint
}

/** An attempt whose intent is recorded: it may be sent once the transaction has committed. */
export interface Attempt {
  readonly delivery: Delivery
  readonly body: Buffer
  readonly triedFrom: Date
}

/**
 * First half of the path of a delivery, in one transaction: claim, decide, view, translate, intend. What may not go, or can't
 * be made, is ended here. Says how many lanes were claimed, so that the caller knows whether to look again at once, and of what
 * bodies were made or should have been, for an onlooker.
 */
export async function prepare(
  way: Way,
  tx: Transaction,
  limit: number,
): Promise<{ attempts: Attempt[]; rulings: Ruling[]; claimed: number; made: readonly MadeDelivery[] }> {
  const { queue, clock } = way.parts
  const now = clock.now()
  const deliveries = await queue.claim(tx, way.destination.id, limit, now)
  if (deliveries.length === 0) return { attempts: [], rulings: [], claimed: 0, made: [] }
  const known = await look(way, tx, deliveries)
  const rulings: Ruling[] = []
  const intents: Intent[] = []
  const made: MadeDelivery[] = []
  for (const delivery of deliveries) {
    const step = prepareSafely(way, delivery, known, now, made)
    if ('state' in step) rulings.push(step)
    else intents.push(step)
  }
  await queue.intend(tx, intents, now)
  await queue.rule(tx, rulings, now)
  const attempts = intents.map(({ delivery, body }) => ({
    delivery,
    body: body ?? delivery.body ?? Buffer.alloc(0),
    triedFrom: delivery.triedFrom ?? now,
  }))
  return { attempts, rulings, claimed: deliveries.length, made }
}

/** Second half: what an outcome means for a delivery. Pure. */
export function settlementOf(
  attempt: Attempt,
  outcome: Outcome,
  now: Date,
  random: () => number,
): Settlement {
  const { delivery } = attempt
  const base = { delivery, finishedAt: now, status: outcome.status }
  if (outcome.is === 'delivered') return { ...base, next: { state: 'delivered' } }
  if (outcome.is === 'refused') return { ...base, next: { state: 'parked', code: outcome.code } }
  if (outcome.is === 'unauthorised') {
    const code = 'destination-unauthorised'
    return { ...base, next: { state: 'due', code, at: now, stopDestination: true } }
  }
  const run = { tries: delivery.tries + 1, from: attempt.triedFrom }
  const at = retryAt(run, now, outcome.retryAfter, random())
  if (at === null) return { ...base, next: { state: 'parked', code: 'gave-up' } }
  return { ...base, next: { state: 'due', code: outcome.code, at, stopDestination: false } }
}

/** What is known of the deliveries' children and records, now. */
interface Seen {
  readonly files: Map<string, ChildFile>
  readonly records: Map<string, StoredRecord>
  /** All records of the children to whom safety summaries go. */
  readonly ofChild: Map<string, StoredRecord[]>
  /** By retraction: what this destination was sent of its record. */
  readonly sent: Map<string, SentTo | undefined>
  readonly before: Map<string, readonly Written[]>
}

async function look(way: Way, tx: Transaction, deliveries: readonly Delivery[]): Promise<Seen> {
  const { childStore, recordStore, queue, clock } = way.parts
  const children = [...new Set(deliveries.map((one) => one.child))]
  const files = await childStore.load(tx, children)
  const day = dayInLondon(clock.now())
  const ids = new Set(deliveries.flatMap((one) => (one.record === null ? [] : [one.record])))
  if (way.destination.patient === 'create-if-missing') {
    for (const file of files.values()) {
      const inUse = factsInUse(file.state, holdsOn(file, day))
      if (inUse?.kind === 'child') ids.add(inUse.record)
    }
  }
  const records = await recordStore.byIds(tx, [...ids])
  const ofSafety = [...new Set(deliveries.filter((one) => one.via === 'safety').map((one) => one.child))]
  const all = ofSafety.length === 0 ? [] : await recordStore.ofChildren(tx, ofSafety)
  const sent = new Map<string, SentTo | undefined>()
  for (const { id, via, record, child } of deliveries) {
    if (via !== 'retraction' || record === null) continue
    sent.set(
      id,
      (await queue.sentTo(tx, record, child)).find((one) => one.destination === way.destination.id),
    )
  }
  return {
    files,
    records: new Map(records.map((one) => [one.id, one])),
    ofChild: groupBy(all, (one) => one.child),
    sent,
    // only FHIR destinations have resources that a later version may have to withdraw
    before: way.destination.kind === 'fhir' ? await queue.writtenBefore(tx, deliveries) : new Map(),
  }
}

/** Whatever goes wrong with one delivery parks its own lane and no more: the others were claimed with it. */
function prepareSafely(
  way: Way,
  delivery: Delivery,
  seen: Seen,
  now: Date,
  made: MadeDelivery[],
): Intent | Ruling {
  try {
    return prepareOne(way, delivery, seen, now, made)
  } catch (error) {
    const { id, lane, destination, via } = delivery
    way.parts.report({ event: 'delivery.failed', delivery: id, lane, destination, via, error })
    return { delivery, state: 'parked', reason: 'not-translated' }
  }
}

function prepareOne(
  way: Way,
  delivery: Delivery,
  seen: Seen,
  now: Date,
  all: MadeDelivery[],
): Intent | Ruling {
  const { parts, destination, endpoint } = way
  const { catalogue, vault } = parts
  const day = dayInLondon(now)
  const file = seen.files.get(delivery.child)
  const record = delivery.record === null ? undefined : seen.records.get(delivery.record)
  const decision = decide(delivery, { catalogue, file, record, day })
  if (decision.is === 'end') return { delivery, state: decision.state, reason: decision.reason }
  const rule = 'rule' in decision ? decision.rule : undefined
  const ground = { rule: rule?.id ?? null, basis: rule?.basis ?? null, view: rule?.viewName ?? null }
  const kept = { delivery, body: null, viewHash: null, mapping: null, written: [], ...ground }
  if (delivery.body !== null && decision.is !== 'go') return kept
  if (file === undefined) return { delivery, state: 'parked', reason: 'not-translated' }
  const sources = {
    ...{ catalogue, destination, file, record, day },
    records: seen.ofChild.get(delivery.child) ?? [],
    sent: seen.sent.get(delivery.id),
  }
  const document = documentOf(delivery, rule, sources)
  const viewHash = rule === undefined || document === undefined ? null : viewHashOf(vault, document)
  if (delivery.body !== null && viewHash !== null) {
    if (delivery.viewHash?.equals(viewHash)) return kept
    const reason = delivery.via === 'safety' ? 'newer-version' : 'view-shrunk'
    const replacement = { id: replacementDeliveryId(delivery.id, viewHash) }
    return { delivery, state: 'cancelled', reason, replacement }
  }
  const inUse = factsInUse(file.state, holdsOn(file, day))
  const childRecord = inUse?.kind === 'child' ? seen.records.get(inUse.record) : undefined
  const { records, sent } = sources
  all.push({ delivery, file, record, records, sent, day, childRecord })
  const made = makeParcel(delivery, document, {
    ...{ ...sources, endpoint, at: now, before: seen.before.get(delivery.id) ?? [], childRecord },
  })
  if ('untranslated' in made) return { delivery, state: 'parked', reason: 'not-translated' }
  const { parcel, mapping } = made
  return { delivery, body: parcel.body, viewHash, mapping, written: parcel.written, ...ground }
}
