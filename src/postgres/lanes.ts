import { v5 } from 'uuid'
import type { Transaction } from '../ports/database.ts'

const laneNamespace = '0b8f6c2e-4f6d-4a57-8f7e-2f0c1d9a6b35'

/** The id of a lane; it follows from what the lane is. */
export function laneId(destination: string, child: string, name: string): string {
  return v5(`${destination}|${child}|${name}`, laneNamespace)
}

/**
 * Takes the row locks of lanes until the transaction ends, in the order of their ids. Whoever queues, cancels or settles does
 * this before looking at the lanes' deliveries: else a delivery queued meanwhile would stand in a lane that fell asleep.
 */
export async function lockLanes(tx: Transaction, lanes: readonly string[]): Promise<void> {
  await tx.query('select 1 from lane where id = any($1::uuid[]) order by id for update', [
    [...new Set(lanes)].sort(),
  ])
}

/**
 * Sets lanes (locked by this transaction) to what their head is: idle without one, else due or parked like it. A head that was
 * never tried is due now; `retries` says when the others are.
 */
export async function refreshLanes(
  tx: Transaction,
  lanes: readonly string[],
  at: Date,
  options: {
    readonly retries?: readonly { readonly lane: string; readonly at: Date }[]
    /** Gives back what this process had claimed of them. */
    readonly owner?: string
  } = {},
): Promise<void> {
  if (lanes.length === 0) return
  await tx.query(
    `update lane set
       claimed_by = nullif(claimed_by, $4::uuid), claimed_until = case when claimed_by = $4 then null else claimed_until end,
       state = coalesce(head.state, 'idle'),
       code = case when head.state = 'parked' then head.reason end,
       next_at = case when head.state = 'due' then
         case when head.tries = 0 then $2 else coalesce(retry.at, lane.next_at, $2) end end
     from unnest($1::uuid[]) as wanted(id)
       left join jsonb_to_recordset($3::jsonb) as retry(lane uuid, at timestamptz) on retry.lane = wanted.id
       left join lateral (
         select state, reason, tries from delivery
         where lane = wanted.id and state in ('due', 'parked') order by number limit 1
       ) head on true
     where lane.id = wanted.id`,
    [[...new Set(lanes)], at, JSON.stringify(options.retries ?? []), options.owner ?? null],
  )
}
