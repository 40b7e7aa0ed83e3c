import type { ChildFile, ChildState, Identifier } from '../message/child.ts'
import type { Responsibility } from '../message/circle.ts'
import type { Day } from '../message/day.ts'
import type { FailureCode, Issue } from '../message/failure.ts'
import type { LineVerdict, RecordStatus, Sender } from '../message/message.ts'
import type { Transaction } from './database.ts'
import type { NewEntry } from './log.ts'

/** The source's own name of a record. */
export interface RecordKey {
  readonly source: string
  readonly kind: string
  readonly recordId: string
}

/** What a batch must know before anything is decided. */
export interface Need {
  readonly records: readonly RecordKey[]
  readonly idempotencyKeys: readonly { readonly source: string; readonly key: string }[]
  readonly identifiers: readonly Identifier[]
  /** Children that are named outright (a person's decision). */
  readonly children: readonly string[]
}

/** One version of a record, as it stands. */
export interface KnownVersion {
  readonly message: string
  readonly version: number
  readonly status: RecordStatus
  readonly contentHash: string
  readonly child: string | null
  readonly warnings: readonly Issue[]
  readonly review: { readonly id: string; readonly reason: FailureCode } | null
  /** What a person must look at, while it waits in review. */
  readonly issues: readonly Issue[]
}

export interface KnownRecord {
  readonly id: string
  readonly child: string | null
  /** The version in force; null while none was accepted. */
  readonly version: number | null
  readonly retracted: boolean
  readonly versions: readonly KnownVersion[]
}

/** What was found; every identifier, record and child in it is locked until the transaction ends. */
export interface Opened {
  /** By `recordKeyText`. */
  readonly records: ReadonlyMap<string, KnownRecord>
  /** By `source|key`. */
  readonly idempotency: ReadonlyMap<
    string,
    {
      readonly contentHash: string
      readonly version: KnownVersion
      readonly record: string | null
      readonly code: FailureCode | null
      readonly issues: readonly Issue[]
    }
  >
  /** Children by `identifierText`. */
  readonly identifiers: ReadonlyMap<string, readonly string[]>
  readonly children: ReadonlyMap<string, ChildFile>
}

export interface NewChild {
  readonly id: string
  readonly createdBy: string
  readonly createdAt: Date
  readonly state: ChildState
  readonly sequence: number
}

export interface NewMessage {
  readonly id: string
  readonly sender: Sender
  readonly kind: string
  readonly record: string | null
  readonly version: number | null
  readonly child: string | null
  readonly status: RecordStatus
  readonly http: number
  readonly code: FailureCode | null
  readonly issues: readonly Issue[]
  readonly warnings: readonly Issue[]
  /** The record; for a rejected one the raw bytes. */
  readonly content: Buffer
  readonly contentHash: string
  readonly recordId: string | null
  readonly mapping: string | null
  readonly batch: string
  readonly line: number | null
  readonly part: number
  readonly receivedAt: Date
  readonly decidedAt: Date
  readonly retainUntil: Date
}

/** Somebody was shown another's record; for the ledger. */
export interface ShownRow {
  readonly child: string
  readonly kind: string
  readonly record: string
  readonly version: number
  readonly participant: string
  readonly rule: string
  readonly basis: string
  readonly view: string
}

/** Everything that one batch changes; written in one go. */
export interface Changes {
  readonly newChildren: readonly NewChild[]
  readonly changedChildren: readonly {
    readonly id: string
    readonly state: ChildState
    readonly sequence: number
  }[]
  readonly newIdentifiers: readonly (Identifier & {
    readonly child: string
    readonly source: string
    readonly record: string
    readonly version: number
    readonly at: Date
  })[]
  readonly goneIdentifiers: readonly (Identifier & { readonly child: string })[]
  readonly newRecords: readonly (RecordKey & {
    readonly id: string
    readonly participant: string
    readonly at: Date
  })[]
  readonly changedRecords: readonly {
    readonly id: string
    readonly child: string
    readonly version: number
    readonly message: string
    readonly retracted: boolean
    readonly quiet: boolean
    readonly sequence: number
    readonly olderUntil: Date
  }[]
  readonly newMessages: readonly NewMessage[]
  /** Messages that leave their review. */
  readonly changedMessages: readonly NewMessage[]
  readonly verdicts: readonly {
    readonly batch: string
    readonly line: number
    readonly part: number
    readonly http: number
    readonly message: string
    readonly repeat: boolean
    readonly at: Date
  }[]
  readonly idempotency: readonly {
    readonly source: string
    readonly key: string
    readonly contentHash: string
    readonly message: string
    readonly at: Date
  }[]
  readonly newReviews: readonly {
    readonly id: string
    readonly message: string
    readonly reason: FailureCode
    readonly candidates: readonly { readonly child: string; readonly evidence: readonly string[] }[]
    readonly identifiers: readonly Identifier[]
    readonly at: Date
  }[]
  readonly decidedReviews: readonly {
    readonly id: string
    readonly decision: string
    readonly by: string
    readonly reason: string
    readonly at: Date
  }[]
  /** The whole circle of each child as it is known from now on. */
  readonly circles: readonly {
    readonly child: string
    readonly circle: readonly Responsibility[]
    readonly due: readonly Day[]
    readonly at: Date
  }[]
  readonly openedStays: readonly {
    readonly id: string
    readonly child: string
    readonly participant: string
    readonly sequence: number
    readonly at: Date
  }[]
  readonly closedStays: readonly {
    readonly id: string
    readonly sequence: number
    readonly at: Date
    readonly reason: 'ended' | 'corrected'
    readonly day: Day
  }[]
  readonly entries: readonly NewEntry[]
  /** What was laid under answers. */
  readonly shown: readonly (ShownRow & { readonly at: Date })[]
}

/** A message that waits in review, opened. */
export interface WaitingMessage {
  readonly review: {
    readonly id: string
    readonly reason: FailureCode
    readonly candidates: readonly { readonly child: string; readonly evidence: readonly string[] }[]
    readonly open: boolean
  }
  readonly message: NewMessage
}

/** What the way in needs of the database. */
export interface AcceptStore {
  /** Takes the locks (identifiers first, then children) and looks everything up. First thing in its transaction. */
  open(tx: Transaction, need: Need): Promise<Opened>
  save(tx: Transaction, changes: Changes): Promise<void>
  /** Keyed hash of content, so that equal content can be told without keeping it readable. */
  contentHash(canonical: string): string
  review(tx: Transaction, id: string): Promise<WaitingMessage | undefined>
  /** Open reviews for which a child has appeared since. */
  toRetry(limit: number): Promise<string[]>
  /** A review that was tried again in vain waits for the next child. */
  retried(tx: Transaction, id: string): Promise<void>
  /** In order of line and part, behind `after`. */
  verdicts(
    batch: string,
    after: { readonly line: number; readonly part: number },
    limit: number,
  ): Promise<LineVerdict[]>
  /** Children whose circle changes on or before a day. */
  due(day: Day, limit: number): Promise<string[]>
}

export function recordKeyText(key: RecordKey): string {
  return JSON.stringify([key.source, key.kind, key.recordId])
}

export function identifierText(identifier: Identifier): string {
  return JSON.stringify([identifier.scheme, identifier.value])
}
