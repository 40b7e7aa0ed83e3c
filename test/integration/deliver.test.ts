import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { prepare } from '../../src/outbound/deliver.ts'
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
  // what an earlier test left waiting is no business of the next
  await out.outbound.stop()
  await db.database.query(
    `update delivery set state = 'cancelled', body = null where state in ('due', 'parked')`,
  )
  await db.database.query(`update lane set state = 'idle', code = null, next_at = null, claimed_by = null`)
  await out.startOutbound()
  children += 1
})

const child = (index = children, more: object = {}) => aChild(index, more)
const id = (name: string, index = children) => `${name}-${index}`
const push = (kind: string, document: object) => out.push('ceredigion-cases', kind, document)
const plan = (more: object = {}, index = children) =>
  push('pep', pepRecord(id('PEP', index), child(index), more))
const school = () => out.fakes['ceredigion-school']
const board = () => out.fakes['hywel-dda']

/** The child is known and placed in Ceredigion, and all of it is delivered. */
async function placed(index = children): Promise<string> {
  const verdict = await push('child', childRecord(id('CH', index), child(index)))
  await push('placement', placementRecord(id('PL', index), child(index)))
  await out.idle()
  return verdict.child as string
}

const last = async (who: string, destination: string) => (await out.deliveries(who, destination)).at(-1)

/** Waits for the last delivery to stand so. */
function stands(
  who: string,
  destination: string,
  state: string,
  reason: string | null = null,
): Promise<void> {
  return out.until(`${destination} ${state} ${reason}`, async () => {
    const found = await last(who, destination)
    return found?.state === state && found.reason === reason && (state !== 'due' || found.attempts > 0)
  })
}

describe('a destination that does not answer well', () => {
  test('hangs, and delays no other', async () => {
    const who = await placed()
    school().mode = 'hang'
    await plan()
    const before = performance.now()
    await out.until(
      'the feed has it',
      async () => (await last(who, 'ceredigion-school-feed'))?.kind === 'pep',
    )
    expect(performance.now() - before).toBeLessThan(2_000)
    await stands(who, 'ceredigion-school', 'due', 'destination-timeout')
  })

  test('is tried again later with the same bytes under the same id, and the lane keeps its order', async () => {
    const who = await placed()
    await out.reset()
    school().mode = 503
    await plan()
    await stands(who, 'ceredigion-school', 'due', 'destination-unavailable')
    await push('placement', placementRecord(id('PL'), child(), { version: 2, end: '2027-01-01' }))
    await out.until('queued', async () => (await last(who, 'ceredigion-school'))?.kind === 'placement')
    expect(school().arrived).toHaveLength(1)
    school().mode = 'up'
    out.pass(3)
    await out.idle()
    const [first, second] = school().arrived
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body).toBe(first?.body)
    expect(school().taken()).toEqual(['change pep', 'change placement'])
    const rows = await out.deliveries(who, 'ceredigion-school')
    expect(rows.every((one) => !one.has_body)).toBe(true)
  })

  test('is not tried before what it asked for in Retry-After', async () => {
    const who = await placed()
    await out.reset()
    school().mode = 429
    school().retryAfter = '120'
    await plan()
    await stands(who, 'ceredigion-school', 'due', 'destination-unavailable')
    school().mode = 'up'
    out.pass(60)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(school().arrived).toHaveLength(1)
    out.pass(61)
    await out.idle()
    expect(school().taken()).toEqual(['change pep'])
  })

  test('is down: every way of not reaching it is tried again', async () => {
    const who = await placed()
    await out.reset()
    board().mode = 'down'
    await push('health-assessment', assessmentRecord(id('HA'), child()))
    await stands(who, 'hywel-dda', 'due', 'destination-unreachable')
    board().mode = 'up'
    // an attempt may still be failing while it comes up: time goes on until all is there
    await out.until('all there', async () => {
      out.pass(3)
      return out.outbound.idle()
    })
    expect(board().taken().sort()).toEqual(['change health-assessment', 'safety safety-summary'])
  })

  test('is given up after five days in vain, and waits for a person', async () => {
    const who = await placed()
    school().mode = 503
    await plan()
    await stands(who, 'ceredigion-school', 'due', 'destination-unavailable')
    out.pass(5 * 24 * 60 * 60)
    await stands(who, 'ceredigion-school', 'parked', 'gave-up')
  })
})

describe('a destination that refuses', () => {
  test('parks only the one lane; retried it goes, and what waited behind it too', async () => {
    const who = await placed()
    const other = children + 1_000
    await placed(other)
    await out.reset()
    school().mode = 400
    await plan()
    await stands(who, 'ceredigion-school', 'parked', 'destination-refused')
    school().mode = 'up'
    await plan({}, other)
    await push('placement', placementRecord(id('PL'), child(), { version: 2, end: '2027-01-01' }))
    await out.until('the other child’s goes', () => school().taken().includes('change pep'))
    await out.until('queued', async () => (await last(who, 'ceredigion-school'))?.kind === 'placement')
    expect(school().taken()).toEqual(['change pep'])
    const lane = (await last(who, 'ceredigion-school'))?.lane as string
    expect(await out.outbound.control.retry(lane, 'mended', 'operator')).toBe(true)
    await out.idle()
    expect(school().taken()).toEqual(['change pep', 'change pep', 'change placement'])
    expect(await out.outbound.control.retry(lane, 'again', 'operator')).toBe(false)
  })

  test('a skipped delivery is cancelled with who and why, and the lane goes on behind it', async () => {
    const who = await placed()
    await out.reset()
    school().mode = 422
    await plan()
    await stands(who, 'ceredigion-school', 'parked', 'destination-refused')
    await push('placement', placementRecord(id('PL'), child(), { version: 2, end: '2027-01-01' }))
    school().mode = 'up'
    const lane = (await last(who, 'ceredigion-school'))?.lane as string
    expect(await out.outbound.control.skip(lane, 'sent by post', 'operator')).toBe(true)
    await out.idle()
    expect(school().taken()).toEqual(['change placement'])
    const decided = await db.database.query(
      `select participant, reason from ledger where child = $1 and act = 'decided'`,
      [who],
    )
    expect(decided).toEqual([{ participant: 'operator', reason: 'skip: sent by post' }])
    const pep = (await out.deliveries(who, 'ceredigion-school')).find((one) => one.kind === 'pep')
    expect(pep).toMatchObject({ state: 'cancelled', reason: 'skipped', has_body: false })
  })

  test('a redirect is a refusal: it is not followed', async () => {
    const who = await placed()
    school().mode = 302
    await plan()
    await stands(who, 'ceredigion-school', 'parked', 'destination-refused')
  })

  test.each([401, 403])(
    'credentials refused (%i) stop the destination until it is resumed; nothing is lost',
    async (status) => {
      const who = await placed()
      await out.reset()
      school().mode = status
      await plan()
      await stands(who, 'ceredigion-school', 'due', 'destination-unauthorised')
      expect(await state('ceredigion-school')).toBe('failing')
      expect(out.events).toContainEqual({
        event: 'destination.paused',
        destination: 'ceredigion-school',
        code: 'destination-unauthorised',
      })
      school().mode = 'up'
      out.pass(3_600)
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(school().taken()).toEqual([])
      expect(await out.outbound.control.resume('ceredigion-school', 'operator')).toBe(true)
      await out.idle()
      expect(school().taken()).toEqual(['change pep'])
    },
  )
})

describe('what can’t be made', () => {
  test('parks only its own lane, sends nothing, and goes once it is mended', async () => {
    const who = await placed()
    const other = children + 2_000
    await placed(other)
    await out.reset()
    const mapping = out.catalogue.mappings.get('pep-school')!
    const broken = {
      ...mapping,
      forward: () => ({ output: [], issues: [{ code: 'R-VALUE', pointer: '/x', at: '/x', found: 'x' }] }),
    }
    const mappings = out.catalogue.mappings as Map<string, unknown>
    mappings.set('pep-school', broken)
    await plan()
    await stands(who, 'ceredigion-school', 'parked', 'not-translated')
    mappings.set('pep-school', { ...mapping, forward: () => ({ output: [], issues: [] }) })
    const lane = (await last(who, 'ceredigion-school'))?.lane as string
    await out.outbound.control.retry(lane, 'mended', 'operator')
    await out.until(
      'parked again',
      () => out.events.filter((one) => one.event === 'lane.parked').length === 2,
    )
    mappings.set('pep-school', mapping)
    await plan({}, other)
    await out.idle()
    expect(school().taken()).toEqual(['change pep'])
    await out.outbound.control.retry(lane, 'mended', 'operator')
    await out.idle()
    expect(school().taken()).toEqual(['change pep', 'change pep'])
    expect((await last(who, 'ceredigion-school'))?.attempts).toBe(1)
  })
})

describe('what a person can do', () => {
  test('a paused destination gets nothing, and everything in order when it is resumed', async () => {
    const who = await placed()
    await out.reset()
    expect(await out.outbound.control.pause('ceredigion-school', 'operator')).toBe(true)
    expect(await out.outbound.control.pause('ceredigion-school', 'operator')).toBe(false)
    await plan()
    await push('placement', placementRecord(id('PL'), child(), { version: 2, end: '2027-01-01' }))
    await out.until('queued', async () => (await last(who, 'ceredigion-school'))?.kind === 'placement')
    await out.idle()
    expect(school().arrived).toEqual([])
    expect(await out.outbound.control.resume('ceredigion-school', 'operator')).toBe(true)
    await out.idle()
    expect(school().taken()).toEqual(['change pep', 'change placement'])
  })

  test('there is nothing to do about what does not exist', async () => {
    const { control } = out.outbound
    expect(await control.retry('no-lane', 'why', 'operator')).toBe(false)
    expect(await control.skip('00000000-0000-4000-8000-000000000000', 'why', 'operator')).toBe(false)
    expect(await control.pause('nowhere', 'operator')).toBe(false)
    expect(await control.resume('ceredigion-school', 'operator')).toBe(false)
  })
})

describe('the decision is made anew at each attempt', () => {
  test('what still waits for who has left ends, and exactly one closing notice goes', async () => {
    const who = await placed()
    await out.reset()
    school().mode = 503
    await plan()
    await stands(who, 'ceredigion-school', 'due', 'destination-unavailable')
    await push('placement', placementRecord(id('PL2'), child(), { start: '2026-02-20', ...inCardiff }))
    school().mode = 'up'
    out.pass(60)
    await out.idle()
    expect(school().taken()).toEqual(['closing closing-notice'])
    const pep = (await out.deliveries(who, 'ceredigion-school')).find((one) => one.kind === 'pep')
    // by the hand-over's route, or, where an attempt came first, by its own decision
    expect(['cancelled', 'denied']).toContain(pep?.state)
    expect(pep).toMatchObject({ reason: 'left', has_body: false })
  })

  test('what is parked for who has left is cancelled too, and the lane is free for the notice', async () => {
    const who = await placed()
    await out.reset()
    school().mode = 400
    await plan()
    await stands(who, 'ceredigion-school', 'parked', 'destination-refused')
    school().mode = 'up'
    await push('placement', placementRecord(id('PL2'), child(), { start: '2026-02-20', ...inCardiff }))
    await out.idle()
    expect(school().taken()).toEqual(['closing closing-notice'])
  })

  test('an older version that was never tried gives way to the newer one', async () => {
    const who = await placed()
    await out.reset()
    await out.outbound.control.pause('ceredigion-school', 'operator')
    const queued = async () =>
      (await out.deliveries(who, 'ceredigion-school')).filter((one) => one.kind === 'pep').length
    await plan()
    // routed before the newer one comes: else the log's entry of the older would be passed over
    await out.until('queued', async () => (await queued()) === 1)
    await plan({ version: 2, status: 'draft' })
    await out.until('both queued', async () => (await queued()) === 2)
    await out.outbound.control.resume('ceredigion-school', 'operator')
    await out.idle()
    expect(school().taken()).toEqual(['change pep'])
    const peps = (await out.deliveries(who, 'ceredigion-school')).filter((one) => one.kind === 'pep')
    expect(peps.map((one) => `${one.state} ${one.reason}`)).toEqual([
      'cancelled newer-version',
      'delivered null',
    ])
  })

  test('when the view has changed meanwhile, a new delivery takes the place at the head of the lane', async () => {
    const who = await placed()
    await out.reset()
    school().mode = 503
    await plan()
    await stands(who, 'ceredigion-school', 'due', 'destination-unavailable')
    const pep = (await out.deliveries(who, 'ceredigion-school')).at(-1)
    // as if a sharing rule had been made narrower since: the hash kept is that of another view
    await db.database.query(`update delivery set view_hash = '\\x00' where id = $1`, [pep?.id])
    await push('placement', placementRecord(id('PL'), child(), { version: 2, end: '2027-01-01' }))
    school().mode = 'up'
    out.pass(3)
    await out.idle()
    expect(school().taken()).toEqual(['change pep', 'change placement'])
    expect(school().arrived.at(-2)?.headers['webhook-id']).not.toBe(pep?.id)
    const old = (await out.deliveries(who, 'ceredigion-school')).find((one) => one.id === pep?.id)
    expect(old).toMatchObject({ state: 'cancelled', reason: 'view-shrunk', has_body: false })
  })
})

describe('a crash', () => {
  test('between sending and settling sends the same bytes again under the same id', async () => {
    const who = await placed()
    await out.reset()
    await out.outbound.control.pause('ceredigion-school', 'operator')
    await plan()
    await out.until('queued', async () => (await last(who, 'ceredigion-school'))?.kind === 'pep')
    await out.outbound.stop()
    // this process claims, records its intent, sends, and is no more before the outcome is recorded
    await db.database.query(`update destination set state = 'up' where id = 'ceredigion-school'`)
    const destination = out.catalogue.destinations.get('ceredigion-school')!
    const endpoint = out.endpoint(destination)
    const way = { parts: out.parts, destination, endpoint }
    const { attempts } = await db.database.transact((tx) => prepare(way, tx, 5))
    expect(attempts).toHaveLength(1)
    for (const { delivery, body } of attempts) {
      const { via, kind, record } = delivery
      await endpoint.send({ delivery: delivery.id, via, kind, record, body }, AbortSignal.timeout(1_000))
    }
    await out.startOutbound()
    await out.idle()
    const [first, second, ...more] = school().arrived
    expect(more).toEqual([])
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body).toBe(first?.body)
    expect(await last(who, 'ceredigion-school')).toMatchObject({ state: 'delivered', attempts: 2 })
  })

  test('the points at which it can be had are passed', async () => {
    await placed()
    const passed = new Set<string>()
    out.onCrashPoint = (name) => passed.add(name)
    await plan()
    await out.idle()
    await out.until('all points', () => passed.size >= 5)
    expect([...passed].sort()).toEqual([
      'deliver.intended',
      'deliver.sent',
      'deliver.settled',
      'dispatch.before-commit',
      'dispatch.committed',
    ])
  })

  test('stop lets what is being sent come to its end', async () => {
    const who = await placed()
    school().mode = 'hang'
    await plan()
    await out.until('sent', () => school().arrived.some((one) => one.status === null))
    await out.outbound.stop()
    expect(await last(who, 'ceredigion-school')).toMatchObject({
      state: 'due',
      attempts: 1,
      reason: 'destination-timeout',
    })
  })
})

describe('nothing personal', () => {
  test('is in what is reported, and bodies are sealed while they wait', async () => {
    const who = await placed()
    school().mode = 503
    await plan()
    await stands(who, 'ceredigion-school', 'due', 'destination-unavailable')
    const text = JSON.stringify(out.events)
    for (const value of Object.values(child())) expect(text).not.toContain(String(value))
    const [row] = await db.database.query<{ body: Buffer }>(
      `select body from delivery where child = $1 and body is not null limit 1`,
      [who],
    )
    expect(row?.body.toString('latin1')).not.toContain(String(child().familyName))
  })
})

async function state(destination: string): Promise<string | undefined> {
  return (await out.parts.destinations.states()).find((one) => one.id === destination)?.state
}
