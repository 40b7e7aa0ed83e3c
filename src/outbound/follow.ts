import type { Stay } from '../message/child.ts'
import type { StoredRecord } from '../ports/record-store.ts'

/** Whether an entry of this number is a stay's own business: it comes after the stay opened and before it closed. */
export function isDuring(stay: Stay, sequence: number): boolean {
  return stay.opened < sequence && (stay.closed === null || stay.closed > sequence)
}

/**
 * What is handed over to who joined with the circle entry `sequence`: the records in force whose entry precedes it, in the order
 * of the log. Later entries are routed as changes, so that no record is missed and none is sent twice.
 */
export function handedOver(records: readonly StoredRecord[], sequence: number): StoredRecord[] {
  return records
    .filter((one) => !one.retracted && !one.quiet && one.sequence < sequence)
    .sort((a, b) => a.sequence - b.sequence)
}

/** The record whose version came with this entry, if it still is the version in force and is told to anybody. */
export function toldByEntry(
  records: readonly StoredRecord[],
  entry: { readonly record: string | null; readonly sequence: number },
): StoredRecord | undefined {
  return records.find(
    (one) => one.id === entry.record && one.sequence === entry.sequence && !one.retracted && !one.quiet,
  )
}
