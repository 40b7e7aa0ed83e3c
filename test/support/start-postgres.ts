import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/embedded.ts'

/** What the teardown needs of the setup; both run in one process, but as modules that share nothing else. */
export interface Handover {
  dilynTestPostgres?: { postgres: EmbeddedPostgres; folder: string }
}

/** One server for the whole run; the workers find it in DILYN_TEST_DATABASE. */
export default async function startPostgres(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dilyn-test-'))
  const postgres = await startEmbeddedPostgres({ folder, log: () => undefined })
  const handover = globalThis as Handover
  handover.dilynTestPostgres = { postgres, folder }
  process.env.DILYN_TEST_DATABASE = postgres.connectionString
  // by default a signal ends the process without its exit listeners, and the server would live on
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}
