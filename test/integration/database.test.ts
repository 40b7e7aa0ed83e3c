import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openDatabase } from '../../src/postgres/database.ts'
import { databaseClock } from '../../src/postgres/database-clock.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'

let given: TestDatabase

beforeAll(async () => {
  given = await aDatabase({ isEmpty: true })
  await given.database.query('create table thing (id integer primary key, n integer not null)')
})

afterAll(() => given.drop())

const idsFrom = async (first: number) =>
  (
    await given.database.query<{ id: number }>('select id from thing where id >= $1 order by id', [first])
  ).map(({ id }) => id)

describe('a transaction', () => {
  test('commits when its work resolves and leaves nothing when it rejects', async () => {
    await given.database.transact((tx) => tx.query('insert into thing values (1, 0)'))
    const refused = given.database.transact(async (tx) => {
      await tx.query('insert into thing values (2, 0)')
      throw new Error('no')
    })
    await expect(refused).rejects.toThrow('no')
    expect(await idsFrom(1)).toEqual([1])
  })

  test('that goes on after a failed statement says that nothing was committed', async () => {
    const careless = given.database.transact(async (tx) => {
      await tx.query('insert into thing values (10, 0)')
      await tx.query('insert into thing values (10, 0)').catch(() => undefined)
      return 'stored'
    })
    await expect(careless).rejects.toThrow(/rolled back/)
    expect(await idsFrom(10)).toEqual([])
  })

  test('runs the statements of a caller that does not wait in order, and all before the commit', async () => {
    await given.database.transact(async (tx) => {
      void tx.query('insert into thing values (20, 0)')
      await Promise.all([21, 22].map((id) => tx.query('insert into thing values ($1, 0)', [id])))
      void tx.query('insert into thing values (23, 0)')
    })
    expect(await idsFrom(20)).toEqual([20, 21, 22, 23])
  })

  test('cannot be used when it is over', async () => {
    const kept = await given.database.transact(async (tx) => tx)
    await expect(kept.query('select 1')).rejects.toThrow('The transaction is over.')
  })

  test('is tried again when two lock each other out, and both take effect once', async () => {
    await given.database.query('insert into thing values (30, 0), (31, 0)')
    let runs = 0
    const both = [
      [30, 31],
      [31, 30],
    ].map((ids) =>
      given.database.transact(async (tx) => {
        runs += 1
        for (const id of ids) {
          await tx.query('update thing set n = n + 1 where id = $1', [id])
          await delay(100)
        }
      }),
    )
    await Promise.all(both)
    expect(runs).toBe(3)
    const rows = await given.database.query('select n from thing where id in (30, 31)')
    expect(rows).toEqual([{ n: 2 }, { n: 2 }])
  })

  test('that never gets through is given up after four runs', async () => {
    let runs = 0
    const unlucky = given.database.transact(async (tx) => {
      runs += 1
      await tx.query(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`)
    })
    await expect(unlucky).rejects.toMatchObject({ code: '40001' })
    expect(runs).toBe(4)
  })
})

describe('a connection', () => {
  const backend = 'select pg_backend_pid() as pid'

  test('that is lost while nobody uses it is replaced and does not end the process', async () => {
    const lost: Error[] = []
    const database = openDatabase({
      connectionString: given.connectionString,
      max: 1,
      onLostConnection: (cause) => lost.push(cause),
    })
    const [first] = await database.query<{ pid: number }>(backend)
    await given.database.query('select pg_terminate_backend($1)', [first?.pid])
    while (lost.length === 0) await delay(10)
    const [second] = await database.query<{ pid: number }>(backend)
    expect(second?.pid).not.toBe(first?.pid)
    await database.close()
  })

  test('that is lost within a transaction, between two statements, fails that transaction only', async () => {
    const database = openDatabase({ connectionString: given.connectionString, max: 1 })
    const cutOff = database.transact(async (tx) => {
      const [own] = await tx.query<{ pid: number }>(backend)
      await given.database.query('select pg_terminate_backend($1)', [own?.pid])
      await delay(100)
      await tx.query('select 1')
    })
    await expect(cutOff).rejects.toThrow()
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    await database.close()
  })

  test('is thrown away after a statement that timed out, and kept after one that was refused', async () => {
    const database = openDatabase({ connectionString: given.connectionString, max: 1, statementMaxMs: 100 })
    const [first] = await database.query<{ pid: number }>(backend)
    await expect(database.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' })
    expect(await database.query(backend)).toEqual([first])
    await expect(database.query('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' })
    expect(await database.query(backend)).not.toEqual([first])
    await database.close()
  })

  test('may be closed twice', async () => {
    const database = openDatabase({ connectionString: given.connectionString, max: 1 })
    await Promise.all([database.close(), database.close()])
  })
})

test('values come as the port says: great numbers as text, days as text, instants as Date', async () => {
  const [row] = await given.database.query(`
    select 9007199254740993::int8 as big, pg_current_xact_id() is not null as running, '7'::xid8 as xid,
      date '2012-02-29' as day, array[date '2012-02-29', null] as days,
      timestamptz '2026-03-29T01:30:00Z' as instant, '{"a": [1]}'::jsonb as document, '\\xff00'::bytea as bytes`)
  expect(row).toEqual({
    big: '9007199254740993',
    running: true,
    xid: '7',
    day: '2012-02-29',
    days: ['2012-02-29', null],
    instant: new Date('2026-03-29T01:30:00Z'),
    document: { a: [1] },
    bytes: Buffer.of(255, 0),
  })
})

test('the clock follows the database, not this machine', async () => {
  const aheadMs = 3_600_000
  const inAnHour = {
    ...given.database,
    query: async <R>() => [{ ms: Date.now() + aheadMs }] as R[],
  }
  const here = await databaseClock(given.database)
  const there = await databaseClock(inAnHour)
  expect(Math.abs(here.now().getTime() - Date.now())).toBeLessThan(100)
  expect(Math.abs(there.now().getTime() - Date.now() - aheadMs)).toBeLessThan(100)
  here.stop()
  there.stop()
})
