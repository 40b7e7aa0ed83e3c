import type { FailureCode } from '../message/failure.ts'
import type { Transaction } from './database.ts'

/** Why a delivery goes: a record changed, its reader joined, the safety summary, the reader left, a record was withdrawn. */
export type Via = 'change' | 'handover' | 'safety' | 'closing' | 'retraction'

export type LaneName = 'safety' | 'records'

/** A resource that a FHIR destination was given, by the identifier under which it can be found there. */
export interface Written {
  readonly type: string
  readonly system: string
  readonly value: string
}

/** On what ground something goes: ids and names from the sharing files. */
export interface Ground {
  readonly rule: string | null
  readonly basis: string | null
  readonly view: string | null
}

/** A delivery to be queued, or the memory of one that was denied. Its id makes it unique: queued twice, it is there once. */
export interface NewDelivery extends Ground {
  readonly id: string
  readonly lane: LaneName
  readonly destination: string
  readonly participant: string
  readonly child: string
  readonly via: Via
  readonly kind: string
  readonly record: string | null
  readonly version: number | null
  /** The stay for which it goes; null for what goes to whoever was sent the record. */
  readonly stay: string | null
  /** The log entry that caused it, and the push behind that. */
  readonly entry: string
  readonly batch: string | null
  readonly state: 'due' | 'denied'
  readonly reason: FailureCode | null
  /** Keyed hash of what the recipient may see of it, where that is known when it is queued. */
  readonly viewHash: Buffer | null
}

/** A delivery at the head of a lane that this process has claimed. */
export interface Delivery extends Ground {
  readonly id: string
  /** Its place in the lane. */
  readonly number: string
  readonly lane: string
  readonly laneName: LaneName
  readonly destination: string
  readonly participant: string
  readonly child: string
  readonly via: Via
  readonly kind: string
  readonly record: string | null
  readonly version: number | null
  readonly stay: string | null
  readonly entry: string
  readonly batch: string | null
  readonly viewHash: Buffer | null
  /** The bytes made at the first attempt. */
  readonly body: Buffer | null
  /** Attempts so far. */
  readonly attempts: number
  /** Attempts in the present run: since it was queued, or since a person had it tried again. */
  readonly tries: number
  /** When the present run began; null before its first attempt. */
  readonly triedFrom: Date | null
  readonly createdAt: Date
}

/** That an attempt is about to be made, and with what. */
export interface Intent extends Ground {
  readonly delivery: Delivery
  /** What is sent; null: the bytes that are kept already. */
  readonly body: Buffer | null
  readonly viewHash: Buffer | null
  /** Name and version of the mapping; null for a thin event. */
  readonly mapping: string | null
  readonly written: readonly Written[]
}

/** The end (or the stop) of a delivery without an attempt. */
export interface Ruling {
  readonly delivery: Delivery
  readonly state: 'denied' | 'cancelled' | 'parked'
  readonly reason: FailureCode
  /** Takes its place at the head of the lane; its body is made anew. */
  readonly replacement?: { readonly id: string }
}

/** What came of an attempt. */
export interface Settlement {
  readonly delivery: Delivery
  readonly finishedAt: Date
  /** HTTP status; null when there was no answer, or no HTTP. */
  readonly status: number | null
  readonly next:
    | { readonly state: 'delivered' }
    | {
        readonly state: 'due'
        readonly code: FailureCode
        readonly at: Date
        readonly stopDestination: boolean
      }
    | { readonly state: 'parked'; readonly code: FailureCode }
}

/** What a destination may have of a record: it was delivered, or an attempt has an unknown outcome. */
export interface SentTo {
  readonly destination: string
  readonly participant: string
  readonly written: readonly Written[]
}

/** The last safety summary that was queued for a stay and not given up. */
export interface LastSafety {
  readonly stay: string
  readonly destination: string
  readonly viewHash: Buffer | null
}

/**
 * Deliveries in their lanes. A lane keeps the order of one child at one destination; only its head is ever tried, by one
 * process at a time. Every change of a lane happens under its row lock, in the order of lane ids.
 */
export interface DeliveryQueue {
  /** Queues what isn't there yet; denials are kept in the ledger too. */
  enqueue(tx: Transaction, deliveries: readonly NewDelivery[], at: Date): Promise<void>
  /** Cancels what is due or parked for these stays (not their closing notices). */
  cancelStays(tx: Transaction, stays: readonly string[], reason: FailureCode, at: Date): Promise<void>
  /** Cancels what is due or parked of these records (not their retractions). */
  cancelRecords(tx: Transaction, records: readonly string[], reason: FailureCode, at: Date): Promise<void>
  /** Cancels the safety summaries of a stay that wait and were never tried: a newer one takes their place. */
  cancelUntriedSafety(
    tx: Transaction,
    of: readonly { readonly stay: string; readonly destination: string }[],
    at: Date,
  ): Promise<void>
  /** Who may have this record as one about this child: a record may have gone over from another. */
  sentTo(tx: Transaction, record: string, child: string): Promise<SentTo[]>
  lastSafety(tx: Transaction, stays: readonly string[]): Promise<LastSafety[]>
  /** What the last delivery before this one wrote at its destination: of the same record, or of the same stay's safety summary. */
  writtenBefore(tx: Transaction, deliveries: readonly Delivery[]): Promise<Map<string, readonly Written[]>>
  /** Notes on the messages of these record versions that they were routed. */
  routed(
    tx: Transaction,
    versions: readonly { readonly record: string; readonly version: number }[],
    at: Date,
  ): Promise<void>

  /** Destinations at which something can be claimed now. */
  dueDestinations(at: Date): Promise<string[]>
  /** Claims due lanes of a destination that is up, safety lanes first, and opens their heads. */
  claim(tx: Transaction, destination: string, limit: number, at: Date): Promise<Delivery[]>
  /** Records that attempts begin. Commit before sending. */
  intend(tx: Transaction, intents: readonly Intent[], at: Date): Promise<void>
  /** Ends deliveries without an attempt and frees their lanes. */
  rule(tx: Transaction, rulings: readonly Ruling[], at: Date): Promise<void>
  /** Records outcomes and frees the lanes. What was delivered is delivered, even if it was cancelled meanwhile. */
  settle(tx: Transaction, settlements: readonly Settlement[], at: Date): Promise<void>
  /** Parks what is due to a destination that the catalogue does not know (any longer): `destination-gone`. */
  parkGone(destination: string, at: Date): Promise<void>
  /** What was parked because its destination was gone is due again, now that it is one of these. */
  wakeReturned(destinations: readonly string[], at: Date): Promise<void>
  /** Frees lanes that a process which is no more had claimed (one gateway process per database). */
  releaseOthers(): Promise<void>
  /** True when the log group has read everything and no delivery is due at a destination that is up. */
  isIdle(group: string): Promise<boolean>
}
