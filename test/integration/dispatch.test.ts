import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { AnOutbound } from '../support/an-outbound.ts'
import { aChild, assessmentRecord, childRecord, inCardiff, placementRecord } from '../support/some-records.ts'

jest.setTimeout(30_000)

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

const child = (more: object = {}) => aChild(children, more)
const id = (name: string) => `${name}-${children}`
const push = (kind: string, document: object) => out.push('ceredigion-cases', kind, document)
const assess = (more: object = {}) => push('health-assessment', assessmentRecord(id('HA'), child(), more))

/** The child is known, placed in Ceredigion and assessed, and all of it is delivered. */
async function placed(): Promise<string> {
  const verdict = await push('child', childRecord(id('CH'), child()))
  await push('placement', placementRecord(id('PL'), child()))
  await assess()
  await out.idle()
  return verdict.child as string
}

const move = (more: object = {}) =>
  push('placement', placementRecord(id('PL2'), child(), { start: '2026-02-20', ...inCardiff, ...more }))

/** A destination's deliveries about a child, as `via kind state reason`, in the order in which they were queued. */
async function account(who: string, destination: string): Promise<string[]> {
  const rows = await out.deliveries(who, destination)
  return rows.map(({ via, kind, state, reason }) => [via, kind, state, reason ?? ''].join(' ').trim())
}

describe('a child moves', () => {
  test('who joined gets the safety summary first and then the records; what is not for it is denied, with the reason', async () => {
    const who = await placed()
    await out.reset()
    await move()
    await out.idle()
    expect(await account(who, 'cardiff-vale')).toEqual([
      'safety safety-summary delivered',
      'handover child delivered',
      'handover placement denied not-named',
      'handover health-assessment delivered',
      'change placement delivered',
    ])
    expect(out.fakes['cardiff-vale'].taken()).toEqual([
      'safety safety-summary',
      'handover child',
      'handover health-assessment',
      'change placement',
    ])
  })

  test('who left gets exactly one closing notice, and nothing after it', async () => {
    const who = await placed()
    await out.reset()
    await move()
    await out.idle()
    await assess({ version: 2, allergies: [{ substance: 'nuts' }] })
    await out.idle()
    expect(out.fakes['hywel-dda'].taken()).toEqual(['closing closing-notice'])
    expect(out.fakes['ceredigion-school'].taken()).toEqual(['closing closing-notice'])
    const said = JSON.stringify(out.fakes['ceredigion-school'].arrived.map((one) => one.body))
    for (const place of ['W06000015', '7A4', '6814001', 'Cardiff']) expect(said).not.toContain(place)
    expect((await account(who, 'hywel-dda-feed')).filter((one) => one.startsWith('closing'))).toHaveLength(1)
  })

  test('who comes back gets it all again in a new stay, and is closed once more when it leaves', async () => {
    const who = await placed()
    await move()
    await move({ version: 2, start: '2026-02-20', end: '2026-02-25' })
    await push('placement', placementRecord(id('PL3'), child(), { start: '2026-02-26' }))
    await out.idle()
    const back = await account(who, 'hywel-dda')
    expect(back.filter((one) => one === 'closing closing-notice delivered')).toHaveLength(1)
    expect(back.slice(back.indexOf('closing closing-notice delivered') + 1)).toEqual([
      'safety safety-summary delivered',
      'handover child delivered',
      'handover placement delivered',
      'handover health-assessment delivered',
      'handover placement denied not-named',
      'change placement delivered',
    ])
    await move({ version: 3, start: '2026-02-27' })
    await out.idle()
    const left = await account(who, 'hywel-dda')
    expect(left.filter((one) => one === 'closing closing-notice delivered')).toHaveLength(2)
  })

  test('a record that was accepted while the move was not yet routed goes once', async () => {
    await placed()
    await out.outbound.control.pause('cardiff-vale', 'operator')
    await move()
    const verdict = await assess({ version: 2 })
    await out.until(
      'routed',
      async () => (await account(verdict.child as string, 'cardiff-vale')).length >= 5,
    )
    await out.outbound.control.resume('cardiff-vale', 'operator')
    await out.idle()
    const taken = out.fakes['cardiff-vale'].taken().filter((one) => one.endsWith('health-assessment'))
    expect(taken).toHaveLength(1)
  })

  test('a short break is told to nobody', async () => {
    const who = await placed()
    const before = await account(who, 'hywel-dda')
    await out.reset()
    const rest = { temporary: true, shortBreak: true, ...inCardiff, start: '2026-02-25', end: '2026-02-28' }
    await push('placement', placementRecord(id('SB'), child(), rest))
    await out.idle()
    expect(await account(who, 'hywel-dda')).toEqual(before)
    expect(await account(who, 'cardiff-vale')).toEqual([])
  })
})

describe('the safety summary', () => {
  test('goes even when all of it is unknown', async () => {
    await push('child', childRecord(id('CH'), child()))
    await push('placement', placementRecord(id('PL'), child()))
    await out.idle()
    const first = out.fakes['ceredigion-school'].arrived.find((one) => one.headers['dilyn-via'] === 'safety')
    expect(first?.body).toContain('unknown')
  })

  test('goes again when it says something else, and only then', async () => {
    const who = await placed()
    const summaries = async () =>
      (await account(who, 'hywel-dda')).filter((one) => one === 'safety safety-summary delivered').length
    const before = await summaries()
    await assess({ version: 2, status: 'received' })
    await out.idle()
    expect(await summaries()).toBe(before)
    await assess({ version: 3, allergies: [{ substance: 'latex' }] })
    await out.idle()
    expect(await summaries()).toBe(before + 1)
  })
})

describe('a record is withdrawn', () => {
  test('everyone who was sent it is told, in the circle or not; who was not is not', async () => {
    const who = await placed()
    await move()
    await out.idle()
    await out.reset()
    await assess({ version: 2, recordStatus: 'entered-in-error' })
    await out.idle()
    expect(out.fakes['hywel-dda'].taken()).toEqual(['retraction retraction'])
    expect(out.fakes['cardiff-vale'].taken()).toEqual(
      expect.arrayContaining(['retraction retraction', 'safety safety-summary']),
    )
    expect(await account(who, 'cardiff-school-feed')).toContain('retraction retraction delivered')
    const written = await out.fakes['hywel-dda'].all('Composition')
    expect(written.every((one) => one.status === 'entered-in-error')).toBe(true)
  })

  test('what of it still waited is cancelled', async () => {
    const who = (await push('child', childRecord(id('CH'), child()))).child as string
    await push('placement', placementRecord(id('PL'), child()))
    await out.idle()
    await out.outbound.control.pause('hywel-dda', 'operator')
    await assess()
    await out.until('queued', async () => (await account(who, 'hywel-dda')).at(-1)?.includes('due') === true)
    await assess({ version: 2, recordStatus: 'entered-in-error' })
    await out.until('cancelled', async () =>
      (await account(who, 'hywel-dda')).includes('change health-assessment cancelled retracted'),
    )
    await out.outbound.control.resume('hywel-dda', 'operator')
    await out.idle()
    expect(out.fakes['hywel-dda'].taken()).not.toContain('change health-assessment')
    expect(out.fakes['hywel-dda'].taken()).not.toContain('retraction retraction')
  })
})

describe('the account', () => {
  test('a feed is numbered without gap, each event once and thin', async () => {
    const who = await placed()
    await move()
    await out.idle()
    const rows = await db.database.query<{ number: string; event: { number: number; subject: string } }>(
      `select number, event from feed_event where destination = 'hywel-dda-feed' order by number`,
    )
    expect(rows.map((row) => Number(row.number))).toEqual(rows.map((_, index) => index + 1))
    expect(rows.map((row) => row.event.number)).toEqual(rows.map((_, index) => index + 1))
    expect(rows.at(-1)?.event).toMatchObject({
      specversion: '1.0',
      source: 'urn:dilyn:gateway',
      type: 'wales.dilyn.circle.left.v1',
      subject: who,
      data: { via: 'closing', kind: 'closing-notice' },
    })
    expect(JSON.stringify(rows)).not.toContain(child().nhsNumber)
  })

  test('the log handled a second time queues nothing a second time', async () => {
    const who = await placed()
    await move()
    await out.idle()
    await out.reset()
    const count = async () => (await db.database.query('select 1 from delivery')).length
    const before = await count()
    await db.database.query(`update log_cursor set xid = '0', position = 0 where name = 'dispatch'`)
    await out.idle()
    expect(await count()).toBe(before)
    expect(out.fakes['hywel-dda'].arrived).toEqual([])
    expect(await account(who, 'hywel-dda')).toEqual(
      expect.arrayContaining(['closing closing-notice delivered']),
    )
  })

  test('what was sent and what was denied is on the ledger with its ground, and the messages are routed', async () => {
    const who = await placed()
    await move()
    await out.idle()
    const rows = await db.database.query<Record<string, unknown>>(
      `select act, kind, destination, via, rule, basis, view, reason from ledger where child = $1`,
      [who],
    )
    expect(rows).toContainEqual({
      act: 'denied',
      kind: 'placement',
      destination: 'cardiff-vale',
      via: 'handover',
      rule: null,
      basis: null,
      view: null,
      reason: 'not-named',
    })
    expect(rows).toContainEqual({
      act: 'sent',
      kind: 'placement',
      destination: 'hywel-dda',
      via: 'change',
      rule: 'placement/health-board',
      basis: 'ISP-SANDBOX-HEALTH-01',
      view: 'responsibility',
      reason: null,
    })
    const unrouted = await db.database.query(
      `select 1 from message where child = $1 and status = 'accepted' and routed_at is null`,
      [who],
    )
    expect(unrouted).toEqual([])
  })
})
