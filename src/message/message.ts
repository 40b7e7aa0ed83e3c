import type { ChildFacts } from './child.ts'
import type { FailureCode, Issue } from './failure.ts'

/** Who sends: the client behind the token, its source and participant. */
export interface Sender {
  readonly client: string
  readonly source: string
  readonly participant: string
}

/** One record as it came in, before anything is known of it. */
export interface ReceivedMessage {
  /** The gateway's own id of this message. */
  readonly id: string
  readonly sender: Sender
  /** The kind that the address names. */
  readonly kind: string
  /** The push it is part of. */
  readonly batch: string
  /** Its line in a push of many. */
  readonly line: number | null
  /** Which of the records of that line it is, from 1. */
  readonly part: number
  readonly receivedAt: Date
  readonly idempotencyKey: string | null
  readonly raw: Buffer
  /** What the bytes say, or why they cannot be read. */
  readonly read: ReadBytes
  /** What a mapping has made of the document already, where it may make several records. */
  readonly made?: MadeRecord
}

/** What bytes say: a document, and the schema it is held to where a format says so; or why they cannot be read. */
export type ReadBytes =
  | { readonly document: unknown; readonly schema?: string; readonly warnings?: readonly Issue[] }
  | { readonly issues: readonly Issue[] }

/** A record that was made of a document; without it, why there is none. */
export interface MadeRecord {
  readonly record: Readonly<Record<string, unknown>> | undefined
  /** Why it is refused; empty when it is not. */
  readonly refused: readonly Issue[]
  /** What no table or conversion knows: the record waits for a person. */
  readonly unclear: readonly Issue[]
  readonly warnings: readonly Issue[]
  /** Name and version of the mapping; null for the kinds' own JSON. */
  readonly mapping: string | null
}

/** A message whose record obeys its kind's schema. */
export interface ValidMessage extends ReceivedMessage {
  readonly record: Readonly<Record<string, unknown>>
  readonly recordId: string
  /** null: the gateway assigns it (the source's format has none). */
  readonly version: number | null
  readonly retracts: boolean
  readonly facts: ChildFacts
  /** The child, where it is known already: the record answers one about that child. */
  readonly about?: string
  readonly warnings: readonly Issue[]
  /** What the partner's format said that no table or conversion knows: the record waits for a person. */
  readonly unclear: readonly Issue[]
  /** Name and version of the mapping that read it; null for the kinds' own JSON. */
  readonly mapping: string | null
}

export type RecordStatus = 'accepted' | 'superseded' | 'review' | 'rejected'

/** What became of one pushed record; the edge says it in the caller's language. */
export interface Verdict {
  readonly http: 200 | 201 | 202 | 409 | 422
  /** The record's id, or the message's own where no record came of it. */
  readonly id: string
  readonly kind: string
  readonly recordId: string | null
  readonly version: number | null
  readonly child: string | null
  readonly status: RecordStatus
  readonly repeat: boolean
  readonly warnings: readonly Issue[]
  readonly review: { readonly id: string; readonly reason: FailureCode } | null
  readonly code: FailureCode | null
  readonly issues: readonly Issue[]
}

/** The verdict on one record of one line of a push. */
export interface LineVerdict {
  readonly line: number
  /** Which of the records of that line it is, from 1. */
  readonly part: number
  readonly verdict: Verdict
}
