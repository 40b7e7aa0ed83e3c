import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Database, Transaction } from '../ports/database.ts'

const statementMaxMs = 30_000
const connectMaxMs = 10_000
const idleMaxMs = 60_000
const retriesMax = 3
const retryBaseMs = 10

const deadlock = '40P01'
const serializationFailure = '40001'
const dateOid = 1082
const dateListOid = 1182
const textListOid: number = 1009

/** How to reach the database; the defaults are for the gateway's own work. */
export interface DatabaseOptions {
  connectionString: string
  /** Connections at most. */
  max: number
  /** How long one statement may take; 0: for ever. */
  statementMaxMs?: number
  /** Told when a connection that nobody was using, or was just using, is lost. The next query makes a new one. */
  onLostConnection?: (cause: Error) => void
}

/**
 * The Database port on a pool of PostgreSQL connections. A lost connection never ends the process. A connection is
 * thrown away when a statement on it was cut off or timed out, since nobody knows what it will answer next.
 * int8 and xid8 come as strings, date as 'yyyy-mm-dd', timestamptz as Date.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { connectionString, max, onLostConnection = () => undefined } = options
  const limitMs = options.statementMaxMs ?? statementMaxMs
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: 'dilyn',
    connectionTimeoutMillis: connectMaxMs,
    idleTimeoutMillis: idleMaxMs,
    keepAlive: true,
    types: { getTypeParser },
    // The server's limit comes first; ours is for a server that can't be heard any more.
    ...(limitMs > 0 ? { statement_timeout: limitMs, query_timeout: limitMs + 5_000 } : {}),
  })
  pool.on('error', onLostConnection)
  // without a listener, an error on a connection in use but between two statements would end the process
  pool.on('connect', (client) => client.on('error', onLostConnection))

  let closed: Promise<void> | undefined
  return {
    transact: (work) => patiently(() => withClient(pool, (use) => transactOn(use, work))),
    query: (text, values) =>
      patiently(() => withClient(pool, (use) => use(text, values).then(({ rows }) => rows))),
    close: () => {
      closed ??= pool.end()
      return closed
    },
  }
}

/** Runs one statement on the one connection. */
type Use = (text: string, values?: unknown[]) => Promise<pg.QueryResult>

async function withClient<T>(pool: pg.Pool, work: (use: Use) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let isBroken = false
  try {
    return await work(async (text, values) => {
      try {
        // without values the text may hold several statements
        return await (values ? client.query(text, values) : client.query(text))
      } catch (cause) {
        isBroken ||= leavesBroken(cause)
        throw cause
      }
    })
  } finally {
    client.release(isBroken)
  }
}

async function transactOn<T>(use: Use, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let state: 'open' | 'committing' | 'failed' = 'open'
  let last: Promise<unknown> = Promise.resolve()
  let toRetry: unknown

  // One after another, also for a caller that doesn't wait: the driver must not be given a second one meanwhile.
  const query = <R>(text: string, values?: unknown[]): Promise<R[]> => {
    if (state !== 'open') return Promise.reject(new Error('The transaction is over.'))
    const run = last.then(async () => {
      if (state === 'failed') throw new Error('The transaction has failed.')
      return (await use(text, values)).rows as R[]
    })
    last = run.catch((cause) => {
      if (isRetryable(cause)) toRetry = cause
    })
    return run
  }

  await use('begin')
  try {
    const result = await work({ query })
    state = 'committing'
    await last
    const { command } = await use('commit')
    // what PostgreSQL answers to the commit of a transaction in which a statement failed, and no error with it
    if (command === 'ROLLBACK')
      throw toRetry ?? new Error('The transaction was rolled back: a statement in it failed.')
    return result
  } catch (cause) {
    state = 'failed'
    await last
    await use('rollback').catch(() => undefined)
    throw toRetry ?? cause
  }
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await work()
    } catch (cause) {
      if (!isRetryable(cause) || retries === retriesMax) throw cause
      // jitter, or two that collided collide again
      await delay(retryBaseMs * 2 ** retries * (0.5 + Math.random()))
    }
  }
}

function isRetryable(cause: unknown): boolean {
  return cause instanceof pg.DatabaseError && (cause.code === deadlock || cause.code === serializationFailure)
}

/** Lost, cut off (57014: timed out or cancelled; 57P..: the server ends it; 25P..: idle for too long), or unheard. */
function leavesBroken(cause: unknown): boolean {
  if (!(cause instanceof pg.DatabaseError)) return true
  return /^(08|57014|57P|25P0[34])/.test(cause.code ?? '')
}

const getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (oid === dateOid) return (value: string) => value
  if (oid === dateListOid) return pg.types.getTypeParser(textListOid, format ?? 'text')
  return pg.types.getTypeParser(oid, format ?? 'text')
}) as typeof pg.types.getTypeParser
