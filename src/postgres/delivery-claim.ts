import type { Database, Transaction } from '../ports/database.ts'
import type { Delivery } from '../ports/delivery-queue.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'
import { lockLanes, refreshLanes } from './lanes.ts'

/** How long a claim of another process counts, in seconds; ours counts until we settle. */
const leaseSeconds = 30

// Records wait until the safety summary of the same child has had its first answer, good or bad, so that it arrives first;
// one that is tried again, or parked, holds nothing up.
const safetyComesFirst = `
  select 1 from lane safety cross join lateral (
    select tries from delivery where delivery.lane = safety.id and delivery.state in ('due', 'parked')
    order by delivery.number limit 1
  ) head
  where safety.destination = lane.destination and safety.child = lane.child and safety.name = 'safety'
    and safety.state = 'due' and (head.tries = 0 or (head.tries = 1 and safety.claimed_by is not null))`

/**
 * Lanes ($1 owner, $2 now) from which the owner may take: due, and of nobody, or of a process whose lease is over. Nothing is ever
 * put off for more than an hour: a later time was said by a clock that has been set back since, and counts as due.
 */
const claimable = `
  lane.state = 'due' and (lane.next_at <= $2 or lane.next_at > $2::timestamptz + interval '2 hours')
  and (lane.claimed_by is null or (lane.claimed_by <> $1 and lane.claimed_until < $2))
  and (lane.name = 'safety' or not exists (${safetyComesFirst}))`

/** Destinations that are up and have a lane to take from. */
export async function dueDestinations(database: Database, owner: string, at: Date): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select id from destination d
     where state = 'up' and exists (select 1 from lane where lane.destination = d.id and ${claimable})`,
    [owner, at],
  )
  return rows.map((row) => row.id)
}

type Row = Delivery & { readonly state: 'due' | 'parked' }

/** Claims due lanes of a destination that is up, safety lanes first, and reads and opens their heads. */
export async function claimLanes(
  parts: {
    readonly tx: Transaction
    readonly vault: Vault
    readonly keys: ChildKeys
    readonly owner: string
  },
  destination: string,
  limit: number,
  at: Date,
): Promise<Delivery[]> {
  const { tx, vault, keys, owner } = parts
  const rows = await tx.query<Row | { readonly lane: string; readonly id: null }>(
    `with claimed as (
       update lane set claimed_by = $1, claimed_until = $2::timestamptz + make_interval(secs => $5)
       where id in (
         select lane.id from lane
         where lane.destination = $3 and ${claimable}
           and exists (select 1 from destination d where d.id = $3 and d.state = 'up')
         order by lane.name desc, lane.next_at
         limit $4
         for update skip locked)
       returning id, name
     )
     select claimed.id as lane, claimed.name as "laneName", d.id, d.number::text, d.destination, d.participant, d.child, d.via,
       d.kind, d.record, d.version, d.stay, d.entry, d.batch, d.state, d.rule, d.basis, d.view, d.view_hash as "viewHash",
       d.body, d.attempts, d.tries, d.tried_from as "triedFrom", d.created_at as "createdAt"
     from claimed left join lateral (
       select * from delivery where delivery.lane = claimed.id and delivery.state in ('due', 'parked')
       order by delivery.number limit 1
     ) d on true
     order by claimed.name desc, d.number`,
    [owner, at, destination, limit, leaseSeconds],
  )
  if (rows.length === 0) return []
  const due = rows.filter((row): row is Row => row.id !== null && row.state === 'due')
  await freeStrays(
    tx,
    rows.map((row) => row.lane),
    due,
    at,
  )
  const childKeys = await keys.of(
    tx,
    due.map((row) => row.child),
  )
  return due.map((row) => open(row, vault, childKeys))
}

/** A lane whose head isn't due after all goes back to what it is. */
async function freeStrays(
  tx: Transaction,
  lanes: readonly string[],
  due: readonly Row[],
  at: Date,
): Promise<void> {
  const taken = new Set(due.map((row) => row.lane))
  const strays = lanes.filter((lane) => !taken.has(lane))
  if (strays.length === 0) return
  await lockLanes(tx, strays)
  await tx.query('update lane set claimed_by = null, claimed_until = null where id = any($1::uuid[])', [
    strays,
  ])
  await refreshLanes(tx, strays, at)
}

function open({ state: _, ...row }: Row, vault: Vault, keys: ReadonlyMap<string, Buffer>): Delivery {
  const key = keys.get(row.child)
  if (row.body === null) return row
  if (key === undefined) throw new Error('a delivery is kept under a child that does not exist')
  return { ...row, body: vault.open(row.body, key, row.id) }
}
