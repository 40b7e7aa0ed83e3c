import type { Transaction } from '../ports/database.ts'
import type { Delivery, Intent, Ruling, Settlement } from '../ports/delivery-queue.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'
import { lockLanes, refreshLanes } from './lanes.ts'
import { ledgerDeliveries } from './ledger.ts'

/** Records that attempts begin, with what is sent and on what ground; the bytes are sealed under the child's key. */
export async function recordIntents(
  parts: {
    readonly tx: Transaction
    readonly vault: Vault
    readonly keys: ChildKeys
    readonly catalogue: string | null
  },
  intents: readonly Intent[],
  at: Date,
): Promise<void> {
  if (intents.length === 0) return
  const { tx, vault } = parts
  const keys = await parts.keys.of(
    tx,
    intents.flatMap(({ body, delivery }) => (body === null ? [] : [delivery.child])),
  )
  const rows = intents.map(({ delivery, body, viewHash, written, rule, basis, view, mapping }) => ({
    ...{ id: delivery.id, rule, basis, view, mapping, written: body === null ? null : written },
    body: body === null ? null : vault.seal(body, keyOf(keys, delivery), delivery.id).toString('base64'),
    view_hash: viewHash?.toString('hex') ?? null,
  }))
  await tx.query(
    `with given as (
       select * from jsonb_to_recordset($1::jsonb)
         as i(id uuid, rule text, basis text, view text, mapping text, written jsonb, body text, view_hash text)
     ), begun as (
       update delivery set attempts = attempts + 1, tries = tries + 1, tried_from = coalesce(tried_from, $2),
         rule = given.rule, basis = given.basis, view = given.view, reason = null,
         mapping = case when given.body is null then delivery.mapping else given.mapping end,
         catalogue = case when given.body is null then delivery.catalogue else $3 end,
         written = case when given.body is null then delivery.written else given.written end,
         body = coalesce(decode(given.body, 'base64'), delivery.body),
         view_hash = coalesce(decode(given.view_hash, 'hex'), delivery.view_hash)
       from given where delivery.id = given.id
       returning delivery.id, delivery.attempts
     )
     insert into attempt (delivery, number, at) select id, attempts, $2 from begun`,
    [JSON.stringify(rows), at, parts.catalogue],
  )
}

/** Ends deliveries without an attempt; a replacement takes the place of its predecessor in the lane. */
export async function recordRulings(
  {
    tx,
    owner,
    catalogue,
  }: { readonly tx: Transaction; readonly owner: string; readonly catalogue: string | null },
  rulings: readonly Ruling[],
  at: Date,
): Promise<void> {
  if (rulings.length === 0) return
  const lanes = rulings.map((one) => one.delivery.lane)
  await lockLanes(tx, lanes)
  const ended = await tx.query<{ id: string; state: 'denied' | 'cancelled' | 'parked' }>(
    `update delivery set state = r.state, reason = r.reason,
       -- what was made keeps the name of what made it
       catalogue = case when delivery.mapping is null then $3 else delivery.catalogue end,
       settled_at = case when r.state <> 'parked' then $2::timestamptz end,
       body = case when r.state = 'parked' then body end
     from jsonb_to_recordset($1::jsonb) as r(id uuid, state text, reason text)
     where delivery.id = r.id and delivery.state = 'due'
     returning delivery.id, delivery.state`,
    [
      JSON.stringify(rulings.map(({ delivery, state, reason }) => ({ id: delivery.id, state, reason }))),
      at,
      catalogue,
    ],
  )
  await replace(tx, rulings, at)
  for (const act of ['denied', 'cancelled'] as const) {
    await ledgerDeliveries(
      tx,
      act,
      ended.filter((row) => row.state === act).map((row) => row.id),
      at,
    )
  }
  await refreshLanes(tx, lanes, at, { owner })
}

async function replace(tx: Transaction, rulings: readonly Ruling[], at: Date): Promise<void> {
  const pairs = rulings.flatMap(({ delivery, replacement }) =>
    replacement === undefined ? [] : [{ old: delivery.id, id: replacement.id }],
  )
  if (pairs.length === 0) return
  await tx.query(
    `insert into delivery (id, number, lane, destination, participant, child, via, kind, record, version, stay, entry, batch,
       state, created_at)
     overriding system value
     select p.id, d.number, d.lane, d.destination, d.participant, d.child, d.via, d.kind, d.record, d.version, d.stay, d.entry,
       d.batch, 'due', $2
     from jsonb_to_recordset($1::jsonb) as p(old uuid, id uuid) join delivery d on d.id = p.old and d.state = 'cancelled'
     on conflict (id) do nothing`,
    [JSON.stringify(pairs), at],
  )
}

/**
 * Records what came of attempts. Who was sent something was sent it, even when it was cancelled in the meantime; every other
 * outcome changes only what is still due.
 */
export async function recordSettlements(
  { tx, owner }: { readonly tx: Transaction; readonly owner: string },
  settlements: readonly Settlement[],
  at: Date,
): Promise<void> {
  if (settlements.length === 0) return
  const lanes = settlements.map((one) => one.delivery.lane)
  await lockLanes(tx, lanes)
  const rows = settlements.map(({ delivery, finishedAt, status, next }) => ({
    ...{ id: delivery.id, number: delivery.attempts + 1, finished_at: finishedAt, status, state: next.state },
    code: 'code' in next ? next.code : null,
  }))
  await tx.query(
    `with given as (
       select * from jsonb_to_recordset($1::jsonb)
         as s(id uuid, number int, finished_at timestamptz, status int, state text, code text)
     ), answered as (
       update attempt set finished_at = given.finished_at, status = given.status, code = given.code
       from given where attempt.delivery = given.id and attempt.number = given.number
     )
     update delivery set state = given.state, reason = given.code,
       settled_at = case when given.state = 'delivered' then given.finished_at end,
       body = case when given.state = 'delivered' then null else body end
     from given
     where delivery.id = given.id and (delivery.state = 'due' or given.state = 'delivered')`,
    [JSON.stringify(rows)],
  )
  const delivered = settlements.filter((one) => one.next.state === 'delivered')
  await ledgerDeliveries(
    tx,
    'sent',
    delivered.map((one) => one.delivery.id),
    at,
  )
  await stopDestinations(tx, settlements, at)
  await refreshLanes(tx, lanes, at, { owner, retries: retriesOf(settlements) })
}

function retriesOf(settlements: readonly Settlement[]): { lane: string; at: Date }[] {
  return settlements.flatMap(({ delivery, next }) =>
    next.state === 'due' ? [{ lane: delivery.lane, at: next.at }] : [],
  )
}

async function stopDestinations(
  tx: Transaction,
  settlements: readonly Settlement[],
  at: Date,
): Promise<void> {
  const stopped = settlements.filter(({ next }) => next.state === 'due' && next.stopDestination)
  if (stopped.length === 0) return
  await tx.query(
    `update destination set state = 'failing', reason = 'destination-unauthorised', since = $2
     where id = any($1::text[]) and state = 'up'`,
    [stopped.map((one) => one.delivery.destination), at],
  )
}

function keyOf(keys: ReadonlyMap<string, Buffer>, delivery: Delivery): Buffer {
  const key = keys.get(delivery.child)
  if (key === undefined) throw new Error('a delivery is kept under a child that does not exist')
  return key
}
