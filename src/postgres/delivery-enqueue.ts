import type { Transaction } from '../ports/database.ts'
import type { NewDelivery } from '../ports/delivery-queue.ts'
import { laneId, lockLanes, refreshLanes } from './lanes.ts'
import { ledgerDeliveries } from './ledger.ts'

/**
 * Queues deliveries, once each by their ids, and wakes their lanes; puts new denials on the ledger. What was denied and may go now,
 * since the recipient's standing has changed, is due under the same id. `catalogue` is the hash of the one by which they were routed.
 */
export async function enqueueDeliveries(
  { tx, catalogue }: { readonly tx: Transaction; readonly catalogue: string | null },
  deliveries: readonly NewDelivery[],
  at: Date,
): Promise<void> {
  if (deliveries.length === 0) return
  const rows = onceEach(deliveries).map(({ viewHash, lane: laneName, ...rest }) => ({
    ...rest,
    view_hash: viewHash?.toString('hex') ?? null,
    lane: laneId(rest.destination, rest.child, laneName),
    lane_name: laneName,
  }))
  const lanes = [...new Map(rows.map((row) => [row.lane, row])).values()].sort((a, b) =>
    a.lane < b.lane ? -1 : 1,
  )
  await tx.query(
    `insert into lane (id, destination, child, name)
     select l.lane, l.destination, l.child, l.lane_name
     from jsonb_to_recordset($1::jsonb) as l(lane uuid, destination text, child uuid, lane_name text)
     on conflict do nothing`,
    [JSON.stringify(lanes)],
  )
  await lockLanes(
    tx,
    lanes.map((row) => row.lane),
  )
  const added = await tx.query<{ id: string; lane: string; state: string }>(
    `insert into delivery (id, lane, destination, participant, child, via, kind, record, version, stay, entry, batch, state,
       reason, rule, basis, view, view_hash, created_at, settled_at, catalogue)
     select (d->>'id')::uuid, (d->>'lane')::uuid, d->>'destination', d->>'participant', (d->>'child')::uuid, d->>'via',
       d->>'kind', (d->>'record')::uuid, (d->>'version')::int, (d->>'stay')::uuid, (d->>'entry')::uuid, (d->>'batch')::uuid,
       d->>'state', d->>'reason', d->>'rule', d->>'basis', d->>'view', decode(d->>'view_hash', 'hex'), $2,
       case when d->>'state' = 'denied' then $2::timestamptz end, $3
     from jsonb_array_elements($1::jsonb) with ordinality as given(d, n)
     order by n
     on conflict (id) do update set state = 'due', reason = null, rule = excluded.rule, basis = excluded.basis,
       view = excluded.view, view_hash = excluded.view_hash, entry = excluded.entry, batch = excluded.batch,
       created_at = excluded.created_at, settled_at = null, catalogue = excluded.catalogue
       where delivery.state = 'denied' and excluded.state = 'due'
     returning id, lane, state`,
    [JSON.stringify(rows), at, catalogue],
  )
  const idsOf = (state: string) => added.filter((row) => row.state === state)
  await ledgerDeliveries(
    tx,
    'denied',
    idsOf('denied').map((row) => row.id),
    at,
  )
  await refreshLanes(
    tx,
    idsOf('due').map((row) => row.lane),
    at,
  )
}

/** One statement may touch a row once: of two under one id the later stands when it may go and the earlier may not. */
function onceEach(deliveries: readonly NewDelivery[]): NewDelivery[] {
  const byId = new Map<string, NewDelivery>()
  for (const one of deliveries) {
    const before = byId.get(one.id)
    if (before === undefined || (before.state === 'denied' && one.state === 'due')) byId.set(one.id, one)
  }
  return [...byId.values()]
}
