import type { Transaction } from '../ports/database.ts'
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

type Row = Omit<Delivery, 'viewHash' | 'body'> & {
  readonly viewHash: Buffer | null
  readonly body: Buffer | null
  readonly state: 'due' | 'parked'
}

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
  const claimed = await tx.query<{ id: string }>(
    `update lane set claimed_by = $3, claimed_until = $4::timestamptz + make_interval(secs => $5)
     where id in (
       select lane.id from lane
       where destination = $1 and state = 'due' and next_at <= $4
         and (claimed_by is null or (claimed_by <> $3 and claimed_until < $4))
         and exists (select 1 from destination d where d.id = $1 and d.state = 'up')
         and (name = 'safety' or not exists (${safetyComesFirst}))
       order by name desc, next_at
       limit $2
       for update skip locked)
     returning id`,
    [destination, limit, owner, at, leaseSeconds],
  )
  if (claimed.length === 0) return []
  const lanes = claimed.map((row) => row.id)
  const rows = await tx.query<Row>(
    `select d.id, d.number::text, d.lane, lane.name as "laneName", d.destination, d.participant, d.child, d.via, d.kind,
       d.record, d.version, d.stay, d.entry, d.batch, d.state, d.rule, d.basis, d.view, d.view_hash as "viewHash", d.body,
       d.attempts, d.tries, d.tried_from as "triedFrom", d.created_at as "createdAt"
     from lane
       cross join lateral (
         select * from delivery where delivery.lane = lane.id and delivery.state in ('due', 'parked')
         order by delivery.number limit 1
       ) d
     where lane.id = any($1::uuid[])
     order by lane.name desc, d.number`,
    [lanes],
  )
  const due = rows.filter((row) => row.state === 'due')
  await freeStrays(tx, lanes, due, at)
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
