import type { Issue } from '../message/failure.ts'
import type { LineVerdict, Sender, Verdict } from '../message/message.ts'

/** One record as the edge hands it over. */
export interface PushedRecord {
  readonly sender: Sender
  readonly kind: string
  readonly raw: Buffer
  /** What the bytes say, or why they cannot be read. */
  readonly read: { readonly document: unknown } | { readonly issues: readonly Issue[] }
  readonly idempotencyKey?: string
  /** The push that it is part of, when the caller names one. */
  readonly batch?: string
}

/** One line of an NDJSON or CSV push. */
export interface PushedLine {
  readonly line: number
  readonly raw: Buffer
  readonly read: { readonly document: unknown } | { readonly issues: readonly Issue[] }
}

export interface Decision {
  readonly decision: 'link' | 'new' | 'reject'
  /** The child to link to. */
  readonly child?: string
  readonly reason: string
}

/** The way in, as the edge uses it. The source must exist and may send the kind: the edge has asked the catalogue. */
export interface Inbound {
  /** Resolves after the transaction that holds the record has committed; neighbours share commits. Rejects with a `Failure` (unavailable, busy) when nothing was stored. */
  push(pushed: PushedRecord): Promise<Verdict>
  /** The verdict that a push would get now; nothing is stored. */
  dryRun(pushed: PushedRecord): Promise<Verdict>
  /** Takes a whole stream of lines, in order, storing a verdict for each; resolves with the number of lines when the last is committed. */
  pushLines(sender: Sender, kind: string, batch: string, lines: AsyncIterable<PushedLine>): Promise<number>
  /** Verdicts of a push from the database, in order, with line > after; fewer than `limit` when no more are stored yet. */
  verdicts(batch: string, after: number, limit: number): Promise<LineVerdict[]>
  /** Decides an open review and goes on from there. Rejects with a `Failure`: not-found, already-decided, bad-request. */
  decide(review: string, decision: Decision, by: string): Promise<Verdict>
}
