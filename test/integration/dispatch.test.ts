import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { AnOutbound } from '../support/an-outbound.ts'
import {
  aChild,
  assessmentRecord,
  childRecord,
  inCardiff,
  pepRecord,
  placementRecord,
} from '../support/some-records.ts'

let db: TestDatabase
let out: AnOutbound
let children = 0

beforeAll(async () => {
  db = await aDatabase({ max: 20 })
  out = new AnOutbound(db.database)
  await out.start()
}, 60_000)
afterAll(async () => {
  await out.stop()
  await db.drop()
})
beforeEach(async () => {
  await out.reset()
  children += 1
})

const child = () => aChild(children)
const id = (name: string) => `${name}-${children}`
const push = (kind: string, document: object) => out.push('ceredigion-cases', kind, document)

/** The child is known, placed in Ceredigion and assessed, and all of it is delivered. */
async function placed(): Promise<string> {
  const verdict = await push('child', childRecord(id('CH'), child()))
  await push('placement', placementRecord(id('PL'), child()))
  await push('health-assessment', assessmentRecord(id('HA'), child()))
  await out.idle()
  return verdict.child as string
}

const move = (version = 1) =>
  push('placement', placementRecord(id('PL2'), child(), { version, start: '2026-02-20', ...inCardiff }))

describe('a child moves', () => {
  test('who joined gets the safety summary first and then the records', async () => {
    const who = await placed()
    await out.reset()
    await move()
    await out.idle()
    const got = await out.deliveries(who, 'cardiff-vale')
    expect(got[0]).toMatchObject({ via: 'safety', kind: 'safety-summary', state: 'delivered' })
    expect(out.fakes['cardiff-vale'].taken()).toEqual(
      expect.arrayContaining(['handover health-assessment', 'change placement']),
    )
    expect(got.map((one) => `${one.via} ${one.kind} ${one.state} ${one.reason}`)).toEqual([])
  })
})
