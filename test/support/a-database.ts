import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Database } from '../../src/ports/database.ts'
import { openDatabase } from '../../src/postgres/database.ts'
import { migrate } from '../../src/postgres/migrate.ts'

export interface TestDatabase {
  database: Database
  connectionString: string
  /** Closes `database` and removes the database with whatever still uses it. */
  drop(): Promise<void>
}

/** A fresh, migrated database on the run's server; `isEmpty` leaves the migrations out. */
export async function aDatabase(options: { max?: number; isEmpty?: boolean } = {}): Promise<TestDatabase> {
  const server = process.env.DILYN_TEST_DATABASE
  if (!server)
    throw new Error('No DILYN_TEST_DATABASE: this test belongs to a project with start-postgres.ts.')
  const name = `test_${randomBytes(6).toString('hex')}`
  await ask(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const connectionString = url.href
  if (!options.isEmpty) await migrate(connectionString)
  const database = openDatabase({ connectionString, max: options.max ?? 10 })
  return {
    database,
    connectionString,
    drop: async () => {
      await database.close()
      await ask(server, `drop database if exists ${name} with (force)`)
    },
  }
}

async function ask(connectionString: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
