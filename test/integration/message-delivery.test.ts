import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { messageReceiver } from '../../src/sandbox/message-receiver.ts'
import { Received } from '../../src/sandbox/received.ts'
import { ReceiverServer } from '../../src/sandbox/receiver-server.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { AnOutbound } from '../support/an-outbound.ts'
import { type FakeDestination, fakeWebhook } from '../support/fake-destination.ts'
import { anExample } from '../support/some-mappings.ts'
import { aChild, childRecord, placementRecord, referralRecord } from '../support/some-records.ts'

jest.setTimeout(60_000)

const bars = 'swansea-bay-bars'
let db: TestDatabase
let out: AnOutbound
let folder: string
let received: Received
let server: ReceiverServer
let pas: FakeDestination

beforeAll(async () => {
  db = await aDatabase({ max: 20 })
  out = new AnOutbound(db.database)
  folder = mkdtempSync(join(tmpdir(), 'dilyn-bars-'))
  received = new Received(folder)
  server = new ReceiverServer(messageReceiver(bars, received, out.clock).app)
  await server.start(undefined)
  pas = fakeWebhook()
  await out.start(5_000, {
    DILYN_URL_SWANSEA_BAY_BARS: `http://127.0.0.1:${server.port}/fhir`,
    DILYN_URL_SWANSEA_BAY_PAS: await pas.start(),
  })
}, 60_000)
afterAll(async () => {
  await out.stop()
  await server.stop()
  await pas.stop()
  rmSync(folder, { recursive: true })
  await db.drop()
})

const push = (kind: string, document: object) => out.push('ceredigion-cases', kind, document)
const whole = {
  referralDate: '2026-02-18',
  concerns: [{ code: 'low-mood' }],
  consent: { child: 'given' },
  referrer: { role: 'social-worker', organisation: 'W06000008' },
}

/** A child of whom Swansea Bay is the health board. */
async function placed(index: number): Promise<string> {
  const child = aChild(index)
  const { child: who } = await push('child', childRecord(`CH-${index}`, child))
  await push('placement', placementRecord(`PL-${index}`, child, { healthBoard: '7A3' }))
  await out.idle()
  return who as string
}

const refer = (index: number, more: object) =>
  push('camhs-referral', referralRecord(`RF-${index}`, aChild(index), more))

const states = async (who: string, destination = bars) =>
  (await out.deliveries(who, destination)).map(({ via, state, reason }) =>
    [via, state, reason].join(' ').trim(),
  )

interface Body {
  // biome-ignore lint/suspicious/noExplicitAny: resources, looked into at one place each
  readonly entry: readonly { readonly resource: any }[]
}

const pairs = (from: number) =>
  received.bodies(received.list(bars, from)).map((body) => {
    const [header, request] = (body as Body).entry
    return `${header!.resource.reason.coding[0].code} ${request!.resource.status}`
  })

test('a referral is asked for once, however often its answer is lost, and cancelled when it is withdrawn', async () => {
  const who = await placed(1)
  const from = received.end
  await server.setMode('503')
  await refer(1, whole)
  await out.until('tried', async () => ((await out.deliveries(who, bars)).at(-1)?.attempts ?? 0) > 0)
  await server.setMode('up')
  out.pass(3)
  await out.idle()
  await refer(1, { ...whole, version: 2, status: 'waiting' })
  await out.idle()
  await refer(1, { ...whole, version: 3, status: 'withdrawn' })
  await out.idle()
  expect(pairs(from)).toEqual(['new active', 'update revoked'])
  expect(received.list(bars, from).map(({ effects }) => effects)).toEqual([1, 1])
  expect(await states(who)).toEqual(['change delivered', 'change delivered', 'change delivered'])
})

test('a referral that was entered in error is taken back, and the Patient is whole while the board may see it', async () => {
  const who = await placed(2)
  const from = received.end
  await refer(2, whole)
  await out.idle()
  await refer(2, { ...whole, version: 2, recordStatus: 'entered-in-error' })
  await out.idle()
  expect(pairs(from)).toEqual(['new active', 'update entered-in-error'])
  expect(await states(who)).toEqual(['change delivered', 'retraction delivered'])
  const [, taken] = received.bodies(received.list(bars, from)) as Body[]
  expect(JSON.stringify(taken)).toContain('Enghraifft2')
  expect(JSON.stringify(taken)).not.toContain('low-mood')
})

test('a referral that lacks what the receiver needs is refused and parks its own lane', async () => {
  const who = await placed(3)
  await refer(3, {})
  await out.until('parked', async () => (await out.deliveries(who, bars)).at(-1)?.state === 'parked')
  expect(await states(who)).toEqual(['change parked destination-refused'])
})

test('a child’s records of other kinds, its safety summary and its closing notice go there never', async () => {
  const who = await placed(4)
  await push('placement', placementRecord('PL-4', aChild(4), { version: 2, healthBoard: '7A2' }))
  await out.idle()
  expect(await states(who)).toEqual([])
})

describe('a patient administration system', () => {
  const { record, makes } = anExample('camhs-referral-pas', 'whole.json')
  const administration = (index: number) => {
    const { nhsNumber, dateOfBirth: birthDate } = aChild(index)
    return { ...(record.administration as object), nhsNumber, birthDate }
  }

  test('is sent its own JSON of a referral that holds all that it demands', async () => {
    const who = await placed(5)
    pas.reset()
    await refer(5, { ...whole, administration: administration(5) })
    await out.idle()
    expect(await states(who, 'swansea-bay-pas')).toEqual(['change delivered'])
    const [arrived] = pas.arrived
    const sent = JSON.parse(arrived!.body)
    expect(Object.keys(sent.PatientDetails)).toEqual(
      Object.keys((makes[0] as { PatientDetails: object }).PatientDetails),
    )
    expect(sent).toMatchObject({
      PatientDetails: { NhsNumber: aChild(5).nhsNumber, BirthDate: '20140506', Sex: 'F' },
    })
    expect(arrived!.body).not.toContain('low-mood')
  })

  test('is sent nothing of a referral that lacks any of it: the lane parks, and nothing is made up', async () => {
    const who = await placed(6)
    pas.reset()
    await refer(6, whole)
    await out.idle()
    expect(await states(who, 'swansea-bay-pas')).toEqual(['change parked not-translated'])
    expect(pas.arrived).toEqual([])
  })

  test('what it demands is whole or not at all, and says of the child what the referral says', async () => {
    await placed(7)
    const { referrer: _, ...incomplete } = administration(7) as Record<string, unknown>
    expect(await refer(7, { ...whole, administration: incomplete })).toMatchObject({
      http: 422,
      issues: [{ code: 'required-missing', pointer: '/administration/referrer' }],
    })
    expect(await refer(7, { ...whole, administration: administration(8) })).toMatchObject({
      http: 422,
      issues: [{ code: 'not-the-same', pointer: '/administration/nhsNumber' }],
    })
  })
})
