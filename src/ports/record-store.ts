import type { Transaction } from './database.ts'

/** A record in its version in force. */
export interface StoredRecord {
  readonly id: string
  readonly source: string
  readonly participant: string
  readonly kind: string
  readonly child: string
  readonly recordId: string
  readonly version: number
  readonly retracted: boolean
  /** Told to nobody (short breaks). */
  readonly quiet: boolean
  /** Number of the child's log entry with which this version came. */
  readonly sequence: number
  readonly receivedAt: Date
  /** The record itself, opened. */
  readonly content: Readonly<Record<string, unknown>>
}

/** Accepted records in force, opened. */
export interface RecordStore {
  /** All of these children, in the order of their log entries. */
  ofChildren(tx: Transaction, children: readonly string[]): Promise<StoredRecord[]>
  /** Those of these ids that exist and are accepted. */
  byIds(tx: Transaction, ids: readonly string[]): Promise<StoredRecord[]>
}
