import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Delivery, NewDelivery } from '../../src/ports/delivery-queue.ts'
import { postgresCatalogueStore } from '../../src/postgres/catalogue-store.ts'
import { postgresLaneControl } from '../../src/postgres/lane-control.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { AQueue } from '../support/a-queue.ts'

jest.setTimeout(30_000)

let db: TestDatabase
let at: AQueue
let destination: string
let child: string

beforeAll(async () => {
  db = await aDatabase({ max: 20 })
}, 60_000)
afterAll(() => db.drop())
beforeEach(async () => {
  at = new AQueue(db.database)
  destination = await at.destination()
  child = await at.child()
})

const delivered = { state: 'delivered' } as const
const refused = { state: 'parked', code: 'destination-refused' } as const
const some = (count: number, more: Partial<NewDelivery> = {}) =>
  Array.from({ length: count }, () => at.delivery(destination, child, more))
const ids = (all: readonly { id: string }[]) => all.map((one) => one.id)

/** The one delivery that can be claimed. */
async function head(): Promise<Delivery> {
  const [one, ...more] = await at.claim(destination)
  if (one === undefined || more.length > 0) throw new Error(`${more.length + 1} were claimed`)
  return one
}

describe('a lane', () => {
  test('gives its deliveries one after another, in the order in which they were queued', async () => {
    const queued = some(3)
    await at.enqueue(...queued)
    const seen: string[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const one = await head()
      expect(await at.claim(destination)).toEqual([])
      seen.push(one.id)
      await at.attempt(one, delivered)
    }
    expect(seen).toEqual(ids(queued))
    expect(await at.claim(destination)).toEqual([])
    expect((await at.row(queued[2]!.id))?.lane_state).toBe('idle')
  })

  test('is one of two per child and destination; records wait for the first answer to the safety summary, and no longer', async () => {
    const [record] = some(1)
    const [summary] = some(1, { lane: 'safety', via: 'safety' })
    const other = at.delivery(destination, await at.child())
    await at.enqueue(record!, summary!, other)
    const claimed = await at.claim(destination)
    expect(ids(claimed)).toEqual([summary!.id, other.id])
    const first = claimed[0]!
    await at.intend(first)
    expect(await at.claim(destination)).toEqual([])
    await at.settle(first, at.again(), 503)
    expect(ids(await at.claim(destination))).toEqual([record!.id])
  })

  test('of records goes on when the safety summary is parked', async () => {
    const [record] = some(1)
    const [summary] = some(1, { lane: 'safety', via: 'safety' })
    await at.enqueue(record!, summary!)
    await at.attempt(await head(), refused, 400)
    expect((await head()).id).toBe(record!.id)
  })

  test('of another child or destination is another lane', async () => {
    const other = at.delivery(destination, await at.child())
    const elsewhere = at.delivery(await at.destination(), child)
    const [own] = some(1)
    await at.enqueue(own!, other, elsewhere)
    expect(ids(await at.claim(destination)).sort()).toEqual([own!.id, other.id].sort())
  })

  test('waits until its head is due again, and parks alone', async () => {
    const [first, second] = some(2)
    const other = at.delivery(destination, await at.child())
    await at.enqueue(first!, second!, other)
    for (const one of await at.claim(destination)) {
      await at.attempt(one, one.id === first!.id ? at.again(60) : refused, one.id === first!.id ? 503 : 400)
    }
    expect(await at.claim(destination)).toEqual([])
    at.now = new Date(at.now.getTime() + 60_000)
    expect(ids(await at.claim(destination))).toEqual([first!.id])
    expect(await at.row(other.id)).toMatchObject({
      state: 'parked',
      lane_state: 'parked',
      reason: 'destination-refused',
    })
  })
})

test('a clock that is set back holds nothing up', async () => {
  const [one] = some(1)
  const before = at.now
  at.now = new Date(before.getTime() + 40 * 24 * 60 * 60_000)
  await at.enqueue(one!)
  at.now = before
  expect(await at.queue.dueDestinations(at.now)).toContain(destination)
  expect((await head()).id).toBe(one!.id)
})

test('the destinations at which something is due are those at which something can be claimed', async () => {
  const due = async () => (await at.queue.dueDestinations(at.now)).includes(destination)
  expect(await due()).toBe(false)
  const [one] = some(1)
  await at.enqueue(one!)
  expect(await due()).toBe(true)
  await db.database.query(`update destination set state = 'paused' where id = $1`, [destination])
  expect(await due()).toBe(false)
  await db.database.query(`update destination set state = 'up' where id = $1`, [destination])
  const claimed = await head()
  expect(await due()).toBe(false)
  await at.attempt(claimed, at.again(60), 503)
  expect(await due()).toBe(false)
  at.now = new Date(at.now.getTime() + 60_000)
  expect(await due()).toBe(true)
})

describe('queueing', () => {
  test('twice is once', async () => {
    const [one] = some(1)
    await at.enqueue(one!)
    await at.enqueue(one!, one!)
    await at.attempt(await head(), delivered)
    await at.enqueue(one!)
    expect(await at.claim(destination)).toEqual([])
    expect(await at.row(one!.id)).toMatchObject({ state: 'delivered', attempts: 1 })
  })

  test('what is denied is kept with its reason, on the ledger too, and never claimed', async () => {
    const [no] = some(1, { state: 'denied', reason: 'no-rule', rule: null, basis: null, view: null })
    await at.enqueue(no!)
    await at.enqueue(no!)
    expect(await at.claim(destination)).toEqual([])
    expect(await at.row(no!.id)).toMatchObject({ state: 'denied', reason: 'no-rule', lane_state: 'idle' })
    const rows = await db.database.query('select act, reason from ledger where delivery = $1', [no!.id])
    expect(rows).toEqual([{ act: 'denied', reason: 'no-rule' }])
  })
})

describe('a claim', () => {
  test('is of one process, until its lease is over', async () => {
    const other = at.asAnother()
    const [one] = some(1)
    await at.enqueue(one!)
    await head()
    expect(await at.claim(destination, 10, other)).toEqual([])
    at.now = new Date(at.now.getTime() + 31_000)
    expect(ids(await at.claim(destination, 10, other))).toEqual([one!.id])
  })

  test('is not claimed again by the process that has it, however far the clock is moved', async () => {
    await at.enqueue(...some(1))
    await head()
    at.now = new Date(at.now.getTime() + 40 * 24 * 60 * 60_000)
    expect(await at.claim(destination)).toEqual([])
  })

  test('of a process that is no more is freed at start, and ours is not', async () => {
    const other = at.asAnother()
    const [one] = some(1)
    await at.enqueue(one!)
    await head()
    await at.queue.releaseOthers()
    expect(await at.claim(destination, 10, at.queue)).toEqual([])
    await other.releaseOthers()
    expect(ids(await at.claim(destination, 10, other))).toEqual([one!.id])
  })

  test('is not had of a destination that is paused or failing', async () => {
    await at.enqueue(...some(1))
    for (const state of ['paused', 'failing']) {
      await db.database.query('update destination set state = $2 where id = $1', [destination, state])
      expect(await at.claim(destination)).toEqual([])
    }
  })

  test('two processes that claim at once never get the same lane', async () => {
    const lanes = await Promise.all(
      Array.from({ length: 12 }, async () => at.delivery(destination, await at.child())),
    )
    await at.enqueue(...lanes)
    const others = [at.asAnother(), at.asAnother(), at.asAnother()]
    const claimed = (await Promise.all(others.map((queue) => at.claim(destination, 5, queue)))).flat()
    expect(new Set(ids(claimed)).size).toBe(claimed.length)
  })
})

describe('an attempt', () => {
  test('leaves the same bytes for the next, sealed, and none once it is settled', async () => {
    const [one] = some(1)
    await at.enqueue(one!)
    const first = await head()
    expect(first).toMatchObject({ body: null, attempts: 0, triedFrom: null })
    await at.attempt(first, at.again(1), 503)
    const sealed = (await at.row(one!.id))?.body
    expect(sealed?.toString('latin1')).not.toContain('body of')
    at.now = new Date(at.now.getTime() + 2_000)
    const second = await head()
    expect(second.body?.toString()).toBe(`body of ${one!.id}`)
    expect(second).toMatchObject({ attempts: 1, tries: 1, triedFrom: new Date('2026-03-01T09:00:00Z') })
    await at.intend(second, { body: null })
    await at.settle(second, delivered)
    expect(await at.row(one!.id)).toMatchObject({ state: 'delivered', attempts: 2, body: null })
    const attempts = await db.database.query(
      'select number, status, code from attempt where delivery = $1 order by number',
      [one!.id],
    )
    expect(attempts).toEqual([
      { number: 1, status: 503, code: 'destination-unavailable' },
      { number: 2, status: 200, code: null },
    ])
  })

  test('that succeeded counts as sent, even when it was cancelled meanwhile', async () => {
    const [one, next] = some(2)
    await at.enqueue(one!, next!)
    const sent = await head()
    await at.intend(sent)
    await db.database.transact((tx) => at.queue.cancelStays(tx, [one!.stay!, next!.stay!], 'left', at.now))
    expect(await at.row(one!.id)).toMatchObject({ state: 'cancelled', reason: 'left' })
    await at.settle(sent, delivered)
    expect(await at.row(one!.id)).toMatchObject({ state: 'delivered', lane_state: 'idle', reason: null })
    expect(await at.row(next!.id)).toMatchObject({ state: 'cancelled', reason: 'left' })
    const acts = await db.database.query('select act from ledger where delivery = $1 order by number', [
      one!.id,
    ])
    expect(acts).toEqual([{ act: 'cancelled' }, { act: 'sent' }])
  })

  test.each([['again'], ['refused']])(
    'that failed (%s) does not bring back what was cancelled meanwhile',
    async (how) => {
      const [one] = some(1)
      await at.enqueue(one!)
      const sent = await head()
      await at.intend(sent)
      await db.database.transact((tx) => at.queue.cancelRecords(tx, [one!.record!], 'retracted', at.now))
      await at.settle(sent, how === 'again' ? at.again() : refused, 400)
      expect(await at.row(one!.id)).toMatchObject({
        state: 'cancelled',
        reason: 'retracted',
        lane_state: 'idle',
        body: null,
      })
    },
  )
})

describe('cancelling', () => {
  test('leaves what is for others, closing notices and retractions alone', async () => {
    const stay = randomUUID()
    const record = randomUUID()
    const [own] = some(1, { stay })
    const [closing] = some(1, { stay, via: 'closing', kind: 'closing-notice', record: null, version: null })
    const [retraction] = some(1, { stay: null, record, via: 'retraction', kind: 'retraction' })
    const [other] = some(1)
    await at.enqueue(own!, closing!, retraction!, other!)
    await db.database.transact(async (tx) => {
      await at.queue.cancelStays(tx, [stay], 'left', at.now)
      await at.queue.cancelRecords(tx, [record], 'retracted', at.now)
    })
    const states = await Promise.all(
      [own, closing, retraction, other].map(async (one) => (await at.row(one!.id))?.state),
    )
    expect(states).toEqual(['cancelled', 'due', 'due', 'due'])
  })

  test('frees a parked lane: what stands behind is due at once', async () => {
    const stay = randomUUID()
    const [own] = some(1, { stay })
    const [behind] = some(1)
    await at.enqueue(own!, behind!)
    await at.attempt(await head(), refused, 400)
    expect(await at.claim(destination)).toEqual([])
    await db.database.transact((tx) => at.queue.cancelStays(tx, [stay], 'left', at.now))
    expect(ids(await at.claim(destination))).toEqual([behind!.id])
  })

  test('takes only safety summaries that were never tried', async () => {
    const stay = randomUUID()
    const summary = () =>
      at.delivery(destination, child, { stay, lane: 'safety', via: 'safety', record: null })
    const [tried, fresh] = [summary(), summary()]
    await at.enqueue(tried, fresh)
    await at.attempt(await head(), at.again(), 503)
    await db.database.transact((tx) => at.queue.cancelUntriedSafety(tx, [{ stay, destination }], at.now))
    expect((await at.row(tried.id))?.state).toBe('due')
    expect(await at.row(fresh.id)).toMatchObject({ state: 'cancelled', reason: 'newer-version' })
  })
})

describe('a ruling', () => {
  test('ends a delivery without an attempt, and the lane goes on', async () => {
    const queued = some(3)
    await at.enqueue(...queued)
    for (const state of ['denied', 'cancelled'] as const) {
      const delivery = await head()
      await db.database.transact((tx) => at.queue.rule(tx, [{ delivery, state, reason: 'left' }], at.now))
      expect(await at.row(delivery.id)).toMatchObject({
        state,
        reason: 'left',
        attempts: 0,
        claimed_by: null,
      })
    }
    expect((await head()).id).toBe(queued[2]!.id)
  })

  test('with a replacement puts another in its place at the head', async () => {
    const [old, behind] = some(2)
    await at.enqueue(old!, behind!)
    const delivery = await head()
    const replacement = { id: randomUUID() }
    await db.database.transact((tx) =>
      at.queue.rule(tx, [{ delivery, state: 'cancelled', reason: 'view-shrunk', replacement }], at.now),
    )
    const next = await head()
    expect(next).toMatchObject({
      id: replacement.id,
      record: old!.record,
      stay: old!.stay,
      body: null,
      attempts: 0,
    })
    await at.attempt(next, delivered)
    expect((await head()).id).toBe(behind!.id)
  })
})

describe('what may have arrived', () => {
  const written = [{ type: 'Flag', system: 's', value: 'a' }]

  test.each([
    ['was delivered', delivered, 200, true],
    ['timed out', 'again', null, true],
    ['was answered with 503', 'again', 503, true],
    ['was refused', refused, 422, false],
    ['was refused for its credentials', 'again', 401, false],
  ] as const)('%s: %s', async (_, next, status, expected) => {
    const [one] = some(1)
    await at.enqueue(one!)
    const claimed = await head()
    await at.intend(claimed, { written })
    await at.settle(claimed, next === 'again' ? at.again() : next, status)
    const sent = await db.database.transact((tx) => at.queue.sentTo(tx, one!.record!, one!.child))
    expect(sent).toEqual(expected ? [{ destination, participant: 'hywel-dda', written }] : [])
  })

  test('is not what was never tried, and is what is on its way', async () => {
    const [one] = some(1)
    await at.enqueue(one!)
    const sent = () => db.database.transact((tx) => at.queue.sentTo(tx, one!.record!, one!.child))
    expect(await sent()).toEqual([])
    await at.intend(await head())
    expect(await sent()).toHaveLength(1)
  })

  test('is what the next version may have to withdraw', async () => {
    const record = randomUUID()
    const [first, second] = [some(1, { record })[0]!, some(1, { record, version: 2 })[0]!]
    await at.enqueue(first, second)
    const claimed = await head()
    await at.intend(claimed, { written })
    await at.settle(claimed, delivered)
    const next = await head()
    const before = await db.database.transact((tx) => at.queue.writtenBefore(tx, [next]))
    expect(before).toEqual(new Map([[second.id, written]]))
  })
})

describe('a person', () => {
  const control = () => postgresLaneControl(db.database, { now: () => at.now })

  test.each([
    ['destination-refused', false],
    ['not-translated', false],
    ['gave-up', true],
  ] as const)('retries what was parked as %s: the bytes are kept: %s', async (code, isKept) => {
    const [one] = some(1)
    await at.enqueue(one!)
    await at.attempt(await head(), { state: 'parked', code }, null)
    const lane = (await at.row(one!.id))?.lane as string
    expect(await control().retry(lane, 'mended', 'operator')).toBe(true)
    const again = await head()
    expect(again.body !== null).toBe(isKept)
    expect(again).toMatchObject({ attempts: 1, tries: 0, triedFrom: null })
  })

  test('resumes a destination: what waited for a later try is due now', async () => {
    const [one] = some(1)
    await at.enqueue(one!)
    await at.attempt(await head(), at.again(900), 503)
    expect(await control().pause(destination, 'operator')).toBe(true)
    expect(await control().resume(destination, 'operator')).toBe(true)
    expect((await head()).id).toBe(one!.id)
  })
})

describe('idle', () => {
  test('is a queue in which nothing is due, whatever is parked or paused', async () => {
    await db.database.query(`update lane set state = 'idle', next_at = null where state = 'due'`)
    const group = `group-${randomUUID()}`
    await db.database.query(
      `insert into log_cursor (name, xid, position) values ($1, '9223372036854775807', 0)`,
      [group],
    )
    expect(await at.queue.isIdle(group)).toBe(true)
    const [one] = some(1)
    await at.enqueue(one!)
    expect(await at.queue.isIdle(group)).toBe(false)
    const claimed = await head()
    expect(await at.queue.isIdle(group)).toBe(false)
    await at.attempt(claimed, refused, 400)
    expect(await at.queue.isIdle(group)).toBe(true)
  })
})

describe('many at once', () => {
  test('what is queued while the one before it is settled does not stand in a lane that fell asleep', async () => {
    const [first, second] = some(2)
    await at.enqueue(first!)
    const sent = await head()
    await at.intend(sent)
    let settling: Promise<void> | undefined
    await db.database.transact(async (tx) => {
      await at.queue.enqueue(tx, [second!], at.now)
      settling = at.settle(sent, delivered)
      await new Promise((resolve) => setTimeout(resolve, 200))
    })
    await settling
    expect((await head()).id).toBe(second!.id)
  })

  test('queueing, claiming, settling and cancelling at the same time strand nothing and change no order', async () => {
    const family = await Promise.all(Array.from({ length: 6 }, () => at.child()))
    const queuedIn = new Map<string, string[]>(family.map((one) => [one, []]))
    const arrivedIn = new Map<string, string[]>(family.map((one) => [one, []]))
    const gone = new Set<string>()
    const writers = family.map(async (one) => {
      for (let turn = 0; turn < 15; turn += 1) {
        const [first, second] = [at.delivery(destination, one), at.delivery(destination, one)]
        await at.enqueue(first, second)
        queuedIn.get(one)?.push(first.id, second.id)
        if (turn % 5 !== 0) continue
        await db.database.transact((tx) => at.queue.cancelStays(tx, [second.stay!], 'left', at.now))
        gone.add(second.id)
      }
    })
    let isWriting = true
    const workers = [at.queue, at.asAnother()].map(async (queue) => {
      for (let empty = 0; isWriting || empty < 5; ) {
        const claimed = await at.claim(destination, 4, queue)
        empty = claimed.length === 0 ? empty + 1 : 0
        await Promise.all(
          claimed.map(async (one) => {
            await at.intend(one, {}, queue)
            arrivedIn.get(one.child)?.push(one.id)
            await at.settle(one, delivered, 200, queue)
          }),
        )
      }
    })
    await Promise.all(writers)
    isWriting = false
    await Promise.all(workers)
    for (const one of family) {
      const arrived = arrivedIn.get(one) ?? []
      expect(new Set(arrived).size).toBe(arrived.length)
      expect(arrived).toEqual(queuedIn.get(one)?.filter((id) => arrived.includes(id)))
      expect(queuedIn.get(one)?.filter((id) => !arrived.includes(id) && !gone.has(id))).toEqual([])
    }
    const left = await db.database.query(
      `select state from lane where destination = $1 and state <> 'idle'`,
      [destination],
    )
    expect(left).toEqual([])
  })
})

describe('a catalogue', () => {
  const contents = {
    hash: 'a'.repeat(64),
    mappings: { 'm@1.0.0': 'b'.repeat(64) },
    codes: {},
    schemas: { placement: { name: 'kinds/placement.schema.json@1.2.0', hash: 'c'.repeat(64) } },
  }

  test('is kept once, and is named with its versions by what it made, on the ledger too', async () => {
    const catalogues = postgresCatalogueStore(db.database)
    await catalogues.keep(contents, at.now)
    await catalogues.keep({ ...contents, mappings: {} }, at.now)
    const queue = at.by(contents.hash)
    const [one] = some(1)
    const denied = { ...some(1)[0]!, state: 'denied', reason: 'no-rule', rule: null } as const
    await db.database.transact((tx) => queue.enqueue(tx, [one!, denied], at.now))
    const sent = await head()
    await at.intend(sent, {}, queue)
    // the next attempt is by another catalogue, with the bytes that the first made
    await at.settle(sent, at.again())
    at.now = new Date(at.now.getTime() + 61_000)
    const again = await head()
    await at.intend(again, { body: null, mapping: null }, at.by('d'.repeat(64)))
    await at.settle(again, { state: 'delivered' })
    const rows = await db.database.query(
      `select act, mapping, mapping_hash, schema, schema_hash, catalogue from ledger where delivery = any($1::uuid[]) order by number`,
      [[one!.id, denied.id]],
    )
    const schema = { schema: 'kinds/placement.schema.json@1.2.0', schema_hash: 'c'.repeat(64) }
    expect(rows).toEqual([
      { act: 'denied', mapping: null, mapping_hash: null, ...schema, catalogue: contents.hash },
      { act: 'sent', mapping: 'm@1.0.0', mapping_hash: 'b'.repeat(64), ...schema, catalogue: contents.hash },
    ])
  })
})

describe('a destination that is gone from the catalogue', () => {
  test('parks what is due to it, and what is being sent when that is over; when it is back, all of it goes on', async () => {
    const [tried, fresh] = await Promise.all(
      [1, 2].map(async () => at.delivery(destination, await at.child())),
    )
    await at.enqueue(tried!)
    const sending = await head()
    await at.enqueue(fresh!)
    await at.queue.parkGone(destination, at.now)
    expect((await at.row(fresh!.id))?.state).toBe('parked')
    expect((await at.row(fresh!.id))?.reason).toBe('destination-gone')
    expect((await at.row(tried!.id))?.state).toBe('due')
    await at.attempt(sending, at.again(0), 503)
    await at.queue.parkGone(destination, at.now)
    expect((await at.row(tried!.id))?.reason).toBe('destination-gone')
    expect(await at.claim(destination)).toEqual([])

    await at.queue.wakeReturned(['another'], at.now)
    expect(await at.claim(destination)).toEqual([])
    await at.queue.wakeReturned([destination], at.now)
    const claimed = await at.claim(destination)
    expect(ids(claimed).sort()).toEqual([tried!.id, fresh!.id].sort())
    expect(claimed.find(({ id }) => id === tried!.id)?.body).not.toBeNull()
  })

  test('leaves alone what was parked for another reason', async () => {
    const [one] = some(1)
    await at.enqueue(one!)
    await at.attempt(await head(), { state: 'parked', code: 'destination-refused' }, 400)
    await at.queue.parkGone(destination, at.now)
    await at.queue.wakeReturned([destination], at.now)
    expect(await at.row(one!.id)).toMatchObject({ state: 'parked', reason: 'destination-refused' })
  })
})
