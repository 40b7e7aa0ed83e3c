import type { ChildFile } from '../message/child.ts'
import type { Responsibility, Role } from '../message/circle.ts'
import type { Day } from '../message/day.ts'
import type { FailureCode, Issue } from '../message/failure.ts'
import type { RecordStatus } from '../message/message.ts'
import type { DestinationState } from './destination-store.ts'
import type { StoredRecord } from './record-store.ts'

/** A part of a list; `next` is where the following part begins, null when this was the last. */
export interface Page<Item, Place = number> {
  readonly items: readonly Item[]
  readonly next: Place | null
}

/** One record that a source pushed, with what became of it. */
export interface SentRecord {
  readonly number: number
  /** The record's id, or the message's own where no record came of it. */
  readonly id: string
  readonly kind: string
  readonly recordId: string | null
  readonly version: number | null
  readonly child: string | null
  readonly status: RecordStatus
  readonly http: number
  readonly code: FailureCode | null
  readonly receivedAt: Date
  readonly warnings: readonly Issue[]
  readonly issues: readonly Issue[]
  readonly review: string | null
}

/** Who reads: what is a source's own it sees whole, all else by its participant's place in the circle. */
interface Reader {
  readonly participant: string
  readonly source: string | undefined
}

/** What decides whether a reader may see a record: nothing of its content. */
export interface RecordStanding {
  readonly kind: string
  /** What the reader's participant is to the child today. */
  readonly roles: ReadonlySet<Role>
  /** Whether this very record makes it so, whenever. */
  readonly named: boolean
}

/** Why a reader may see a record; kept in the ledger. */
export interface ReadGrant {
  readonly rule: string
  readonly basis: string
  readonly view: string
}

/** A record that the reader may see. */
interface ReadRecord<Grant> {
  readonly record: StoredRecord
  /** undefined: it is the reader's own. */
  readonly grant: Grant | undefined
  /** The child it is about. */
  readonly file: ChildFile
}

type ReadOne = <Grant extends ReadGrant>(
  record: string,
  reader: Reader,
  today: Day,
  decide: (standing: RecordStanding) => Grant | undefined,
) => Promise<ReadRecord<Grant> | undefined>

export const traceSteps = [
  'received',
  'read',
  'validated',
  'identified',
  'authorised',
  'stored',
  'routed',
] as const

export interface TraceStep {
  readonly step: (typeof traceSteps)[number]
  readonly at: Date
  readonly outcome: 'done' | 'rejected' | 'review' | 'decided' | 'superseded' | 'repeat'
  readonly code?: FailureCode
}

/** By what it was read, decided or made; null where there was none, or before this was kept. */
export interface TracedUse {
  /** Name and version of the mapping, and the content hash of all that its output depends on. */
  readonly mapping: string | null
  readonly mappingHash: string | null
  /** Path and version of the schema of the record or notice, and its content hash. */
  readonly schema: string | null
  readonly schemaHash: string | null
  /** Content hash of the whole catalogue. */
  readonly catalogue: string | null
}

export interface TracedDelivery extends TracedUse {
  readonly id: string
  readonly destination: string
  readonly via: string
  readonly state: string
  readonly reason: string | null
  readonly rule: string | null
  readonly basis: string | null
  readonly view: string | null
  readonly version: number | null
  readonly attempts: readonly {
    readonly at: Date
    readonly status: number | null
    readonly code: string | null
  }[]
}

/** The life of one record or message. */
export interface Trace extends TracedUse {
  readonly id: string
  readonly kind: string
  readonly child: string | null
  readonly version: number | null
  readonly status: RecordStatus
  readonly message: string
  readonly record: string | null
  readonly steps: readonly TraceStep[]
  readonly deliveries: readonly TracedDelivery[]
}

/** Whose circle is asked for, and as it held and was known when. */
interface CircleQuestion {
  readonly child: string
  readonly at: Day
  /** undefined: as known now. */
  readonly known: Date | undefined
  /** The day it is, by which it is decided who may see it. */
  readonly today: Day
  /** undefined: the caller may see every circle whole. */
  readonly participant: string | undefined
}

export interface OpenReview {
  readonly number: number
  readonly id: string
  readonly record: string
  readonly source: string
  readonly kind: string
  readonly reason: FailureCode
  /** What was wrong with it, if it was its content that made it wait. */
  readonly issues: readonly Issue[]
  readonly candidates: readonly { readonly child: string; readonly evidence: readonly string[] }[]
  readonly openedAt: Date
}

export interface ParkedLane {
  readonly lane: string
  readonly destination: string
  readonly child: string
  readonly count: number
  readonly oldest: Date | null
  readonly code: FailureCode | null
}

/** How far the effects of one push are. */
interface PushStanding {
  /** Deliveries that are due, and accepted records that are not routed yet. */
  readonly pending: number
  /** By destination and state. */
  readonly deliveries: ReadonlyMap<string, Readonly<Record<string, number>>>
}

interface FeedEvent {
  readonly number: number
  readonly event: Readonly<Record<string, unknown>>
}

/** Everything that can be asked from outside. What is not the asker's is undefined, just like what does not exist, and takes as long. */
export interface Enquiries {
  /** A source's own records, oldest first. */
  sent(
    source: string,
    status: RecordStatus | undefined,
    after: number,
    limit: number,
  ): Promise<Page<SentRecord>>
  /**
   * A record in force. Where it is another's, `decide` says on the circle of today whether and as what the reader may see
   * it, and the read is in the ledger before this resolves. Looking and deciding see one moment of the database.
   */
  read: ReadOne
  /** The same, of which the ledger hears nothing yet: whoever uses what was seen has it kept. */
  look: ReadOne
  /**
   * By a record's or a message's id. `reader`: only if its source sent it, and, once its participant has left the child's circle,
   * of the deliveries its own only: who came after it, and where, is no longer its to know.
   */
  trace(
    id: string,
    reader: { readonly participant: string; readonly source: string } | undefined,
  ): Promise<Trace | undefined>
  /** The whole of the circle, or the participant's own part of it. */
  circle(question: CircleQuestion): Promise<readonly Responsibility[] | undefined>
  /** Events of one feed with a number above `after`, in order. */
  events(feed: string, after: number, limit: number): Promise<readonly FeedEvent[]>
  reviews(after: number, limit: number): Promise<Page<OpenReview>>
  parked(after: string | undefined, limit: number): Promise<Page<ParkedLane, string>>
  /** Those of which the database knows anything. */
  destinations(): Promise<readonly DestinationState[]>
  /** `source`: only if that source sent it. */
  push(batch: string, source: string | undefined): Promise<PushStanding | undefined>
}
