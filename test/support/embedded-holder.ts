// A process that starts an embedded PostgreSQL in the folder of its first argument and holds it until a line comes in:
// `stop` stops the server first, anything else just exits.
// It says what happened as one JSON line.
import { once } from 'node:events'
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { FolderTaken } from '../../src/postgres/embedded-lock.ts'

const began = performance.now()
const lines: string[] = []
const [folder = '', ...elsewhere] = process.argv.slice(2)
const say = (answer: object) => process.stdout.write(`${JSON.stringify({ ...answer, lines })}\n`)

try {
  const postgres = await startEmbeddedPostgres({
    folder,
    log: (line) => lines.push(line),
    ...(elsewhere.length > 0 ? { elsewhere } : {}),
  })
  const { connectionString, dataFolder, startedBy } = postgres
  say({ connectionString, dataFolder, startedBy, ms: Math.round(performance.now() - began) })
  const [order] = await once(process.stdin, 'data')
  if (String(order).startsWith('stop')) await postgres.stop()
  process.exit(0)
} catch (cause) {
  say({ error: (cause as Error).message, isTaken: cause instanceof FolderTaken })
  process.exit(3)
}
