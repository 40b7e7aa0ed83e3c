import type { Database, Transaction } from '../ports/database.ts'
import type { Entry, Log, Subscription } from '../ports/log.ts'
import type { Report } from '../ports/report.ts'
import { Waiter } from './waiter.ts'

const pollMs = 100
const batchMax = 200
const pauseAfterFailureMs = 250
const pauseMaxMs = 5_000

/**
 * Entries after a cursor ($1 xid, $2 position), $3 at most. The gate matters: positions and transaction ids are handed out before
 * commit, so that one which commits late would be passed over for ever. Nothing at or above the oldest transaction that
 * still runs is read; below it everything is decided. (The order names the table: a bare `xid` would be the text of the output.)
 */
export const readEntries = `
  select xid::text, position::text, id, child, sequence, type, kind, record, version, batch, data, at
  from log_entry
  where (xid, position) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
  order by log_entry.xid, log_entry.position
  limit $3`

/**
 * The Log on the table `log_entry`. `wake()` and a poll every 100 ms bring new entries; a group's cursor moves in the
 * transaction of its handler. Subscribing fences the group's earlier subscribers, also those of a process that was thought dead.
 */
export function postgresLog(database: Database, options: { report?: Report; read?: string } = {}): Log {
  const { report = () => undefined, read = readEntries } = options
  return {
    append: appendEntries,
    subscribe: (group, handle, committed = () => undefined) =>
      new PostgresSubscription({ database, group, handle, committed, report, read }),
  }
}

// Sequence numbers are unique per child: whoever appends without holding the child's lock fails here.
const appendEntries: Log['append'] = async (tx, entries) => {
  if (entries.length === 0) return
  await tx.query(
    `insert into log_entry (id, child, sequence, type, kind, record, version, batch, data, at)
     select (e->>'id')::uuid, (e->>'child')::uuid, (e->>'sequence')::bigint, e->>'type', e->>'kind', (e->>'record')::uuid,
       (e->>'version')::int, (e->>'batch')::uuid, e->'data', (e->>'at')::timestamptz
     from jsonb_array_elements($1::jsonb) with ordinality as given(e, n)
     order by n`,
    [JSON.stringify(entries)],
  )
}

interface Cursor {
  readonly xid: string
  readonly position: string
}

type EntryRow = Omit<Entry, 'sequence'> & { readonly xid: string; readonly sequence: string }

interface Parts {
  readonly database: Database
  readonly group: string
  readonly handle: (tx: Transaction, entries: readonly Entry[]) => Promise<void>
  readonly committed: () => void
  readonly report: Report
  readonly read: string
}

class PostgresSubscription implements Subscription {
  readonly #parts: Parts
  readonly #waiter = new Waiter()
  readonly #running: Promise<void>
  #stopped = false
  #epoch: string | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#running = this.#run()
  }

  wake(): void {
    this.#waiter.wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#waiter.wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const { report, group, committed } = this.#parts
    let pauseMs = pauseAfterFailureMs
    while (!this.#stopped) {
      try {
        const handled = await this.#next()
        pauseMs = pauseAfterFailureMs
        if (handled === 'fenced') {
          report({
            event: 'worker.failed',
            error: new Error(`another reader took over the log group ${group}`),
          })
          return
        }
        if (handled > 0) committed()
        else await this.#waiter.wait(pollMs)
      } catch (error) {
        report({ event: 'dispatch.failed', waitMs: pauseMs, error })
        await this.#waiter.pause(pauseMs, () => this.#stopped)
        pauseMs = Math.min(pauseMs * 2, pauseMaxMs)
      }
    }
  }

  /** Handles the next entries in one transaction; how many. */
  async #next(): Promise<number | 'fenced'> {
    const { database, group, handle, read } = this.#parts
    this.#epoch ??= await takeOver(database, group)
    // looking first takes no transaction id and no lock, so that an idle gateway writes nothing
    const [news] = await database.query(
      `select 1 from log_cursor c
       where c.name = $1 and exists (select 1 from log_entry e where (e.xid, e.position) > (c.xid, c.position))`,
      [group],
    )
    if (news === undefined) return 0
    return database.transact(async (tx) => {
      const [cursor] = await tx.query<Cursor>(
        'select xid::text, position::text from log_cursor where name = $1 and epoch = $2 for update',
        [group, this.#epoch],
      )
      if (cursor === undefined) return 'fenced'
      const rows = await tx.query<EntryRow>(read, [cursor.xid, cursor.position, batchMax])
      const last = rows.at(-1)
      if (last === undefined) return 0
      await handle(tx, rows.map(entryOf))
      await tx.query('update log_cursor set xid = $2::xid8, position = $3 where name = $1', [
        group,
        last.xid,
        last.position,
      ])
      return rows.length
    })
  }
}

/** Makes this the group's only reader: the epoch that it gets is the only one with which the cursor can be moved. */
async function takeOver(database: Database, group: string): Promise<string | undefined> {
  const [row] = await database.query<{ epoch: string }>(
    `insert into log_cursor (name, epoch) values ($1, 1)
     on conflict (name) do update set epoch = log_cursor.epoch + 1
     returning epoch::text`,
    [group],
  )
  return row?.epoch
}

function entryOf({ xid: _, sequence, ...row }: EntryRow): Entry {
  return { ...row, sequence: Number(sequence) }
}
