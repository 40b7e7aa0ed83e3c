import type { FailureCode } from '../message/failure.ts'
import type { Transaction } from '../ports/database.ts'
import { lockLanes, refreshLanes } from './lanes.ts'

const gone: FailureCode = 'destination-gone'

/** Parks the lanes of a destination that are due and that nobody delivers at this moment. */
export async function parkGone(tx: Transaction, destination: string, at: Date): Promise<void> {
  const lanes = await lanesWhere(tx, "destination = $1 and state = 'due' and claimed_by is null", destination)
  await tx.query(
    `update delivery set state = 'parked', reason = $2
       from (select distinct on (lane) id from delivery
              where lane = any($1::uuid[]) and state in ('due', 'parked') order by lane, number) as head
      where delivery.id = head.id and delivery.state = 'due'`,
    [lanes, gone],
  )
  await refreshLanes(tx, lanes, at)
}

/** Lets the lanes go on that were parked because their destination was gone. What was made stays, and is looked over before it goes. */
export async function wakeReturned(
  tx: Transaction,
  destinations: readonly string[],
  at: Date,
): Promise<void> {
  const where = `destination = any($1::text[]) and state = 'parked' and code = '${gone}'`
  const lanes = await lanesWhere(tx, where, destinations)
  await tx.query(
    `update delivery set state = 'due', reason = null, tries = 0, tried_from = null
      where lane = any($1::uuid[]) and state = 'parked' and reason = $2`,
    [lanes, gone],
  )
  await refreshLanes(tx, lanes, at)
}

/** The lanes of which that is true, locked: looked for once more when they are, since others may have changed them meanwhile. */
async function lanesWhere(tx: Transaction, where: string, value: unknown): Promise<string[]> {
  const statement = `select id from lane where ${where} order by id`
  const found = await tx.query<{ id: string }>(statement, [value])
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  await lockLanes(tx, ids)
  const still = await tx.query<{ id: string }>(statement, [value])
  const locked = new Set(ids)
  return still.map(({ id }) => id).filter((id) => locked.has(id))
}
