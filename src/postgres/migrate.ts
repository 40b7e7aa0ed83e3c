import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Transaction } from '../ports/database.ts'
import { openDatabase } from './database.ts'

/** Why migrations are refused: the files are not numbered 1, 2, 3 …; one was edited after its release; the database knows more. */
export class MigrationRefused extends Error {
  readonly reason: 'numbering' | 'edited' | 'ahead'

  constructor(reason: MigrationRefused['reason'], message: string) {
    super(message)
    this.name = 'MigrationRefused'
    this.reason = reason
  }
}

interface Migration {
  number: number
  name: string
  sha256: string
  sql: string
}

// any constant, the same in every version of the gateway
const migrationLock = 4_427_115
const lockMaxMs = 10_000

/**
 * Brings the database to the newest migration of the folder and gives the numbers of those applied now. A migration is
 * a file `000001.sql` or `000001-name.sql`; it runs in a transaction of its own, once, and is never edited afterwards.
 * Any number of migrators may run at once. Throws MigrationRefused, with nothing changed.
 */
export async function migrate(connectionString: string, folder: string = ownMigrations): Promise<number[]> {
  const migrations = await readMigrations(folder)
  // no limit per statement: a migration may take long, and so may waiting for another migrator's
  const database = openDatabase({ connectionString, max: 1, statementMaxMs: 0 })
  const applied: number[] = []
  try {
    for (;;) {
      const number = await database.transact((tx) => applyNext(tx, migrations))
      if (number === undefined) return applied
      applied.push(number)
    }
  } finally {
    await database.close()
  }
}

const ownMigrations = fileURLToPath(new URL('./migrations', import.meta.url))

async function applyNext(tx: Transaction, migrations: Migration[]): Promise<number | undefined> {
  // must come first: whoever waits here reads what the other has done
  await tx.query('select pg_advisory_xact_lock($1)', [migrationLock])
  await tx.query(`
    create table if not exists dilyn_migration (
      number integer primary key,
      name text not null,
      sha256 text not null,
      at timestamptz not null default now()
    )`)
  const done = await tx.query<Omit<Migration, 'sql'>>(
    'select number, name, sha256 from dilyn_migration order by number',
  )
  for (const [index, { number, name, sha256 }] of done.entries()) {
    const migration = migrations[index]
    if (!migration) {
      const newest = migrations.length
      const remedy = 'Start the newer version of Dilyn that made it.'
      throw new MigrationRefused(
        'ahead',
        `The database is at migration ${number}, this code knows ${newest}. ${remedy}`,
      )
    }
    if (migration.sha256 !== sha256 || migration.number !== number) {
      const remedy = 'Put it back as it was and write a new one.'
      throw new MigrationRefused(
        'edited',
        `Migration ${number} (${name}) was edited after it had been applied. ${remedy}`,
      )
    }
  }
  const next = migrations[done.length]
  if (!next) return undefined
  // A change of a table that waits for a long transaction makes everybody after it wait too: rather fail and be retried.
  await tx.query(`set local lock_timeout = ${lockMaxMs}`)
  await tx.query(next.sql)
  const { number, name, sha256 } = next
  await tx.query('insert into dilyn_migration (number, name, sha256) values ($1, $2, $3)', [
    number,
    name,
    sha256,
  ])
  return number
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(/^(\d{6})(-[a-z0-9-]+)?\.sql$/.exec(name)?.[1])
      if (number !== index + 1) {
        throw new MigrationRefused(
          'numbering',
          `Migration ${name} in ${folder} should have number ${index + 1}.`,
        )
      }
      // a checkout on another system may have other line ends
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
      return { number, name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}
