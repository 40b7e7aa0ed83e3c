import { performance } from 'node:perf_hooks'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'

const measureEveryMs = 60_000
const measuresAtStart = 3

/**
 * A clock that follows the database's, so that all gateways on one database agree on what is due. It is measured now
 * and every minute; in between, this process's steady clock goes on from there, so that a machine whose wall clock is
 * set meanwhile does no harm. While the database doesn't answer, the last measure holds.
 */
export async function databaseClock(database: Database): Promise<Clock & { stop(): void }> {
  let offsetMs = await measure(database)
  for (let measures = 1; measures < measuresAtStart; measures += 1) {
    const other = await measure(database)
    if (other.uncertainMs < offsetMs.uncertainMs) offsetMs = other
  }
  const timer = setInterval(() => {
    measure(database).then(
      (measured) => {
        offsetMs = measured
      },
      () => undefined,
    )
  }, measureEveryMs)
  timer.unref()
  return {
    now: () => new Date(performance.now() + offsetMs.valueMs),
    stop: () => clearInterval(timer),
  }
}

/** The database's time less the steady clock's; it was read somewhere between asking and being answered. */
async function measure(database: Database): Promise<{ valueMs: number; uncertainMs: number }> {
  const askedMs = performance.now()
  const rows = await database.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  )
  const answeredMs = performance.now()
  const databaseMs = rows[0]?.ms
  if (databaseMs === undefined) throw new Error('The database did not tell its time.')
  return { valueMs: databaseMs - (askedMs + answeredMs) / 2, uncertainMs: (answeredMs - askedMs) / 2 }
}
