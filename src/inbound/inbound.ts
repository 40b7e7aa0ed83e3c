import type { LineVerdict, ReadBytes, Sender, Verdict } from '../message/message.ts'

/** One record as the edge hands it over. */
export interface PushedRecord {
  readonly sender: Sender
  readonly kind: string
  readonly raw: Buffer
  /** What the bytes say, or why they cannot be read. */
  readonly read: ReadBytes
  readonly idempotencyKey?: string
  /** The push that it is part of, when the caller names one. */
  readonly batch?: string
}

/** One line of a push of many: a line of NDJSON, a row, an element, or a whole document that may hold many records. */
export interface PushedLine {
  readonly line: number
  readonly raw: Buffer
  readonly read: ReadBytes
}

/** A place in a push of many: a line, and which of its records, from 1. */
export interface LinePlace {
  readonly line: number
  readonly part: number
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
  /** The verdicts that a push would get now, one for each record that the document holds; nothing is stored. */
  dryRun(pushed: PushedRecord): Promise<Verdict[]>
  /**
   * Takes a whole stream of lines, in order, storing a verdict for each record of each; resolves with the number of records
   * when the last is committed.
   */
  pushLines(sender: Sender, kind: string, batch: string, lines: AsyncIterable<PushedLine>): Promise<number>
  /** Verdicts of a push from the database, in order, behind `after`; fewer than `limit` when no more are stored yet. */
  verdicts(batch: string, after: LinePlace, limit: number): Promise<LineVerdict[]>
  /** Decides an open review and goes on from there. Rejects with a `Failure`: not-found, already-decided, bad-request. */
  decide(review: string, decision: Decision, by: string): Promise<Verdict>
}
