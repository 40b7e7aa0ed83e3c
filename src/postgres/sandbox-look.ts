import type { Database } from '../ports/database.ts'
import type { RecordStore } from '../ports/record-store.ts'

/** Empties the database: all tables go, and the migrations make them anew (`serve --fresh`). */
export async function clearDatabase(database: Database): Promise<void> {
  await database.transact(async (tx) => {
    await tx.query('drop schema public cascade')
    await tx.query('create schema public')
  })
}

/** The events of a feed behind a number, as the sandbox shows them. */
export async function feedArrivals(database: Database, destination: string, after: number) {
  const rows = await database.query<{
    number: string
    at: Date
    delivery: string
    event: { data?: { via?: string; kind?: string; record?: string | null } }
  }>(
    'select number, at, delivery, event from feed_event where destination = $1 and number > $2 order by number',
    [destination, after],
  )
  return rows.map(({ number, at, delivery, event }) => ({
    number: Number(number),
    at: at.toISOString(),
    deliveryId: delivery,
    via: event.data?.via ?? null,
    kind: event.data?.kind ?? null,
    record: event.data?.record ?? null,
    body: event,
  }))
}

/** The sources' own ids of these records; those that are not known are left out. */
export async function recordIdsOf(
  database: Database,
  records: RecordStore,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = await database.transact((tx) => records.byIds(tx, ids))
  return new Map(found.map((one) => [one.id, one.recordId]))
}
