import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { MessageTerms } from '../../src/catalogue/catalogue.ts'
import { messageEndpoint } from '../../src/fhir/message-endpoint.ts'
import { guardedFetch } from '../../src/http/guarded-fetch.ts'
import type { CompiledMapping } from '../../src/mapping/compiled.ts'
import type { Endpoint, Made, Outcome } from '../../src/ports/endpoint.ts'
import { fhirSchema } from '../../src/sandbox/fhir-schema.ts'
import { messageReceiver } from '../../src/sandbox/message-receiver.ts'
import { Received } from '../../src/sandbox/received.ts'
import { ReceiverServer } from '../../src/sandbox/receiver-server.ts'
import { projectFolder } from '../support/a-catalogue.ts'
import { testNhsNumber } from '../support/a-message.ts'
import { FakeDestination } from '../support/fake-destination.ts'
import { aMapping, anExample } from '../support/some-mappings.ts'

jest.setTimeout(60_000)

const bars = 'swansea-bay-bars'
const file = join(projectFolder, `mappings/sandbox/destinations/${bars}.json`)
const terms = (JSON.parse(readFileSync(file, 'utf8')) as { message: MessageTerms }).message
const clock = { now: () => new Date('2026-03-01T09:00:00Z') }
const { exchange, close } = guardedFetch({ allow: 'any' })
let referrals: CompiledMapping
let retractions: CompiledMapping
let folder: string
let received: Received
let server: ReceiverServer
let url: string
let endpoint: Endpoint

beforeAll(() => {
  referrals = aMapping('camhs-referral-bars')
  retractions = aMapping('retraction-bars')
})
afterAll(() => close())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dilyn-bars-'))
  received = new Received(folder)
  server = new ReceiverServer(messageReceiver(bars, received, clock).app)
  await server.start(undefined)
  url = `http://127.0.0.1:${server.port}/fhir`
  endpoint = anEndpoint()
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const recipient = { scheme: 'ods', code: '7A3' } as const

function anEndpoint(more: Partial<MessageTerms> = {}, at = url): Endpoint {
  const destination = { id: bars, url: at, message: { ...terms, ...more } }
  return messageEndpoint({ destination, recipient, exchange })
}

const patient = () => ({
  resourceType: 'Patient',
  id: 'patient',
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: testNhsNumber(1) }],
  name: [{ use: 'official', family: 'Enghraifft', given: ['Gwen'] }],
  gender: 'female',
  birthDate: '2012-05-14',
})

const referral = (more: object = {}) => ({
  ...anExample('camhs-referral-bars', 'full.json').record,
  status: 'waiting',
  ...more,
})

/** A delivery of one record; `as` is the record that it is a later version of. */
function made(record: object, more: Partial<Made> = {}): Made {
  const id = more.record ?? randomUUID()
  const { output, issues } = referrals.forward(record)
  expect(issues).toEqual([])
  return {
    delivery: randomUUID(),
    via: 'change',
    kind: 'camhs-referral',
    child: '6f6cbf7e-07f0-4cbb-9a4e-7f6f1c7b8b11',
    record: id,
    version: 1,
    seed: id,
    documents: output,
    childFacts: { nhsNumber: testNhsNumber(1) },
    patient: [patient()],
    source: { scheme: 'gss', code: 'W06000008' },
    before: [],
    withdraw: () => [],
    at: clock.now(),
    ...more,
  }
}

/** The next version of what was sent before. */
function next(before: Made, record: object, written = endpoint.make(before).written): Made {
  return made(record, { record: before.record, version: (before.version ?? 1) + 1, before: written })
}

function retracted(before: Made, more: Partial<Made> = {}): Made {
  const notice = { recordId: 'REF-2026-0093', kind: 'camhs-referral', child: {}, date: '2026-03-02' }
  const { written } = endpoint.make(before)
  const { output } = retractions.forward({ ...notice, resources: written })
  return { ...next(before, referral()), via: 'retraction', kind: 'retraction', documents: output, ...more }
}

async function send(one: Made, to = endpoint): Promise<Outcome> {
  const { body } = to.make(one)
  const { delivery, via, kind, record } = one
  return to.send({ delivery, via, kind, record, body }, AbortSignal.timeout(5_000))
}

interface Bundle {
  readonly id: string
  // biome-ignore lint/suspicious/noExplicitAny: resources, looked into at one place each
  readonly entry: readonly { readonly fullUrl: string; readonly resource: any }[]
}

const bundleOf = (one: Made, to = endpoint): Bundle => JSON.parse(to.make(one).body.toString())
const typesIn = (bundle: Bundle) => bundle.entry.map(({ resource }) => resource.resourceType)
const oneOf = (bundle: Bundle, type: string) =>
  bundle.entry.find(({ resource }) => resource.resourceType === type)?.resource
const taken = () => received.list(bars).map(({ effects, requests }) => ({ effects, requests }))

describe('a message', () => {
  test('asks for a referral that the receiver takes, once', async () => {
    const one = made(referral())
    expect(await send(one)).toEqual({ is: 'delivered', status: 200 })
    expect(taken()).toEqual([{ effects: 1, requests: 1 }])
    expect(received.list(bars)[0]).toMatchObject({
      deliveryId: one.delivery,
      via: 'change',
      kind: 'camhs-referral',
      record: one.record,
    })
  })

  test('is valid FHIR, the same bytes for the same delivery, and its references lead to its entries', () => {
    const one = made(referral())
    const bundle = bundleOf(one)
    expect(fhirSchema().faultsOf(bundle)).toEqual([])
    expect(endpoint.make(one).body.equals(endpoint.make(one).body)).toBe(true)
    const known = new Set(bundle.entry.map(({ fullUrl }) => fullUrl))
    const named = [...JSON.stringify(bundle).matchAll(/"reference":"([^"]*)"/g)].map(([, url]) => url)
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((reference) => !known.has(reference!))).toEqual([])
    for (const { fullUrl, resource } of bundle.entry) {
      expect(fullUrl).toBe(`urn:uuid:${resource.id}`)
      expect(resource.meta.security).toContainEqual(expect.objectContaining({ code: 'R' }))
    }
  })

  test('says what it is about, of whom it is asked and by whom', () => {
    const one = made(referral())
    const bundle = bundleOf(one)
    const [header, focus] = bundle.entry
    expect(bundle).toMatchObject({ id: one.delivery, type: 'message', timestamp: '2026-03-01T09:00:00.000Z' })
    expect(header?.resource).toMatchObject({
      resourceType: 'MessageHeader',
      id: one.delivery,
      eventCoding: { code: 'servicerequest-request' },
      reason: { coding: [{ code: 'new' }] },
      focus: [{ reference: focus?.fullUrl }],
      destination: [{ endpoint: 'https://fhir.nhs.uk/Id/dos-service-id|2000099999' }],
      definition: expect.stringContaining('request-referral'),
    })
    const organisation = (reference: string) =>
      bundle.entry.find(({ fullUrl }) => fullUrl === reference)?.resource
    expect(organisation(header?.resource.sender.reference)).toMatchObject({
      name: 'Sender Organization',
      identifier: [{ value: 'W06000008' }],
    })
    expect(organisation(header?.resource.destination[0].receiver.reference)).toMatchObject({
      name: 'Receiving/performing Organization',
      identifier: [{ value: '7A3' }],
    })
    expect(oneOf(bundle, 'HealthcareService').identifier[0]).toEqual(terms.target)
  })

  test('holds the demographics in use, with the safe address that the referral knows', () => {
    const whole = oneOf(bundleOf(made(referral())), 'Patient')
    expect(whole).toMatchObject({
      name: [{ family: 'Enghraifft' }],
      gender: 'female',
      address: [{ use: 'temp', text: 'c/o Cyngor Sir Ceredigion' }],
    })
    const unknown = oneOf(bundleOf(made(referral({ contact: { language: 'cy' } }))), 'Patient')
    expect(unknown.address).toEqual([
      {
        extension: [
          { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' },
        ],
      },
    ])
  })

  test('that was taken although its answer was lost is a success when it is sent again', async () => {
    const one = made(referral())
    await send(one)
    expect(await send(one)).toEqual({ is: 'delivered', status: 409 })
    expect(taken()).toEqual([{ effects: 1, requests: 2 }])
  })
})

describe('a later version', () => {
  test('of a referral that goes on is nothing to a receiver that takes no changes', async () => {
    const first = made(referral())
    await send(first)
    const second = next(first, referral({ status: 'inTreatment' }))
    expect(endpoint.make(second)).toEqual({ body: Buffer.alloc(0), written: endpoint.make(first).written })
    expect(await send(second)).toEqual({ is: 'delivered', status: null })
    expect(taken()).toHaveLength(1)
  })

  test('goes as an update where changes are taken; NHS Wales refuses that pair', async () => {
    const to = anEndpoint({ updates: true })
    const first = made(referral())
    await send(first, to)
    const second = next(first, referral({ status: 'inTreatment' }))
    expect(oneOf(bundleOf(second, to), 'MessageHeader').reason.coding[0].code).toBe('update')
    expect(await send(second, to)).toEqual({ is: 'refused', status: 400, code: 'destination-refused' })
  })

  test.each(['withdrawn', 'rejected', 'redirected'])(
    'that is %s cancels it, and takes along no more than that',
    async (status) => {
      const first = made(referral())
      await send(first)
      const end = next(first, referral({ status, statusReason: 'moved' }))
      const bundle = bundleOf(end)
      expect(typesIn(bundle).sort()).toEqual(
        ['MessageHeader', 'Organization', 'Organization', 'Patient', 'ServiceRequest'].sort(),
      )
      expect(oneOf(bundle, 'ServiceRequest')).toMatchObject({ status: 'revoked', note: [{ text: 'moved' }] })
      expect(oneOf(bundle, 'MessageHeader')).toMatchObject({
        reason: { coding: [{ code: 'update' }] },
        definition: expect.stringContaining('cancelled'),
      })
      expect(await send(end)).toEqual({ is: 'delivered', status: 200 })
      // a second end is nothing to it; a new beginning is
      const again = next(end, referral({ status }))
      expect(await send(again)).toEqual({ is: 'delivered', status: null })
      expect(await send(next(again, referral(), endpoint.make(again).written))).toEqual({
        is: 'delivered',
        status: 200,
      })
      expect(taken()).toHaveLength(3)
    },
  )

  test('bears the ids of the referral that it changes, and its correlation id', async () => {
    const first = made(referral())
    const end = next(first, referral({ status: 'withdrawn' }))
    expect(oneOf(bundleOf(end), 'ServiceRequest').id).toBe(oneOf(bundleOf(first), 'ServiceRequest').id)
    const seen: Record<string, unknown>[] = []
    const listener = new FakeDestination(async () => ({ status: 200, body: '{}' }))
    const to = anEndpoint({}, await listener.start())
    for (const one of [first, first, end]) await send(one, to)
    for (const { headers } of listener.arrived) seen.push(headers)
    await listener.stop()
    expect(seen.map((headers) => headers['x-request-id'])).toEqual([
      first.delivery,
      first.delivery,
      end.delivery,
    ])
    expect(new Set(seen.map((headers) => headers['x-correlation-id'])).size).toBe(1)
    expect(seen.map((headers) => headers['use-context'])).toEqual([
      'lac-to-camhs|referral|servicerequest-request|new',
      'lac-to-camhs|referral|servicerequest-request|new',
      'lac-to-camhs|referral|servicerequest-request|update',
    ])
    const decoded = (name: string) => JSON.parse(Buffer.from(String(seen[0]![name]), 'base64').toString())
    expect(decoded('nhsd-target-identifier')).toEqual(terms.target)
    expect(decoded('nhsd-end-user-organisation')).toMatchObject({ resourceType: 'Organization' })
    expect(decoded('nhsd-requesting-software')).toMatchObject({ resourceType: 'Device' })
    expect(JSON.stringify(seen)).not.toContain(testNhsNumber(1))
  })

  test('of what the receiver was never asked for is nothing to it', async () => {
    for (const status of ['discharged', 'withdrawn', 'infoRequested']) {
      const one = made(referral({ status }))
      expect(await send(one)).toEqual({ is: 'delivered', status: null })
      expect(endpoint.make(one).written).toEqual([])
    }
    expect(taken()).toEqual([])
  })
})

describe('a retraction', () => {
  test('says that the request was entered in error, and nothing of what it said', async () => {
    const first = made(referral())
    await send(first)
    const end = retracted(first)
    const bundle = bundleOf(end)
    expect(fhirSchema().faultsOf(bundle)).toEqual([])
    expect(oneOf(bundle, 'ServiceRequest')).toMatchObject({
      id: oneOf(bundleOf(first), 'ServiceRequest').id,
      status: 'entered-in-error',
    })
    expect(JSON.stringify(bundle)).not.toMatch(/low-mood|Isel|legal-status/)
    expect(await send(end)).toEqual({ is: 'delivered', status: 200 })
  })

  test('to who may see no demographics any more names the child by identifier only, which NHS Wales refuses', async () => {
    const first = made(referral())
    await send(first)
    const end = retracted(first, { patient: [] })
    expect(JSON.stringify(oneOf(bundleOf(end), 'Patient'))).not.toMatch(/Enghraifft|2012/)
    expect(fhirSchema().faultsOf(bundleOf(end))).toEqual([])
    expect(await send(end)).toMatchObject({ is: 'refused', status: 400 })
  })

  test('of what was never sent is nothing to it', async () => {
    expect(await send(retracted(made(referral({ status: 'discharged' }))))).toEqual({
      is: 'delivered',
      status: null,
    })
  })
})

describe('an answer', () => {
  const outcome = (code: string, issue: string) => ({
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: issue,
        details: { coding: [{ system: 'https://fhir.nhs.uk/Codesystem/http-error-codes', code }] },
      },
    ],
  })
  const response = (code: string) => ({
    resourceType: 'Bundle',
    type: 'message',
    entry: [{ resource: { resourceType: 'MessageHeader', response: { identifier: 'x', code } } }],
  })
  test.each<[string, number, object | string, Outcome['is']]>([
    ['a response message of ok', 200, response('ok'), 'delivered'],
    ['no body', 202, '', 'delivered'],
    ['a response message of a transient error', 200, response('transient-error'), 'again'],
    ['a response message of a fatal error', 200, response('fatal-error'), 'refused'],
    ['an OperationOutcome of an error', 200, outcome('REC_BAD_REQUEST', 'invalid'), 'refused'],
    ['SEND_BAD_REQUEST', 400, outcome('SEND_BAD_REQUEST', 'required'), 'refused'],
    ['REC_BAD_REQUEST', 400, outcome('REC_BAD_REQUEST', 'invariant'), 'refused'],
    ['SEND_UNAUTHORIZED', 401, outcome('SEND_UNAUTHORIZED', 'expired'), 'unauthorised'],
    ['REC_FORBIDDEN', 403, outcome('REC_FORBIDDEN', 'forbidden'), 'unauthorised'],
    ['PROXY_NOT_FOUND', 404, outcome('PROXY_NOT_FOUND', 'not-found'), 'refused'],
    ['REC_TIMEOUT', 408, outcome('REC_TIMEOUT', 'timeout'), 'again'],
    ['REC_CONFLICT, a duplicate', 409, outcome('REC_CONFLICT', 'duplicate'), 'delivered'],
    ['REC_CONFLICT, a conflict', 409, outcome('REC_CONFLICT', 'conflict'), 'refused'],
    ['the proxy’s own duplicate', 409, outcome('BAD_REQUEST', 'duplicate'), 'refused'],
    ['a 409 that says nothing', 409, '<html>', 'refused'],
    ['REC_UNPROCESSABLE_ENTITY', 422, outcome('REC_UNPROCESSABLE_ENTITY', 'processing'), 'refused'],
    ['REC_TOO_EARLY', 425, outcome('REC_TOO_EARLY', 'duplicate'), 'again'],
    ['SEND_TOO_MANY_REQUESTS', 429, outcome('SEND_TOO_MANY_REQUESTS', 'throttled'), 'again'],
    ['REC_SERVER_ERROR', 500, outcome('REC_SERVER_ERROR', 'exception'), 'again'],
    ['REC_SERVICE_UNAVAILABLE', 503, outcome('REC_SERVICE_UNAVAILABLE', 'transient'), 'again'],
    ['REC_UNAVAILABLE, as NHS Wales writes it', 503, outcome('REC_UNAVAILABLE', 'transient'), 'again'],
  ])('of %s (%i)', async (_, status, body, is) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answering = new FakeDestination(async () => ({ status, body: text }))
    const to = anEndpoint({}, await answering.start())
    expect(await send(made(referral()), to)).toMatchObject({ is, status })
    await answering.stop()
  })

  test('that does not come is waited for again', async () => {
    const one = made(referral())
    await server.setMode('503')
    expect(await send(one)).toMatchObject({ is: 'again', status: 503 })
    await server.setMode('429')
    expect(await send(one)).toMatchObject({ is: 'again', retryAfter: '1' })
    await server.setMode('down')
    expect(await send(one)).toMatchObject({ is: 'again', code: 'destination-unreachable' })
    await server.setMode('up')
    expect(await send(one)).toEqual({ is: 'delivered', status: 200 })
    expect(taken()).toEqual([{ effects: 1, requests: 1 }])
  })
})

describe('what NHS Wales needs and a record lacks', () => {
  test('is refused with the places, and never made up', async () => {
    const sparse = anExample('camhs-referral-bars', 'sparse.json').record
    expect(await send(made({ ...sparse, status: 'received' }))).toEqual({
      is: 'refused',
      status: 400,
      code: 'destination-refused',
    })
    expect(taken()).toEqual([])
  })
})
