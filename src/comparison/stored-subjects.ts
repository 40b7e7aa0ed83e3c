import { factsInUse } from '../message/child.ts'
import { dayInLondon } from '../message/day.ts'
import { groupBy } from '../message/group-by.ts'
import { holdsOn } from '../outbound/standing.ts'
import type { ChildStore } from '../ports/child-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { RecentRecord, RecentRecords } from '../ports/recent-records.ts'
import type { RecordStore, StoredRecord } from '../ports/record-store.ts'
import type { Subject } from './subject.ts'

export interface StoreParts {
  readonly database: Database
  readonly recentRecords: RecentRecords
  readonly recordStore: RecordStore
  readonly childStore: ChildStore
  readonly clock: Clock
}

/** Records that are opened at a time; all of the memory that a comparison of however many takes here. */
const pageRecords = 50
/** Ids that are looked up at a time: the order is made anew for each. */
const idsAtOnce = 10_000

/**
 * The last records in force, newest first, a page at a time; with the newest of a child comes the child itself, whose safety
 * summary is drawn from all of them. Each page is one moment of the database.
 */
export async function* storedSubjects(parts: StoreParts, last: number): AsyncGenerator<Subject[]> {
  let left = last
  let before: string | null = null
  while (left > 0) {
    const recent: RecentRecord[] = await parts.recentRecords.before(before, Math.min(left, idsAtOnce))
    for (let n = 0; n < recent.length; n += pageRecords) {
      yield await open(parts, recent.slice(n, n + pageRecords))
    }
    const end = recent.at(-1)
    if (end === undefined) return
    before = end.number
    left -= recent.length
  }
}

async function open(parts: StoreParts, recent: readonly RecentRecord[]): Promise<Subject[]> {
  const { database, recordStore, childStore, clock } = parts
  const day = dayInLondon(clock.now())
  return database.transact(async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    const records = await recordStore.byIds(
      tx,
      recent.map(({ id }) => id),
    )
    const files = await childStore.load(
      tx,
      recent.map(({ child }) => child),
    )
    const inUse = new Map<string, string>()
    for (const file of files.values()) {
      const facts = factsInUse(file.state, holdsOn(file, day))
      if (facts?.kind === 'child') inUse.set(file.id, facts.record)
    }
    const childRecords = new Map(
      (await recordStore.byIds(tx, [...inUse.values()])).map((one) => [one.id, one]),
    )
    const newest = recent.filter(({ isNewest }) => isNewest).map(({ child }) => child)
    const ofChildren = groupBy(await recordStore.ofChildren(tx, newest), ({ child }) => child)
    const subjectOf = (record: StoredRecord): Subject[] => {
      const file = files.get(record.child)
      const childRecord = childRecords.get(inUse.get(record.child) ?? '')
      return file === undefined ? [] : [{ is: 'record', record, file, day, childRecord }]
    }
    const children = newest.flatMap((child): Subject[] => {
      const file = files.get(child)
      return file === undefined ? [] : [{ is: 'child', file, day, records: ofChildren.get(child) ?? [] }]
    })
    return [...records.flatMap(subjectOf), ...children]
  })
}
