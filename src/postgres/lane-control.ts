import type { Clock } from '../ports/clock.ts'
import type { Database, Transaction } from '../ports/database.ts'
import type { LaneControl } from '../ports/lane-control.ts'
import { lockLanes, refreshLanes } from './lanes.ts'
import { type LedgerRow, ledgerDeliveries, writeLedger } from './ledger.ts'

const reasonMaxCharacters = 500

interface Head {
  readonly id: string
  readonly child: string
  readonly destination: string
  readonly reason: string | null
}

/** LaneControl on the tables; every act is on the ledger as `decided`, with who and why. */
export function postgresLaneControl(database: Database, clock: Clock): LaneControl {
  return {
    retry: (lane, reason, by) =>
      onParked(database, lane, async (tx, head) => {
        const at = clock.now()
        // Where the destination said no, or nothing could be made, the bytes are made anew: something was mended. Else the same go.
        await tx.query(
          `update delivery set state = 'due', reason = null, tries = 0, tried_from = null,
             body = case when reason in ('not-translated', 'destination-refused') then null else body end
           where id = $1`,
          [head.id],
        )
        await refreshLanes(tx, [lane], at)
        await writeLedger(tx, [decided(head, `retry: ${reason}`, by)], at)
      }),
    skip: (lane, reason, by) =>
      onParked(database, lane, async (tx, head) => {
        const at = clock.now()
        await tx.query(
          `update delivery set state = 'cancelled', reason = 'skipped', settled_at = $2, body = null where id = $1`,
          [head.id, at],
        )
        await ledgerDeliveries(tx, 'cancelled', [head.id], at)
        await refreshLanes(tx, [lane], at)
        await writeLedger(tx, [decided(head, `skip: ${reason}`, by)], at)
      }),
    pause: (destination, by) =>
      database.transact(async (tx) => {
        const at = clock.now()
        const changed = await tx.query(
          `update destination set state = 'paused', reason = null, since = $2 where id = $1 and state <> 'paused' returning id`,
          [destination, at],
        )
        if (changed.length === 0) return false
        await writeLedger(tx, [{ act: 'decided', destination, participant: by, reason: 'pause' }], at)
        return true
      }),
    resume: (destination, by) =>
      database.transact(async (tx) => {
        const at = clock.now()
        const changed = await tx.query(
          `update destination set state = 'up', reason = null, since = $2 where id = $1 and state <> 'up' returning id`,
          [destination, at],
        )
        if (changed.length === 0) return false
        // what waited for a later try waited for this
        await tx.query(
          `update lane set next_at = $2 where destination = $1 and state = 'due' and claimed_by is null`,
          [destination, at],
        )
        await writeLedger(tx, [{ act: 'decided', destination, participant: by, reason: 'resume' }], at)
        return true
      }),
  }
}

async function onParked(
  database: Database,
  lane: string,
  act: (tx: Transaction, head: Head) => Promise<void>,
): Promise<boolean> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(lane)) return false
  return database.transact(async (tx) => {
    await lockLanes(tx, [lane])
    const [head] = await tx.query<Head>(
      `select d.id, d.child, d.destination, d.reason
       from lane join delivery d on d.lane = lane.id and d.state in ('due', 'parked')
       where lane.id = $1 and lane.state = 'parked'
       order by d.number limit 1`,
      [lane],
    )
    if (head === undefined) return false
    await act(tx, head)
    return true
  })
}

function decided(head: Head, reason: string, by: string): LedgerRow {
  return {
    act: 'decided',
    child: head.child,
    destination: head.destination,
    delivery: head.id,
    participant: by,
    reason: reason.slice(0, reasonMaxCharacters),
  }
}
