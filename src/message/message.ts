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
  /** Its line in an NDJSON or CSV push. */
  readonly line: number | null
  readonly receivedAt: Date
  readonly idempotencyKey: string | null
  readonly raw: Buffer
  /** What the bytes say, or why they cannot be read. */
  readonly read: { readonly document: unknown } | { readonly issues: readonly Issue[] }
}

/** A message whose record obeys its kind's schema. */
export interface ValidMessage extends ReceivedMessage {
  readonly record: Readonly<Record<string, unknown>>
  readonly recordId: string
  /** null: the gateway assigns it (the source's format has none). */
  readonly version: number | null
  readonly retracts: boolean
  readonly facts: ChildFacts
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

/** The verdict on one line of a push. */
export interface LineVerdict {
  readonly line: number
  readonly verdict: Verdict
}
