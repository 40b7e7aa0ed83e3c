import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import type { Enquiries, ReadGrant, RecordStanding } from '../../src/ports/enquiries.ts'
import { ChildKeys } from '../../src/postgres/child-keys.ts'
import { openDatabase } from '../../src/postgres/database.ts'
import { makeEnquiries } from '../../src/postgres/enquiries.ts'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { anInbound, TestClock } from '../support/an-inbound.ts'
import { aChild, childRecord, inCardiff, pepRecord, placementRecord } from '../support/some-records.ts'

const today = '2026-03-01'
let db: TestDatabase
let catalogue: Catalogue
let clock: TestClock
let way: ReturnType<typeof anInbound>
let enquiries: Enquiries
let children = 0

beforeAll(async () => {
  db = await aDatabase()
  catalogue = aCatalogue()
  clock = new TestClock(`${today}T09:00:00Z`)
  way = anInbound(db.database, catalogue, clock)
  const { vault, recordStore, childStore } = way
  enquiries = makeEnquiries({
    database: db.database,
    vault,
    keys: new ChildKeys(vault),
    records: recordStore,
    children: childStore,
    clock,
  })
}, 60_000)
afterAll(() => db.drop())
beforeEach(() => {
  clock.time = new Date(`${today}T09:00:00Z`)
  children += 1
})

const child = (more: object = {}) => aChild(children, more)
const id = (name: string) => `${name}-${children}`

/** A child placed in Ceredigion, with a plan. */
async function placed() {
  const made = await way.push('ceredigion-cases', 'child', childRecord(id('CH'), child()))
  const placement = await way.push('ceredigion-cases', 'placement', placementRecord(id('PL'), child()))
  const pep = await way.push('ceredigion-cases', 'pep', pepRecord(id('PEP'), child()))
  expect([made.status, placement.status, pep.status]).toEqual(['accepted', 'accepted', 'accepted'])
  return { child: made.child as string, made: made.id, placement: placement.id, pep: pep.id }
}

const ground: ReadGrant = { rule: 'pep/school', basis: 'ISP-1', view: 'teaching' }
const board = { participant: 'hywel-dda', source: 'hywel-dda' }
const sql = <Row>(text: string, values: unknown[] = []) => db.database.query<Row>(text, values)

/** Puts a delivery of a record there, as the way out would. */
async function delivery(of: {
  child: string
  record: string | null
  state: string
  batch?: string
  lane?: string
  reason?: string
  to?: string
}) {
  const lane = of.lane ?? randomUUID()
  await sql(
    `insert into lane (id, destination, child, name, state, code) values ($1, $2, $3, 'records', $4, $5) on conflict do nothing`,
    [lane, `d-${lane}`, of.child, of.state === 'parked' ? 'parked' : 'idle', of.reason ?? null],
  )
  const made = randomUUID()
  await sql(
    `insert into delivery (id, lane, destination, participant, child, via, kind, record, version, entry, batch, state, reason, rule, basis, view, mapping, created_at)
     values ($1, $2, $10, $10, $3, 'change', 'pep', $4, 1, $5, $6, $7, $8, 'r', 'b', 'v', 'm@1', $9)`,
    [
      made,
      lane,
      of.child,
      of.record,
      randomUUID(),
      of.batch ?? null,
      of.state,
      of.reason ?? null,
      clock.now(),
      of.to ?? 'hywel-dda',
    ],
  )
  return { delivery: made, lane }
}

describe('reading a record', () => {
  test('its source has it whole, on no rule, and no ledger', async () => {
    const { pep } = await placed()
    const found = await enquiries.read(
      pep,
      { participant: 'ceredigion', source: 'ceredigion-cases' },
      today,
      () => {
        throw new Error('an own record is no question')
      },
    )
    expect(found?.grant).toBeUndefined()
    expect(found?.record).toMatchObject({
      id: pep,
      kind: 'pep',
      recordId: id('PEP'),
      content: { school: '6674001' },
    })
    expect(await sql('select from ledger where record = $1', [pep])).toEqual([])
  })

  test('who is in the circle is asked for with its roles of today, and is on the ledger before it has it', async () => {
    const { pep, placement, child: about } = await placed()
    const asked: RecordStanding[] = []
    const decide = (standing: RecordStanding) => {
      asked.push(standing)
      return ground
    }
    const school = { participant: 'ceredigion-school', source: 'ceredigion-school' }
    const found = await enquiries.read(pep, school, today, decide)
    expect(found).toMatchObject({ grant: ground, file: { id: about } })
    expect(await enquiries.read(placement, school, today, decide)).toBeDefined()
    expect(asked).toEqual([
      { kind: 'pep', roles: new Set(['school']), named: false },
      { kind: 'placement', roles: new Set(['school']), named: true },
    ])
    expect(
      await sql(
        'select act, child, kind, record, version, participant, rule, basis, view, at from ledger where record = $1',
        [pep],
      ),
    ).toEqual([
      {
        act: 'read',
        child: about,
        kind: 'pep',
        record: pep,
        version: 1,
        participant: 'ceredigion-school',
        ...ground,
        at: clock.now(),
      },
    ])
  })

  test('who is not in the circle, or has left, has nothing, and nothing is decided', async () => {
    const { pep } = await placed()
    const never = () => {
      throw new Error('there is nothing to decide')
    }
    const cardiffSchool = { participant: 'cardiff-school', source: 'cardiff-school' }
    const school = { participant: 'ceredigion-school', source: 'ceredigion-school' }
    expect(await enquiries.read(pep, cardiffSchool, today, never)).toBeUndefined()
    await way.push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('PL2'), child(), { start: '2026-02-20', ...inCardiff }),
    )
    expect(await enquiries.read(pep, school, today, never)).toBeUndefined()
    expect(await enquiries.read(pep, cardiffSchool, today, () => ground)).toBeDefined()
  })

  test('a no of the rules is nothing, and not on the ledger', async () => {
    const { pep } = await placed()
    expect(
      await enquiries.read(pep, { participant: 'hywel-dda', source: undefined }, today, () => undefined),
    ).toBeUndefined()
    expect(await sql('select from ledger where record = $1', [pep])).toEqual([])
  })

  test('what was retracted is there for its source alone', async () => {
    const { pep } = await placed()
    await way.push(
      'ceredigion-cases',
      'pep',
      pepRecord(id('PEP'), child(), { version: 2, recordStatus: 'entered-in-error' }),
    )
    expect(
      await enquiries.read(pep, { participant: 'ceredigion-school', source: undefined }, today, () => ground),
    ).toBeUndefined()
    const own = await enquiries.read(
      pep,
      { participant: 'ceredigion', source: 'ceredigion-cases' },
      today,
      () => undefined,
    )
    expect(own?.record).toMatchObject({ version: 2, retracted: true })
  })

  test('a record that nobody sent is nothing', async () => {
    expect(
      await enquiries.read(
        randomUUID(),
        { participant: 'ceredigion', source: 'ceredigion-cases' },
        today,
        () => ground,
      ),
    ).toBeUndefined()
  })
})

describe('what a source sent', () => {
  test('is a list in order with record ids opened, in parts, by status', async () => {
    const { pep } = await placed()
    const bad = await way.push('ceredigion-cases', 'pep', { recordId: id('BAD'), version: 1 })
    // another board's record of a child nobody knows waits under a key of its own
    const waits = await way.push('hywel-dda', 'pep', pepRecord(id('W'), aChild(5000 + children)))
    const all = await enquiries.sent('ceredigion-cases', undefined, 0, 1000)
    expect(all.next).toBeNull()
    const mine = all.items.slice(-4)
    expect(mine.map((item) => [item.recordId, item.status, item.http])).toEqual([
      [id('CH'), 'accepted', 201],
      [id('PL'), 'accepted', 201],
      [id('PEP'), 'accepted', 201],
      [id('BAD'), 'rejected', 422],
    ])
    expect(mine[2]).toMatchObject({ id: pep, kind: 'pep', version: 1, code: null, receivedAt: clock.now() })
    expect(mine[3]).toMatchObject({ id: bad.id, code: bad.code, issues: bad.issues })
    const first = await enquiries.sent('ceredigion-cases', undefined, mine[0]!.number, 2)
    expect(first.items.map((item) => item.recordId)).toEqual([id('PL'), id('PEP')])
    expect(first.next).toBe(first.items[1]!.number)
    const second = await enquiries.sent('ceredigion-cases', 'rejected', first.next!, 2)
    expect([second.items.map((item) => item.id), second.next]).toEqual([[bad.id], null])
    const waiting = await enquiries.sent('hywel-dda', 'review', 0, 1000)
    expect(waiting.items.at(-1)).toMatchObject({
      id: waits.id,
      recordId: id('W'),
      review: waits.review?.id,
      code: waits.review?.reason,
    })
  })
})

describe('the life of a record', () => {
  test('has its steps, its deliveries and their attempts', async () => {
    const { pep, child: about } = await placed()
    const sent = await delivery({ child: about, record: pep, state: 'delivered' })
    const at = clock.now()
    await sql(
      `insert into attempt (delivery, number, at, finished_at, status, code) values ($1, 1, $2, $2, 503, 'destination-unavailable'), ($1, 2, $2, $2, 201, null)`,
      [sent.delivery, at],
    )
    const trace = await enquiries.trace(pep, undefined)
    expect(trace).toMatchObject({
      id: pep,
      record: pep,
      kind: 'pep',
      child: about,
      version: 1,
      status: 'accepted',
    })
    expect(trace?.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'received done',
      'read done',
      'validated done',
      'identified done',
      'authorised done',
      'stored done',
    ])
    expect(trace?.deliveries).toEqual([
      {
        id: sent.delivery,
        destination: 'hywel-dda',
        via: 'change',
        state: 'delivered',
        reason: null,
        rule: 'r',
        basis: 'b',
        view: 'v',
        mapping: 'm@1',
        // made before catalogues were kept
        ...{ mappingHash: null, schema: null, schemaHash: null, catalogue: null },
        version: 1,
        attempts: [
          { at, status: 503, code: 'destination-unavailable' },
          { at, status: 201, code: null },
        ],
      },
    ])
    await sql('update message set routed_at = $2 where record = $1', [pep, at])
    expect((await enquiries.trace(pep, undefined))?.steps.at(-1)).toEqual({
      step: 'routed',
      at,
      outcome: 'done',
    })
  })

  test('stops at the step that said no, also for a message of which no record came', async () => {
    const bad = await way.push('ceredigion-cases', 'pep', { recordId: id('BAD'), version: 1 })
    const rejected = await enquiries.trace(bad.id, { participant: 'ceredigion', source: 'ceredigion-cases' })
    expect(rejected).toMatchObject({
      id: bad.id,
      record: null,
      child: null,
      status: 'rejected',
      deliveries: [],
    })
    expect(rejected?.steps.at(-1)).toMatchObject({ step: 'validated', outcome: 'rejected', code: bad.code })
    const waits = await way.push('hywel-dda', 'pep', pepRecord(id('W'), aChild(6000 + children)))
    expect((await enquiries.trace(waits.id, board))?.steps.at(-1)).toMatchObject({
      step: 'identified',
      outcome: 'review',
      code: 'no-child',
    })
  })

  test('tells that a person decided, and what had to be decided', async () => {
    const waits = await way.push('hywel-dda', 'pep', pepRecord(id('W'), aChild(9000 + children)))
    await way.inbound.decide(waits.review!.id, { decision: 'new', reason: 'known to the board' }, 'operator')
    const trace = await enquiries.trace(waits.id, undefined)
    expect(trace?.status).toBe('accepted')
    expect(trace?.steps).toContainEqual({
      step: 'identified',
      at: clock.now(),
      outcome: 'decided',
      code: 'no-child',
    })
    expect(trace?.steps.at(-1)).toMatchObject({ step: 'stored', outcome: 'done' })
  })

  test('is of one message when a message is asked for', async () => {
    const { pep } = await placed()
    await way.push('ceredigion-cases', 'pep', pepRecord(id('PEP'), child(), { version: 2, status: 'draft' }))
    const [first] = await sql<{ id: string }>('select id from message where record = $1 and version = 1', [
      pep,
    ])
    expect(await enquiries.trace(first!.id, undefined)).toMatchObject({
      id: first!.id,
      record: pep,
      version: 1,
    })
    expect(await enquiries.trace(pep, undefined)).toMatchObject({ id: pep, version: 2 })
  })

  test('tells a source that has left the circle nothing of who came after it', async () => {
    const { child: about } = await placed()
    const school = { participant: 'ceredigion-school', source: 'ceredigion-school' }
    const own = await way.push('ceredigion-school', 'pep', pepRecord(id('OWN'), child()))
    expect(own.status).toBe('accepted')
    for (const to of ['ceredigion-school', 'cardiff-school'])
      await delivery({ child: about, record: own.id, state: 'delivered', to })
    const destinations = async (reader: typeof school | undefined) =>
      (await enquiries.trace(own.id, reader))?.deliveries.map((one) => one.destination)
    expect(await destinations(school)).toEqual(['ceredigion-school', 'cardiff-school'])
    const move = placementRecord(id('PL2'), child(), { ...inCardiff, start: today })
    expect((await way.push('ceredigion-cases', 'placement', move)).status).toBe('accepted')
    expect(await destinations(school)).toEqual(['ceredigion-school'])
    expect(await destinations(undefined)).toEqual(['ceredigion-school', 'cardiff-school'])
  })

  test('is nothing to another source', async () => {
    const { pep } = await placed()
    expect(await enquiries.trace(pep, board)).toBeUndefined()
    expect(await enquiries.trace(randomUUID(), undefined)).toBeUndefined()
  })
})

describe('the circle of a child', () => {
  const ask = (of: string, participant: string | undefined, more: object = {}) =>
    enquiries.circle({ child: of, at: today, known: undefined, today, participant, ...more })

  test('is whole for those who oversee and for the responsible authority of today', async () => {
    const { child: about, placement } = await placed()
    const whole = await ask(about, undefined)
    expect(whole).toContainEqual({
      role: 'school',
      participant: 'ceredigion-school',
      from: '2026-01-10',
      to: null,
      derived: false,
      record: placement,
    })
    expect(whole?.map((one) => one.role)).toEqual(
      expect.arrayContaining(['responsible-authority', 'area-authority', 'health-board', 'school']),
    )
    expect(await ask(about, 'ceredigion')).toEqual(whole)
  })

  test('is its own part for who is or was in it, and nothing for anybody else', async () => {
    const { child: about } = await placed()
    expect((await ask(about, 'hywel-dda'))?.map((one) => one.role)).toEqual(['health-board'])
    expect(await ask(about, 'cardiff-vale')).toBeUndefined()
    await way.push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('PL2'), child(), { start: '2026-02-20', ...inCardiff }),
    )
    expect((await ask(about, 'cardiff-vale'))?.map((one) => one.role)).toEqual(['health-board'])
    expect(await ask(about, 'hywel-dda')).toEqual([])
    expect((await ask(about, 'hywel-dda', { at: '2026-02-01' }))?.map((one) => one.role)).toEqual([
      'health-board',
    ])
    expect(await ask(randomUUID(), undefined)).toBeUndefined()
    expect(await ask(randomUUID(), 'hywel-dda')).toBeUndefined()
  })

  test('is what was known at an instant', async () => {
    const { child: about } = await placed()
    const before = new Date(clock.now().getTime() + 60_000)
    clock.time = new Date(before.getTime() + 60_000)
    await way.push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('PL2'), child(), { start: '2026-02-20', ...inCardiff }),
    )
    const schools = async (known: Date | undefined) =>
      (await ask(about, undefined, { known }))?.flatMap((one) =>
        one.role === 'school' ? [one.participant] : [],
      )
    expect(await schools(before)).toEqual(['ceredigion-school'])
    expect(await schools(undefined)).toEqual(['cardiff-school'])
    expect(await schools(new Date(0))).toEqual([])
  })
})

describe('a push', () => {
  test('is pending while its records are not routed or its deliveries are due', async () => {
    const batch = randomUUID()
    const { child: about, pep } = await placed()
    await sql('update message set batch = $2 where record = $1', [pep, batch])
    expect(await enquiries.push(batch, 'ceredigion-cases')).toEqual({ pending: 1, deliveries: new Map() })
    await delivery({ child: about, record: pep, state: 'due', batch })
    await delivery({ child: about, record: pep, state: 'delivered', batch })
    await sql('update message set routed_at = $2 where record = $1', [pep, clock.now()])
    const counts = { delivered: 1, denied: 0, parked: 0, cancelled: 0, due: 1 }
    expect(await enquiries.push(batch, undefined)).toEqual({
      pending: 1,
      deliveries: new Map([['hywel-dda', counts]]),
    })
    expect(await enquiries.push(batch, 'hywel-dda')).toBeUndefined()
    expect(await enquiries.push(randomUUID(), undefined)).toBeUndefined()
  })
})

describe('lists', () => {
  test('reviews that are open, with their candidates, in parts', async () => {
    const one = await way.push('hywel-dda', 'pep', pepRecord(id('W'), aChild(7000 + children)))
    const two = await way.push('hywel-dda', 'pep', pepRecord(id('V'), aChild(8000 + children)))
    const all = await enquiries.reviews(0, 1000)
    expect(all.items.slice(-2)).toMatchObject([
      {
        id: one.review?.id,
        record: one.id,
        source: 'hywel-dda',
        kind: 'pep',
        reason: 'no-child',
        candidates: [],
      },
      { id: two.review?.id },
    ])
    const before = all.items.at(-2)!.number - 1
    const part = await enquiries.reviews(before, 1)
    expect([part.items[0]?.id, part.next]).toEqual([one.review?.id, all.items.at(-2)!.number])
  })

  test('parked lanes, with what waits in them', async () => {
    const { child: about, pep } = await placed()
    const { lane } = await delivery({
      child: about,
      record: pep,
      state: 'parked',
      reason: 'destination-refused',
    })
    await delivery({ child: about, record: pep, state: 'due', lane })
    await delivery({ child: about, record: pep, state: 'delivered', lane })
    const { items } = await enquiries.parked(undefined, 100)
    expect(items).toContainEqual({
      lane,
      destination: `d-${lane}`,
      child: about,
      count: 2,
      oldest: clock.now(),
      code: 'destination-refused',
    })
    expect((await enquiries.parked(lane, 100)).items.every((one) => one.lane > lane)).toBe(true)
  })

  test('events of a feed, above a number', async () => {
    for (const number of [1, 2, 3]) {
      await sql(
        'insert into feed_event (destination, number, delivery, event, at) values ($1, $2, $3, $4, $5)',
        [id('feed'), number, randomUUID(), { id: `e${number}` }, clock.now()],
      )
    }
    expect(await enquiries.events(id('feed'), 1, 10)).toEqual([
      { number: 2, event: { id: 'e2' } },
      { number: 3, event: { id: 'e3' } },
    ])
    expect(await enquiries.events(id('feed'), 0, 1)).toEqual([{ number: 1, event: { id: 'e1' } }])
    expect(await enquiries.events('nobody', 0, 1)).toEqual([])
  })

  test('destinations that the database knows', async () => {
    await sql(`insert into destination (id, state, since) values ('hywel-dda', 'paused', $1)`, [clock.now()])
    expect(await enquiries.destinations()).toContainEqual(
      expect.objectContaining({ id: 'hywel-dda', state: 'paused', due: expect.any(Number) }),
    )
  })
})

test('while the database cannot be asked, the answer is that it is unavailable', async () => {
  const nobody = openDatabase({ connectionString: 'postgres://nobody@127.0.0.1:9/nothing', max: 1 })
  const { vault, recordStore, childStore } = way
  const keys = new ChildKeys(vault)
  const other = makeEnquiries({
    database: nobody,
    vault,
    keys,
    records: recordStore,
    children: childStore,
    clock,
  })
  const reader = { participant: 'hywel-dda', source: undefined }
  await expect(other.reviews(0, 1)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(other.read(randomUUID(), reader, today, () => ground)).rejects.toMatchObject({
    code: 'unavailable',
  })
  await nobody.close()
})
