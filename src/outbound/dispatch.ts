import type { Destination } from '../catalogue/catalogue.ts'
import type { ChildFile, Stay } from '../message/child.ts'
import { type Day, dayInLondon } from '../message/day.ts'
import { groupBy } from '../message/group-by.ts'
import type { Transaction } from '../ports/database.ts'
import type { LaneName, NewDelivery, Via } from '../ports/delivery-queue.ts'
import type { Entry } from '../ports/log.ts'
import type { StoredRecord } from '../ports/record-store.ts'
import { closingDeliveryId, recordDeliveryId, retractionDeliveryId, safetyDeliveryId } from './delivery-id.ts'
import { handedOver, isDuring, toldByEntry } from './follow.ts'
import type { OutboundParts } from './parts.ts'
import { type Routed, route } from './route.ts'
import { routeSafety, safetyView, viewHashOf } from './safety-view.ts'
import { standingOf } from './standing.ts'

type Parts = Pick<
  OutboundParts,
  'catalogue' | 'childStore' | 'recordStore' | 'queue' | 'vault' | 'clock' | 'crashPoint'
>

/** One log entry and what is known of its child now. */
interface Case {
  readonly entry: Entry
  readonly file: ChildFile
  /** The child's records in force, in the order of the log. */
  readonly records: readonly StoredRecord[]
}

/**
 * The path from the log to the queue: follow, then route. Handles entries in their order, in the transaction that moves the
 * subscription's cursor; what it queues is unique by its id, so that an entry handled twice queues nothing twice.
 */
export function dispatcher(parts: Parts): (tx: Transaction, entries: readonly Entry[]) => Promise<void> {
  return async (tx, entries) => {
    const children = [...new Set(entries.map((entry) => entry.child))].sort()
    await parts.childStore.lock(tx, children)
    const files = await parts.childStore.load(tx, children)
    const records = groupBy(await parts.recordStore.ofChildren(tx, children), (one) => one.child)
    const dispatch = new Dispatch(parts, tx)
    await dispatch.begin([...files.values()])
    for (const entry of entries) {
      const file = files.get(entry.child)
      if (file !== undefined) await dispatch.handle({ entry, file, records: records.get(entry.child) ?? [] })
    }
    await dispatch.finish()
    const versions = entries.flatMap(({ record, version }) =>
      record === null || version === null ? [] : [{ record, version }],
    )
    await parts.queue.routed(tx, versions, parts.clock.now())
    parts.crashPoint('dispatch.before-commit')
  }
}

/** The dispatch of one batch. Deliveries are gathered, and queued before anything that looks at the queue. */
class Dispatch {
  readonly #parts: Parts
  readonly #tx: Transaction
  readonly #now: Date
  readonly #day: Day
  readonly #destinations: Map<string, Destination[]>
  #gathered: NewDelivery[] = []
  /** Hash of the last summary queued, by stay and destination. */
  readonly #lastSafety = new Map<string, string | undefined>()

  constructor(parts: Parts, tx: Transaction) {
    this.#parts = parts
    this.#tx = tx
    this.#now = parts.clock.now()
    this.#day = dayInLondon(this.#now)
    this.#destinations = groupBy(parts.catalogue.destinations.values(), (one) => one.participant)
  }

  async begin(files: readonly ChildFile[]): Promise<void> {
    const open = files.flatMap((file) => file.stays).map((stay) => stay.id)
    for (const one of await this.#parts.queue.lastSafety(this.#tx, open)) {
      this.#lastSafety.set(`${one.stay}|${one.destination}`, one.viewHash?.toString('hex'))
    }
  }

  async finish(): Promise<void> {
    const deliveries = this.#gathered
    this.#gathered = []
    const summaries = deliveries.flatMap(({ via, state, stay, destination }) =>
      via === 'safety' && state === 'due' && stay !== null ? [{ stay, destination }] : [],
    )
    await this.#parts.queue.cancelUntriedSafety(this.#tx, summaries, this.#now)
    await this.#parts.queue.enqueue(this.#tx, deliveries, this.#now)
  }

  async handle(one: Case): Promise<void> {
    if (one.entry.type === 'circle') return this.#follow(one)
    if (one.entry.type === 'retraction') return this.#retract(one)
    const record = toldByEntry(one.records, one.entry)
    if (record === undefined) return
    for (const stay of one.file.stays.filter((it) => isDuring(it, one.entry.sequence))) {
      this.#routeRecord(one, record, stay, 'change')
      if (this.#isSafety(record.kind)) this.#refreshSafety(one, stay)
    }
  }

  /** The circle changed: who joined gets the safety summary first, then the records; who left gets a closing notice and no more. */
  async #follow(one: Case): Promise<void> {
    const staysOf = (ids: readonly string[] | undefined) => {
      const wanted = new Set(ids)
      return one.file.stays.filter((stay) => wanted.has(stay.id))
    }
    const left = staysOf(one.entry.data.left)
    if (left.length > 0) {
      await this.finish()
      const ids = left.map((stay) => stay.id)
      await this.#parts.queue.cancelStays(this.#tx, ids, 'left', this.#now)
    }
    for (const stay of left) {
      for (const destination of this.#of(stay)) {
        if (!destination.notices.has('closing-notice')) continue
        const id = closingDeliveryId(stay.id, destination.id)
        this.#gather(one, destination, { id, via: 'closing', kind: 'closing-notice', stay: stay.id })
      }
    }
    for (const stay of staysOf(one.entry.data.joined)) {
      this.#refreshSafety(one, stay, { isJoining: true })
      for (const record of handedOver(one.records, one.entry.sequence)) {
        this.#routeRecord(one, record, stay, 'handover')
      }
    }
    // who stays in another role, or is named by another record, may have what was denied before
    for (const stay of staysOf(one.entry.data.kept)) {
      this.#refreshSafety(one, stay)
      for (const record of handedOver(one.records, one.entry.sequence)) {
        this.#routeRecord(one, record, stay, 'change')
      }
    }
  }

  /** A record does not stand: nothing of it goes any more, and everyone who may have it is told, in the circle or not. */
  async #retract(one: Case): Promise<void> {
    const { record, version, kind } = one.entry
    if (record === null || version === null || kind === null) return
    await this.finish()
    await this.#parts.queue.cancelRecords(this.#tx, [record], 'retracted', this.#now)
    for (const sent of await this.#parts.queue.sentTo(this.#tx, record, one.entry.child)) {
      const destination = this.#parts.catalogue.destinations.get(sent.destination)
      if (destination === undefined || !destination.notices.has('retraction')) continue
      const id = retractionDeliveryId(record, version, destination.id)
      this.#gather(one, destination, {
        id,
        via: 'retraction',
        kind: 'retraction',
        record,
        version,
        stay: null,
      })
    }
    if (!this.#isSafety(kind)) return
    for (const stay of one.file.stays.filter((it) => isDuring(it, one.entry.sequence))) {
      this.#refreshSafety(one, stay)
    }
  }

  #routeRecord(one: Case, record: StoredRecord, stay: Stay, via: Via): void {
    const standing = standingOf(one.file, stay.participant, this.#day, record.id)
    const routed = route(this.#parts.catalogue.sharing.get(record.kind), standing)
    for (const destination of this.#of(stay)) {
      if (!destination.kinds.has(record.kind)) continue
      const id = recordDeliveryId(record.id, record.version, destination.id, stay.id)
      const { kind, version } = record
      this.#gather(one, destination, { id, via, kind, record: record.id, version, stay: stay.id, routed })
    }
  }

  /** A new safety summary where it would say something else than the last; who joins gets one in any case. */
  #refreshSafety(one: Case, stay: Stay, { isJoining } = { isJoining: false }): void {
    const { catalogue, vault } = this.#parts
    const routed = routeSafety(catalogue, one.file, stay.participant, this.#day)
    for (const destination of this.#of(stay)) {
      if (!destination.notices.has('safety-summary')) continue
      const id = safetyDeliveryId(one.entry.id, destination.id, stay.id)
      const notice = { id, via: 'safety' as const, kind: 'safety-summary', stay: stay.id, routed }
      if ('reason' in routed) {
        // said once per stay, not at every change
        if (isJoining) this.#gather(one, destination, notice)
        continue
      }
      const to = { stay: stay.id, destination, rule: routed.rule, day: this.#day }
      const viewHash = viewHashOf(vault, safetyView(catalogue, one.file, one.records, to))
      const key = `${stay.id}|${destination.id}`
      if (!isJoining && this.#lastSafety.get(key) === viewHash.toString('hex')) continue
      this.#gathered = this.#gathered.filter(
        (it) => `${it.stay}|${it.destination}` !== key || it.via !== 'safety',
      )
      this.#gather(one, destination, { ...notice, viewHash })
      this.#lastSafety.set(key, viewHash.toString('hex'))
    }
  }

  #gather(one: Case, destination: Destination, what: Gathered): void {
    const { routed, ...known } = what
    const lane: LaneName = what.via === 'safety' ? 'safety' : 'records'
    const rule = routed !== undefined && 'rule' in routed ? routed.rule : undefined
    const reason = routed !== undefined && 'reason' in routed ? routed.reason : null
    this.#gathered.push({
      record: null,
      version: null,
      viewHash: null,
      ...known,
      lane,
      destination: destination.id,
      participant: destination.participant,
      child: one.entry.child,
      entry: one.entry.id,
      batch: one.entry.batch,
      state: reason === null ? 'due' : 'denied',
      reason,
      rule: rule?.id ?? null,
      basis: rule?.basis ?? null,
      view: rule?.viewName ?? null,
    })
  }

  #of(stay: Stay): readonly Destination[] {
    return this.#destinations.get(stay.participant) ?? []
  }

  #isSafety(kind: string): boolean {
    return Object.keys(this.#parts.catalogue.kinds.get(kind)?.places.safety ?? {}).length > 0
  }
}

type Gathered = Pick<NewDelivery, 'id' | 'via' | 'kind' | 'stay'> &
  Partial<Pick<NewDelivery, 'record' | 'version' | 'viewHash'>> & { readonly routed?: Routed }
