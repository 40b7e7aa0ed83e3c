import type { Transaction } from './database.ts'

/** What is put on the log; `sequence` numbers the entries of one child without gap. */
export interface NewEntry {
  readonly id: string
  readonly child: string
  readonly sequence: number
  /** record: a version was accepted; retraction: a record was; circle: participants joined or left. */
  readonly type: 'record' | 'retraction' | 'circle'
  readonly kind: string | null
  /** Of `circle`: the record that caused it; null when a day came. */
  readonly record: string | null
  readonly version: number | null
  /** The push that caused it. */
  readonly batch: string | null
  readonly data: EntryData
  readonly at: Date
}

/** For `circle`: ids of the stays that opened and that closed. */
export interface EntryData {
  readonly joined?: readonly string[]
  readonly left?: readonly string[]
  /** Stays that go on and whose standing may have changed: another role, or named by another record. */
  readonly kept?: readonly string[]
}

export interface Entry extends NewEntry {
  /** Opaque place in the log, to say how far a reader is. */
  readonly position: string
}

export interface Subscription {
  /** Look for new entries now rather than at the next poll. */
  wake(): void
  /** Resolves when the entries at hand are handled; nothing is handled afterwards. */
  stop(): Promise<void>
}

/**
 * The ordered channel between inbound and outbound. An entry is on the log if, and only if, the transaction that appended it
 * commits; the order of one child's entries is the order of their commits, and every group sees every entry once.
 */
export interface Log {
  append(tx: Transaction, entries: readonly NewEntry[]): Promise<void>
  /**
   * `handle` runs in the transaction that moves the group's cursor: what it does in `tx` happens once for each entry.
   * When it throws, the same entries come again after a pause. `committed` is called after each commit.
   */
  subscribe(
    group: string,
    handle: (tx: Transaction, entries: readonly Entry[]) => Promise<void>,
    committed?: () => void,
  ): Subscription
}
