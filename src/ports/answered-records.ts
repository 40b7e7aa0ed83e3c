import type { ChildFile } from '../message/child.ts'
import type { Sender } from '../message/message.ts'
import type { ShownRow } from './accept-store.ts'

/** What something that came says of the record it is about. */
export interface AnswerNames {
  readonly kind: string
  /** What its source calls the record. */
  readonly recordIds: readonly string[]
  /** Identifiers under which the sender was given resources of it. */
  readonly sent: readonly string[]
}

/** A record that is answered, as its sender knows it. */
export interface AnsweredRecord {
  readonly recordId: string
  /** The child it is about, at the moment at which it was looked at. */
  readonly file: ChildFile
  /** As the sender last sent it, else as it may see it now. */
  readonly content: unknown
  /** The version in force of the sender's own record of that name; null where it has none and answers another's. */
  readonly own: number | null
  /** What the ledger is to keep if it is laid under an answer; null where it is the sender's own. */
  readonly shown: ShownRow | null
}

/** Records in force that something may answer. */
export interface AnsweredRecords {
  /**
   * The records that the names may mean, of those that the sender knows: its own, if there is one, else others' that it may see.
   * What it may not see is as if it were not there. Nothing is kept of the looking.
   */
  find(names: AnswerNames, sender: Sender): Promise<readonly AnsweredRecord[]>
}

/** A record in force, and whose it is. */
export interface NamedRecord {
  readonly id: string
  readonly source: string
}

/** Finds records by what somebody calls them, without opening any. */
export interface NamedRecords {
  /** Records in force of a kind that one of the sources calls so. */
  byRecordId(kind: string, sources: readonly string[], recordIds: readonly string[]): Promise<NamedRecord[]>
  /** Records in force of a kind of which a participant was given one of these resources. */
  bySent(kind: string, participant: string, values: readonly string[]): Promise<NamedRecord[]>
}
