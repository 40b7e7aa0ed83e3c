import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { postgresRetention } from '../../src/postgres/retention.ts'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { anInbound, TestClock } from '../support/an-inbound.ts'
import { aChild, childRecord } from '../support/some-records.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await aDatabase()
}, 60_000)
afterAll(() => db.drop())

test('content goes when its time has passed; what is in force or waits for a person keeps it, and verdicts stay', async () => {
  const clock = new TestClock('2026-01-01T00:00:00Z')
  const way = anInbound(db.database, aCatalogue(), clock)
  const child = aChild(1)
  await way.push('ceredigion-cases', 'child', childRecord('CH', child))
  await way.push('ceredigion-cases', 'child', childRecord('CH', child, { version: 2, language: 'en' }))
  await way.push('ceredigion-cases', 'child', { ...childRecord('XX', child), sex: 'x' })
  await way.push('hywel-dda', 'health-assessment', {
    recordId: 'HA',
    version: 1,
    child: { localId: 'nobody' },
    assessmentType: 'initial',
    status: 'held',
    allergies: { absent: 'unknown' },
    medications: { absent: 'unknown' },
  })
  const retention = postgresRetention(db.database)
  const kept = () =>
    db.database.query('select status, version, body is not null as kept from message order by number')

  expect(await retention.sweep(new Date('2026-01-20T00:00:00Z'))).toBe(0)
  expect(await retention.sweep(new Date('2026-02-15T00:00:00Z'))).toBe(1)
  expect(await retention.sweep(new Date('2036-01-01T00:00:00Z'))).toBe(1)
  expect(await kept()).toEqual([
    { status: 'accepted', version: 1, kept: false },
    { status: 'accepted', version: 2, kept: true },
    { status: 'rejected', version: null, kept: false },
    { status: 'review', version: 1, kept: true },
  ])
}, 60_000)
