import type { FailureCode } from '../message/failure.ts'
import type { Transaction } from '../ports/database.ts'
import type { DeliveryQueue } from '../ports/delivery-queue.ts'
import { lockLanes, refreshLanes } from './lanes.ts'
import { ledgerDeliveries } from './ledger.ts'

/** Closing notices are what remains to be said to who left. */
export const cancelStays: DeliveryQueue['cancelStays'] = (tx, stays, reason, at) =>
  cancelWhere(tx, "stay = any($1::uuid[]) and via <> 'closing'", stays, reason, at)

/** Retractions are what remains to be said of a record that does not stand. */
export const cancelRecords: DeliveryQueue['cancelRecords'] = (tx, records, reason, at) =>
  cancelWhere(tx, "record = any($1::uuid[]) and via <> 'retraction'", records, reason, at)

/** Those that were never tried; one that was may have arrived, and goes on as it is. */
export const cancelUntriedSafety: DeliveryQueue['cancelUntriedSafety'] = async (tx, of, at) => {
  if (of.length === 0) return
  const where = `attempts = 0 and via = 'safety' and (stay, destination) in (
    select s.stay, s.destination from jsonb_to_recordset($1::jsonb) as s(stay uuid, destination text))`
  await cancelWhere(tx, where, JSON.stringify(of), 'newer-version', at)
}

async function cancelWhere(
  tx: Transaction,
  where: string,
  value: unknown,
  reason: FailureCode,
  at: Date,
): Promise<void> {
  const open = `(${where}) and state in ('due', 'parked')`
  const found = await tx.query<{ lane: string }>(`select distinct lane from delivery where ${open}`, [value])
  if (found.length === 0) return
  const lanes = found.map((row) => row.lane)
  await lockLanes(tx, lanes)
  const cancelled = await tx.query<{ id: string }>(
    `update delivery set state = 'cancelled', reason = $2, settled_at = $3, body = null where ${open} returning id`,
    [value, reason, at],
  )
  await ledgerDeliveries(
    tx,
    'cancelled',
    cancelled.map((row) => row.id),
    at,
  )
  await refreshLanes(tx, lanes, at)
}
