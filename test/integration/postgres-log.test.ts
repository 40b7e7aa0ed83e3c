import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { postgresLog, readEntries } from '../../src/postgres/postgres-log.ts'
import { aGroup, logConformance, writeConcurrently } from '../conformance/log-conformance.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'

let db: TestDatabase

beforeAll(async () => {
  db = await aDatabase({ max: 24 })
}, 60_000)
afterAll(() => db.drop())

const gate = 'and xid < pg_snapshot_xmin(pg_current_snapshot())'

describe('PostgresLog is a Log', () => {
  logConformance(() => ({ database: db.database, open: () => postgresLog(db.database) }))
})

describe('the gate', () => {
  test('is in the statement that reads', () => {
    expect(readEntries).toContain(gate)
  })

  test('without it, what the suite asks for is lost: a reader passes over writers that commit late', async () => {
    const log = postgresLog(db.database, { read: readEntries.replace(gate, '') })
    const seen = new Set<string>()
    const subscription = log.subscribe(aGroup(), async (_tx, entries) => {
      for (const one of entries) seen.add(one.id)
    })
    const waking = setInterval(() => subscription.wake(), 1)
    const subject = { database: db.database, open: () => log }
    const committed = await writeConcurrently(subject, log, { writers: 12, each: 12 })
    // all have committed; whatever is not read now stands before the cursor and never will be
    await new Promise((resolve) => setTimeout(resolve, 500))
    clearInterval(waking)
    await subscription.stop()
    const lost = [...committed.values()].flat().filter((id) => !seen.has(id))
    expect(lost.length).toBeGreaterThan(0)
  }, 30_000)

  test('an idle reader writes nothing: it takes no transaction id', async () => {
    const subscription = postgresLog(db.database).subscribe(aGroup(), async () => {})
    await new Promise((resolve) => setTimeout(resolve, 400))
    const next = async () =>
      (await db.database.query<{ x: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as x'))[0]
        ?.x
    const before = await next()
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(await next()).toBe(before)
    await subscription.stop()
  })
})
