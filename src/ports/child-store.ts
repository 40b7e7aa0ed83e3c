import type { ChildFile } from '../message/child.ts'
import type { Transaction } from './database.ts'

/** Children as they are known now. */
export interface ChildStore {
  /** Takes the children's locks until the transaction ends, in an order that cannot deadlock. First thing a writer does. */
  lock(tx: Transaction, children: readonly string[]): Promise<void>
  /** Opens the files of those that exist. */
  load(tx: Transaction, children: readonly string[]): Promise<Map<string, ChildFile>>
}
