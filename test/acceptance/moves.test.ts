import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { AGateway } from '../support/a-gateway.ts'
import { testUpn } from '../support/a-message.ts'
import { FakeDestination } from '../support/fake-destination.ts'
import {
  aChild,
  assessmentRecord,
  childRecord,
  inCardiff,
  pepRecord,
  placementRecord,
  referralRecord,
} from '../support/some-records.ts'

jest.setTimeout(120_000)

/** Cardiff and Vale's server, here so that it can be told to refuse; the other receivers are the sandbox's. */
const cardiffVale = new FakeDestination(async () => ({
  status: 200,
  body: '{"resourceType":"Bundle","type":"transaction-response"}',
}))
let gateway: AGateway

beforeAll(async () => {
  gateway = new AGateway({ DILYN_URL_CARDIFF_VALE: await cardiffVale.start() })
  await gateway.start()
  await setClock('2026-06-15T10:00:00Z')
})
afterAll(async () => {
  await gateway.remove()
  await cardiffVale.stop()
})

const authority = 'ceredigion-cases'
const participants = ['hywel-dda', 'cardiff-vale', 'ceredigion-school', 'cardiff-school'] as const

interface Arrived {
  readonly via: string
  readonly kind: string
  readonly record: string | null
  readonly effects: number
  readonly text: string
}

interface Told {
  readonly number: number
  readonly subject: string
  readonly data: { via: string; kind: string; record: string | null; version: number | null }
}

async function setClock(now: string | null): Promise<void> {
  expect((await gateway.ask(undefined, 'PUT', '/sandbox/clock', { now })).status).toBe(200)
}

async function setMode(destination: string, mode: string): Promise<void> {
  expect((await gateway.ask(undefined, 'PUT', `/sandbox/destinations/${destination}`, { mode })).status).toBe(
    200,
  )
}

async function pushed(source: string, kind: string, record: object): Promise<{ id: string; child: string }> {
  const { status, body } = await gateway.push(source, kind, record)
  expect({ status, body }).toMatchObject({ status: 201, body: { status: 'accepted' } })
  return body
}

/** A child of its own for each test, placed in Ceredigion since January. */
async function placed(n: number, more: object = {}) {
  const facts = aChild(n, { upn: testUpn(n), localId: `M-${n}` })
  const record = await pushed(authority, 'child', childRecord(`CH-${n}`, facts, more))
  const placement = await pushed(authority, 'placement', placementRecord(`PL-${n}`, facts))
  return { n, facts, id: record.child, record: record.id, placement: placement.id }
}

type Placed = Awaited<ReturnType<typeof placed>>

function move({ n, facts }: Placed, more: object = {}): Promise<{ id: string }> {
  return pushed(
    authority,
    'placement',
    placementRecord(`MV-${n}`, facts, { start: '2026-06-01', ...inCardiff, ...more }),
  )
}

/** All numbered events of a reader, read in small pages. */
async function feed(participant: string): Promise<Told[]> {
  const events: Told[] = []
  for (let after = 0; ; ) {
    const { status, body } = await gateway.ask(participant, 'GET', `/v1/events?after=${after}&limit=7`)
    expect(status).toBe(200)
    if (body.events.length === 0) return events
    events.push(...body.events)
    after = body.next
  }
}

/** What a reader was told of a child, as `via kind`, in order. */
async function toldOf(participant: string, child: Placed): Promise<string[]> {
  const events = await feed(participant)
  return events.filter((one) => one.subject === child.id).map(({ data }) => `${data.via} ${data.kind}`)
}

/** What really arrived at a destination about a child, in order. */
async function arrivedOf(destination: string, { facts }: Placed): Promise<Arrived[]> {
  const all =
    destination === 'cardiff-vale'
      ? cardiffVale.arrived
          .filter((one) => one.status === 200)
          .map(({ headers, body }) => ({
            via: String(headers['dilyn-via']),
            kind: String(headers['dilyn-kind']),
            record: (headers['dilyn-record'] ?? null) as string | null,
            effects: 1,
            text: body,
          }))
      : (await gateway.received(destination)).map((one) => ({
          ...one,
          record: one.recordId,
          text: JSON.stringify(one.body),
        }))
  return all.filter(
    ({ text }) => text.includes(facts.nhsNumber) || text.includes((facts as { upn?: string }).upn!),
  )
}

const brief = (items: readonly Arrived[]) => items.map((one) => `${one.via} ${one.kind}`)

/** Asks until it holds; then what was found. */
async function until<T>(ask: () => Promise<T>, holds: (found: T) => boolean, maxMs = 10_000): Promise<T> {
  for (const end = performance.now() + maxMs; ; await sleep(50)) {
    const found = await ask()
    if (holds(found) || performance.now() > end) return found
  }
}

async function circleOf(child: Placed, query = ''): Promise<string[]> {
  const { body } = await gateway.ask('operator', 'GET', `/v1/children/${child.id}/circle${query}`)
  return (body.responsibilities as { role: string; participant: string }[])
    .map((one) => `${one.role} ${one.participant}`)
    .sort()
}

interface Delivery {
  readonly destination: string
  readonly via: string
  readonly state: string
  readonly reason?: string
  readonly rule: string | null
  readonly basis: string | null
  readonly view: string | null
  readonly mapping: string | null
  readonly attempts: { status: number | null; code?: string }[]
}

async function deliveriesOf(record: string): Promise<Delivery[]> {
  return (await gateway.ask('operator', 'GET', `/v1/records/${record}/trace`)).body.deliveries
}

async function standing(
  destination: string,
): Promise<{ state: string; due: number; parked: number; oldestDue: string | null }> {
  const { body } = await gateway.ask('operator', 'GET', '/v1/destinations')
  return body.items.find((one: { id: string }) => one.id === destination)
}

describe('a move', () => {
  test('takes the records along: safety first, the referral with its first date, and the old circle is closed', async () => {
    const child = await placed(1)
    const { facts } = child
    const assessment = await pushed('hywel-dda', 'health-assessment', assessmentRecord('HA-1', facts))
    await pushed(authority, 'camhs-referral', referralRecord('RF-1', facts, { receivedDate: '2026-02-20' }))
    const plan = await pushed('ceredigion-school', 'pep', pepRecord('PEP-1', facts))
    await gateway.settled()
    const read = (client: string, record: string) => gateway.ask(client, 'GET', `/v1/records/${record}`)
    expect(await read('hywel-dda', assessment.id)).toMatchObject({ status: 200, body: { view: 'own' } })
    expect((await read('cardiff-vale', assessment.id)).status).toBe(404)
    const before = new Date(Date.parse((await gateway.ask(undefined, 'GET', '/sandbox/clock')).body.now))

    await sleep(20)
    await move(child)
    // right from the 201 on, before anything was delivered
    expect(await read('cardiff-vale', assessment.id)).toMatchObject({
      status: 200,
      body: { view: 'clinical' },
    })
    expect((await read('hywel-dda', child.placement)).status).toBe(404)
    expect((await read('ceredigion-school', assessment.id)).status).toBe(404)
    const atSchool = await read('cardiff-school', assessment.id)
    expect(atSchool).toMatchObject({
      status: 200,
      body: { view: 'needs-in-school', record: { allergies: [{ substance: 'penicillin' }] } },
    })
    expect(atSchool.body.record).not.toHaveProperty('heldDate')
    await gateway.settled()

    const board = await arrivedOf('cardiff-vale', child)
    expect(brief(board)).toEqual([
      'safety safety-summary',
      'handover child',
      'handover health-assessment',
      'handover camhs-referral',
      'change placement',
    ])
    const referral = JSON.parse(board[3]!.text).entry.find(
      (one: { resource: { resourceType: string } }) => one.resource.resourceType === 'ServiceRequest',
    )
    expect(referral.resource.occurrencePeriod).toEqual({ start: '2026-02-20' })
    expect(board[0]!.text).toContain('penicillin')
    const school = await arrivedOf('cardiff-school', child)
    expect(brief(school)).toEqual([
      'safety safety-summary',
      'handover child',
      'handover health-assessment',
      'handover pep',
      'change placement',
    ])

    // exactly one closing notice, which does not say where she is, and nothing more
    await pushed(
      authority,
      'health-assessment',
      assessmentRecord('HA-1b', facts, { heldDate: '2026-06-10', assessmentType: 'review' }),
    )
    await gateway.settled()
    for (const left of ['hywel-dda', 'ceredigion-school']) {
      expect((await toldOf(left, child)).filter((one) => one.startsWith('closing'))).toHaveLength(1)
      expect((await toldOf(left, child)).at(-1)).toBe('closing closing-notice')
      const closing = (await arrivedOf(left, child)).at(-1)!
      expect(closing).toMatchObject({ via: 'closing', effects: 1 })
      expect(closing.text).not.toMatch(/7A4|W06000015|6814001|[Cc]ardiff|Caerdydd/)
      expect(closing.text).toContain('ended')
    }

    // why, and why not
    const why = (await deliveriesOf(assessment.id)).find((one) => one.destination === 'cardiff-vale')
    expect(why).toMatchObject({
      via: 'handover',
      state: 'delivered',
      rule: 'health-assessment/health-board',
      basis: 'ISP-SANDBOX-HEALTH-01',
      view: 'clinical',
      mapping: expect.stringMatching(/^health-assessment-fhir@/),
      attempts: [{ status: 200 }],
    })
    const whyNot = (await deliveriesOf(plan.id)).find((one) => one.destination === 'cardiff-vale')
    expect(whyNot).toMatchObject({ state: 'denied', reason: 'no-rule', attempts: [] })

    // both times of the circle
    const inCeredigion = [
      'area-authority ceredigion',
      'health-board hywel-dda',
      'responsible-authority ceredigion',
      'school ceredigion-school',
      'school-authority ceredigion',
    ]
    const now = [
      'area-authority cardiff',
      'health-board cardiff-vale',
      'responsible-authority ceredigion',
      'school cardiff-school',
      'school-authority cardiff',
    ]
    expect(await circleOf(child)).toEqual(now)
    expect(await circleOf(child, '?at=2026-05-31')).toEqual(inCeredigion)
    expect(await circleOf(child, `?at=2026-06-10&known=${before.toISOString()}`)).toEqual(inCeredigion)
    expect(
      await circleOf(child, `?at=2026-06-10&known=${new Date(before.getTime() + 60_000).toISOString()}`),
    ).toEqual(now)

    // what does not stand is told to whoever was sent it, in the circle or not, and holds nothing of it
    await pushed(
      authority,
      'camhs-referral',
      referralRecord('RF-1', facts, { version: 2, recordStatus: 'entered-in-error' }),
    )
    await gateway.settled()
    expect((await toldOf('hywel-dda', child)).at(-1)).toBe('retraction retraction')
    expect((await toldOf('cardiff-vale', child)).filter((one) => one.startsWith('retraction'))).toEqual([
      'retraction retraction',
    ])
    expect((await toldOf('ceredigion-school', child)).at(-1)).toBe('closing closing-notice')
    const retraction = (await arrivedOf('cardiff-vale', child)).find((one) => one.via === 'retraction')
    expect(retraction?.text).toContain('entered-in-error')
    expect(retraction?.text).not.toContain('2026-02-20')
  })

  test('that lies ahead takes effect when the clock passes midnight in London, and not a moment earlier', async () => {
    const child = await placed(2)
    await move(child, { start: '2026-06-20' })
    await gateway.settled()
    expect(await circleOf(child)).toContain('health-board hywel-dda')
    // 23:59:30 of the 19th in London, where it is summer
    await setClock('2026-06-19T22:59:30Z')
    await sleep(1_500)
    expect(await toldOf('cardiff-school', child)).toEqual([])
    expect(await toldOf('ceredigion-school', child)).not.toContain('closing closing-notice')
    await setClock('2026-06-19T23:00:01Z')
    const told = await until(
      () => toldOf('cardiff-school', child),
      (found) => found.length >= 3,
    )
    expect(told).toEqual([
      'safety safety-summary',
      'handover child',
      expect.stringMatching(/^(change|handover) placement$/),
    ])
    await gateway.settled()
    expect(brief(await arrivedOf('cardiff-vale', child))[0]).toBe('safety safety-summary')
    expect((await toldOf('hywel-dda', child)).at(-1)).toBe('closing closing-notice')
    expect(await circleOf(child)).toContain('health-board cardiff-vale')
  })

  test('for a while (T*) stands beside the main placement, and ends alone', async () => {
    const child = await placed(3)
    await gateway.settled()
    const beside = placementRecord('TMP-3', child.facts, {
      start: '2026-06-10',
      end: '2026-06-25',
      temporary: true,
      ...inCardiff,
    })
    await pushed(authority, 'placement', beside)
    await gateway.settled()
    expect(await circleOf(child)).toEqual(
      expect.arrayContaining(['health-board hywel-dda', 'health-board cardiff-vale']),
    )
    expect((await toldOf('cardiff-vale', child))[0]).toBe('safety safety-summary')
    await setClock('2026-06-24T23:00:01Z')
    await until(
      () => toldOf('cardiff-vale', child),
      (found) => found.at(-1) === 'closing closing-notice',
    )
    await gateway.settled()
    expect((await toldOf('cardiff-vale', child)).at(-1)).toBe('closing closing-notice')
    expect((await toldOf('cardiff-school', child)).at(-1)).toBe('closing closing-notice')
    for (const one of ['hywel-dda', 'ceredigion-school']) {
      expect(await toldOf(one, child)).not.toContain('closing closing-notice')
    }
  })

  test('for a short break (V3, V4) tells nobody anything', async () => {
    const child = await placed(4)
    await gateway.settled()
    const told = () => Promise.all(participants.map((one) => toldOf(one, child)))
    const before = await told()
    const away = placementRecord('BRK-4', child.facts, {
      start: '2026-06-20',
      end: '2026-07-30',
      shortBreak: true,
      ...inCardiff,
    })
    const { id } = await pushed(authority, 'placement', away)
    await gateway.settled()
    expect(await told()).toEqual(before)
    expect((await deliveriesOf(id)).filter((one) => one.state !== 'denied')).toEqual([])
    expect(await circleOf(child)).not.toContain('health-board cardiff-vale')
    // others hear what happens meanwhile
    await pushed('hywel-dda', 'health-assessment', assessmentRecord('HA-4', child.facts))
    await gateway.settled()
    expect(await toldOf('hywel-dda', child)).toContain('change health-assessment')
    expect(await arrivedOf('cardiff-vale', child)).toEqual([])
  })

  test('that never was, when it is retracted: who joined gets a correction, who left gets the records back', async () => {
    const child = await placed(5)
    await pushed('hywel-dda', 'health-assessment', assessmentRecord('HA-5', child.facts))
    await move(child)
    await gateway.settled()
    const wrong = { start: '2026-06-01', ...inCardiff, version: 2, recordStatus: 'entered-in-error' }
    await pushed(authority, 'placement', placementRecord('MV-5', child.facts, wrong))
    await gateway.settled()
    for (const joined of ['cardiff-vale', 'cardiff-school']) {
      const closings = (await arrivedOf(joined, child)).filter((one) => one.via === 'closing')
      expect(closings.map((one) => /"?(ended|corrected)/.exec(one.text)?.[1])).toEqual(['corrected'])
      expect(await toldOf(joined, child)).toContain('retraction retraction')
    }
    for (const left of ['hywel-dda', 'ceredigion-school']) {
      const told = await toldOf(left, child)
      const again = told.slice(told.indexOf('closing closing-notice') + 1)
      expect(again[0]).toBe('safety safety-summary')
      expect(again).toEqual(
        expect.arrayContaining(['handover child', 'handover placement', 'handover health-assessment']),
      )
      expect(again).not.toContain('closing closing-notice')
    }
    expect(await circleOf(child)).toContain('health-board hywel-dda')
  })
})

test('where a protected child lives stands in nothing that anybody receives', async () => {
  const secret = 'Bwthyn Cudd Zqx'
  const contact = { contact: { safePhone: '07700900123', safeAddress: secret } }
  const open = await placed(6)
  await pushed('hywel-dda', 'camhs-referral', referralRecord('RF-6', open.facts, contact))
  const hidden = await placed(7, { protected: true })
  const address = { version: 2, address: { line1: secret, postcode: 'SA99 1AA' }, distance: 12.5 }
  await pushed(authority, 'placement', placementRecord('PL-7', hidden.facts, address))
  const referral = await pushed('hywel-dda', 'camhs-referral', referralRecord('RF-7', hidden.facts, contact))
  await move(hidden, { address: { line1: secret } })
  await gateway.settled()
  // a board sees the safe address of a child that is not protected
  expect((await arrivedOf('hywel-dda', open)).some((one) => one.text.includes(secret))).toBe(true)
  for (const destination of participants) {
    const items = await arrivedOf(destination, hidden)
    expect(items.length).toBeGreaterThan(2)
    expect(items.filter((one) => one.text.includes(secret) || one.text.includes('SA99'))).toEqual([])
    expect(JSON.stringify(await feed(destination))).not.toContain(secret)
  }
  const read = await gateway.ask('cardiff-vale', 'GET', `/v1/records/${referral.id}`)
  expect(read.status).toBe(200)
  expect(JSON.stringify(read.body)).not.toContain(secret)
})

describe('a destination that is not well', () => {
  test.each(['down', 'hang', '503', '429'])(
    '%s: delays no other, and is caught up in order when it is well again',
    async (mode) => {
      const n = 10 + ['down', 'hang', '503', '429'].indexOf(mode)
      const child = await placed(n)
      await gateway.settled()
      await setMode('hywel-dda', mode)
      try {
        for (let version = 1; version <= 3; version += 1) {
          const record = assessmentRecord(`HA-${n}-${version}`, child.facts, {
            heldDate: `2026-02-0${version}`,
          })
          await pushed(authority, 'health-assessment', record)
        }
        const school = await until(
          () => arrivedOf('ceredigion-school', child),
          (found) => found.filter((one) => one.kind === 'health-assessment').length === 3,
          5_000,
        )
        expect(school.filter((one) => one.kind === 'health-assessment')).toHaveLength(3)
        expect(
          (await arrivedOf('hywel-dda', child)).filter((one) => one.kind === 'health-assessment'),
        ).toEqual([])
        expect(
          (await toldOf('hywel-dda', child)).filter((one) => one === 'change health-assessment'),
        ).toHaveLength(3)
        const sick = await standing('hywel-dda')
        expect(sick.due).toBeGreaterThanOrEqual(3)
        expect(sick.oldestDue).toEqual(expect.any(String))
      } finally {
        await setMode('hywel-dda', 'up')
      }
      await gateway.settled(60_000)
      const board = (await arrivedOf('hywel-dda', child)).filter((one) => one.kind === 'health-assessment')
      expect(board.map((one) => one.record)).toEqual([1, 2, 3].map((version) => `HA-${n}-${version}`))
      expect(board.map((one) => one.effects)).toEqual([1, 1, 1])
      expect(await standing('hywel-dda')).toMatchObject({ state: 'up', due: 0, parked: 0, oldestDue: null })
    },
    90_000,
  )

  test('and refuses: the child’s lane is parked, others go on; a person retries or skips it', async () => {
    const child = await placed(20)
    const other = await placed(21)
    await gateway.settled()
    const parkedOf = async (): Promise<
      {
        lane: string
        destination: string
        child: string
        count: number
        oldest: string
        code: string
        remedy: string
      }[]
    > =>
      (await gateway.ask('operator', 'GET', '/v1/parked')).body.items.filter(
        (one: { child: string }) => one.child === child.id,
      )
    cardiffVale.mode = 422
    await move(child)
    const parked = await until(parkedOf, (found) => found.length === 2)
    expect(parked).toHaveLength(2)
    for (const lane of parked) {
      expect(lane).toMatchObject({
        destination: 'cardiff-vale',
        code: 'destination-refused',
        oldest: expect.any(String),
        remedy: expect.stringMatching(/retry|skip/),
      })
    }
    // the safety summary on a lane of its own, and the three records behind one another
    expect(parked.map((one) => one.count).sort()).toEqual([1, 2])
    expect(
      brief(
        cardiffVale.arrived
          .filter((one) => one.status === 422)
          .map(({ headers, body }) => ({
            via: String(headers['dilyn-via']),
            kind: String(headers['dilyn-kind']),
            record: null,
            effects: 0,
            text: body,
          })),
      ).sort(),
    ).toEqual(['handover child', 'safety safety-summary'])
    expect((await arrivedOf('cardiff-school', child)).length).toBeGreaterThan(0)
    cardiffVale.mode = 'up'
    await move(other)
    const others = await until(
      () => arrivedOf('cardiff-vale', other),
      (found) => found.length === 3,
    )
    expect(brief(others)).toEqual(['safety safety-summary', 'handover child', 'change placement'])
    expect(await arrivedOf('cardiff-vale', child)).toEqual([])

    for (const { lane } of parked) {
      const noReason = await gateway.ask('operator', 'POST', `/v1/parked/${lane}/retry`, {})
      expect(noReason).toMatchObject({
        status: 400,
        body: { code: 'bad-request', issues: [{ pointer: '/reason' }] },
      })
      expect(
        (await gateway.ask('cardiff-vale', 'POST', `/v1/parked/${lane}/retry`, { reason: 'mended' })).status,
      ).toBe(403)
      expect(
        (
          await gateway.ask('operator', 'POST', `/v1/parked/${lane}/retry`, {
            reason: 'the server was mended',
          })
        ).status,
      ).toBe(200)
    }
    await gateway.settled()
    const caughtUp = await arrivedOf('cardiff-vale', child)
    expect(caughtUp.filter((one) => one.via !== 'safety').map((one) => `${one.via} ${one.kind}`)).toEqual([
      'handover child',
      'change placement',
    ])
    expect(caughtUp.filter((one) => one.via === 'safety')).toHaveLength(1)
    expect(await parkedOf()).toEqual([])

    cardiffVale.mode = 422
    const refused = await pushed('cardiff-vale', 'camhs-referral', referralRecord('RF-20', child.facts))
    const [lane] = await until(parkedOf, (found) => found.length === 1)
    cardiffVale.mode = 'up'
    const after = await pushed('cardiff-vale', 'camhs-referral', referralRecord('RF-20b', child.facts))
    await sleep(1_000)
    expect((await deliveriesOf(after.id)).find((one) => one.destination === 'cardiff-vale')?.state).toBe(
      'due',
    )
    expect(
      (await gateway.ask('operator', 'POST', `/v1/parked/${lane!.lane}/skip`, { reason: 'sent by hand' }))
        .status,
    ).toBe(200)
    await gateway.settled()
    const atBoard = async (record: string) =>
      (await deliveriesOf(record)).find((one) => one.destination === 'cardiff-vale')
    expect(await atBoard(refused.id)).toMatchObject({
      state: 'cancelled',
      reason: 'skipped',
      attempts: [{ status: 422, code: 'destination-refused' }],
    })
    expect(await atBoard(after.id)).toMatchObject({ state: 'delivered' })
    expect(await parkedOf()).toEqual([])
  })

  test('and does not know the gateway any more: it is stopped loudly, until an operator has seen to it', async () => {
    const child = await placed(23)
    const other = await placed(24)
    await gateway.settled()
    cardiffVale.mode = 401
    await move(child)
    const stopped = await until(
      () => standing('cardiff-vale'),
      (found) => found.state === 'failing',
    )
    cardiffVale.mode = 'up'
    expect(stopped).toMatchObject({ state: 'failing', parked: 0 })
    const logged = await until(
      async () => gateway.stderr.includes('"event":"destination.paused"'),
      (found) => found,
    )
    expect(logged).toBe(true)
    await move(other)
    await until(
      () => arrivedOf('cardiff-school', other),
      (found) => found.length === 3,
    )
    expect(await arrivedOf('cardiff-vale', other)).toEqual([])
    expect((await gateway.ask('operator', 'POST', '/v1/destinations/cardiff-vale/resume', {})).status).toBe(
      200,
    )
    await gateway.settled()
    for (const one of [child, other]) {
      const [first, ...rest] = brief(await arrivedOf('cardiff-vale', one))
      expect([first, ...rest].sort()).toEqual(['change placement', 'handover child', 'safety safety-summary'])
      expect(rest.indexOf('handover child')).toBeLessThan(rest.indexOf('change placement'))
    }
    expect(await standing('cardiff-vale')).toMatchObject({ state: 'up', due: 0 })
  })

  test('is paused and resumed by an operator', async () => {
    const child = await placed(22)
    await gateway.settled()
    expect(
      (await gateway.ask('ceredigion-school', 'POST', '/v1/destinations/ceredigion-school/pause', {})).status,
    ).toBe(403)
    expect(
      (await gateway.ask('operator', 'POST', '/v1/destinations/ceredigion-school/pause', {})).status,
    ).toBe(200)
    await pushed(authority, 'pep', pepRecord('PEP-22', child.facts))
    await until(
      () => toldOf('ceredigion-school', child),
      (found) => found.includes('change pep'),
    )
    await sleep(1_000)
    expect(brief(await arrivedOf('ceredigion-school', child))).not.toContain('change pep')
    expect(await standing('ceredigion-school')).toMatchObject({ state: 'paused', due: 1 })
    expect(
      (await gateway.ask('operator', 'POST', '/v1/destinations/ceredigion-school/resume', {})).status,
    ).toBe(200)
    await gateway.settled()
    expect(brief(await arrivedOf('ceredigion-school', child)).at(-1)).toBe('change pep')
    expect(await standing('ceredigion-school')).toMatchObject({ state: 'up', due: 0 })
  })
})

test('every reader’s numbers are without a gap, and after a closing notice come at most retractions until it joins again', async () => {
  for (const participant of participants) {
    const events = await feed(participant)
    expect(events.length).toBeGreaterThan(20)
    expect(events.map((one) => one.number)).toEqual(events.map((_, n) => n + 1))
    const left = new Set<string>()
    for (const { subject, data } of events) {
      if (data.via === 'closing') {
        expect([subject, left.has(subject)]).toEqual([subject, false])
        left.add(subject)
      } else if (left.has(subject) && data.via !== 'retraction') {
        // only a new stay begins like this
        expect(`${data.via} ${data.kind}`).toBe('safety safety-summary')
        left.delete(subject)
      }
    }
  }
})
