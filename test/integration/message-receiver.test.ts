import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { Agent, fetch } from 'undici'
import type { MessageTerms } from '../../src/catalogue/catalogue.ts'
import { type MessageBundle, messageOf } from '../../src/fhir/message.ts'
import { requestHeaders } from '../../src/fhir/request-headers.ts'
import type { CompiledMapping } from '../../src/mapping/compiled.ts'
import type { Made } from '../../src/ports/endpoint.ts'
import { messageReceiver } from '../../src/sandbox/message-receiver.ts'
import { type Arrival, Received } from '../../src/sandbox/received.ts'
import { ReceiverServer } from '../../src/sandbox/receiver-server.ts'
import { type Receivers, startReceivers } from '../../src/sandbox/receivers.ts'
import { SandboxClock } from '../../src/sandbox/sandbox-clock.ts'
import { projectFolder } from '../support/a-catalogue.ts'
import { testNhsNumber } from '../support/a-message.ts'
import { aMapping, anExample } from '../support/some-mappings.ts'

jest.setTimeout(60_000)

// a connection of its own for each request: none may be left over from a receiver that has stopped
const dispatcher = new Agent({ pipelining: 0 })

const bars = 'swansea-bay-bars'
const file = join(projectFolder, `mappings/sandbox/destinations/${bars}.json`)
const terms = (JSON.parse(readFileSync(file, 'utf8')) as { message: MessageTerms }).message
const clock = { now: () => new Date('2026-03-01T09:00:00Z') }
const record = '0b7ce7d0-6a1b-4f4e-9a52-6d0a6d3b8c01'
let referrals: CompiledMapping
let folder: string
let server: ReceiverServer
let received: Received

beforeAll(() => {
  referrals = aMapping('camhs-referral-bars')
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dilyn-bars-'))
  await start()
})
afterEach(() => server.stop())
afterAll(async () => {
  await dispatcher.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A receiver with what one of the same folder received before. */
async function start(): Promise<void> {
  const earlier: Arrival[] = []
  received = new Received(folder, (arrival) => earlier.push(arrival))
  const receiver = messageReceiver(bars, received, clock)
  for (const { resources } of earlier) await receiver.restore(resources ?? [])
  server = new ReceiverServer(receiver.app)
  await server.start(undefined)
}

function message(
  more: object = {},
  delivery = '5b0f2a7e-1111-4222-8333-444455556666',
  before: Made['before'] = [],
) {
  const { output } = referrals.forward({
    ...anExample('camhs-referral-bars', 'full.json').record,
    status: 'waiting',
    ...more,
  })
  const { bundle } = messageOf(
    {
      ...{ delivery, via: 'change', kind: 'camhs-referral', child: record, record, version: 1, seed: record },
      documents: output,
      childFacts: {},
      patient: [
        {
          resourceType: 'Patient',
          identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: testNhsNumber(1) }],
          name: [{ family: 'Enghraifft', given: ['Gwen'] }],
          gender: 'female',
          birthDate: '2012-05-14',
        },
      ],
      source: { scheme: 'gss', code: 'W06000008' },
      before,
      withdraw: () => [],
      at: clock.now(),
    },
    terms,
    { scheme: 'ods', code: '7A3' },
  )
  return structuredClone(bundle) as MessageBundle
}

const sent = [{ type: 'ServiceRequest', system: 'any', value: 'any' }]
const cancellation = (delivery = '7c0f2a7e-1111-4222-8333-444455556666') =>
  message({ status: 'withdrawn' }, delivery, sent)

interface Answer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  // biome-ignore lint/suspicious/noExplicitAny: an OperationOutcome or a Bundle, looked into at one place each
  readonly body: any
}

async function post(body: unknown, headers: Record<string, string | undefined> = {}): Promise<Answer> {
  const whole = { ...requestHeaders(message(), terms), ...headers }
  const given = Object.entries(whole).filter((one): one is [string, string] => one[1] !== undefined)
  const response = await fetch(`http://127.0.0.1:${server.port}/fhir/$process-message`, {
    method: 'POST',
    dispatcher,
    headers: given,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const said = ({ body }: Answer): string[] =>
  body.issue.map(
    // biome-ignore lint/suspicious/noExplicitAny: an issue
    (issue: any) => `${issue.details.coding[0].code} ${issue.code}: ${issue.diagnostics}`,
  )
const code = (answer: Answer) => said(answer)[0]?.replace(/:.*/, '')

const without = (bundle: MessageBundle, type: string, element: string): MessageBundle => {
  for (const { resource } of bundle.entry) {
    if (resource.resourceType === type) delete (resource as unknown as Record<string, unknown>)[element]
  }
  return bundle
}

describe('the receiver of messages', () => {
  test('takes what is whole, answers with a response message, and says the request’s ids again', async () => {
    const answer = await post(message())
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ resourceType: 'Bundle', type: 'message' })
    expect(answer.body.entry[0].resource).toMatchObject({
      eventCoding: { code: 'servicerequest-response' },
      response: { identifier: message().id, code: 'ok' },
    })
    expect(answer.headers.get('x-request-id')).toBe(message().id)
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test.each([
    'nhsd-target-identifier',
    'nhsd-end-user-organisation',
    'nhsd-requesting-software',
    'x-request-id',
    'x-correlation-id',
    'use-context',
  ])('refuses a request without %s', async (name) => {
    const answer = await post(message(), { [name]: undefined })
    expect([answer.status, code(answer)]).toEqual([400, 'SEND_BAD_REQUEST required'])
    expect(said(answer)[0]!.toLowerCase()).toContain(name)
  })

  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')
  test.each([
    ['nhsd-target-identifier', 'not base64!'],
    ['nhsd-target-identifier', base64({ resourceType: 'Organization' })],
    ['nhsd-end-user-organisation', base64({ resourceType: 'Device' })],
    ['nhsd-requesting-software', base64({ resourceType: 'Device', nosuch: 1 })],
    ['nhsd-requesting-practitioner', base64({ resourceType: 'Practitioner' })],
    ['x-request-id', '42'],
    ['x-correlation-id', 'none'],
    ['use-context', 'a|'],
    ['accept', 'application/fhir+json'],
    ['accept', 'application/fhir+json; version=9.9.9'],
  ])('refuses %s of %s', async (name, value) => {
    const answer = await post(message(), { [name]: value })
    expect([answer.status, code(answer)]).toEqual([400, 'SEND_BAD_REQUEST value'])
  })

  test('refuses what is not JSON, not R4, not a message', async () => {
    expect(code(await post('{'))).toBe('SEND_BAD_REQUEST structure')
    expect(code(await post({ ...message(), nosuch: true }))).toBe('REC_BAD_REQUEST structure')
    expect(code(await post({ ...message(), type: 'collection' }))).toBe('REC_BAD_REQUEST structure')
    const { timestamp: _, ...timeless } = message()
    expect(code(await post(timeless))).toBe('REC_BAD_REQUEST structure')
  })

  test.each([
    ['new', 'revoked'],
    ['new', 'on-hold'],
    ['update', 'active'],
    ['delete', 'revoked'],
  ])('refuses the pair of %s and %s', async (reason, status) => {
    const bundle = message()
    const [header, request] = bundle.entry as unknown as { resource: Record<string, never> }[]
    Object.assign(header!.resource, {
      reason: { coding: [{ system: terms.reasons, code: reason }] },
    })
    Object.assign(request!.resource, { status })
    expect(code(await post(bundle))).toBe('REC_BAD_REQUEST invariant')
  })

  const needed: [string, string][] = [
    ...['definition', 'destination', 'sender', 'reason', 'focus', 'meta'].map((one): [string, string] => [
      'MessageHeader',
      one,
    ]),
    ...[
      ...[
        'meta',
        'encounter',
        'authoredOn',
        'basedOn',
        'occurrencePeriod',
        'requester',
        'performer',
        'category',
      ],
    ].map((one): [string, string] => ['ServiceRequest', one]),
    ...['identifier', 'subject', 'period', 'meta'].map((one): [string, string] => ['Encounter', one]),
    ...['activity', 'encounter', 'addresses', 'meta'].map((one): [string, string] => ['CarePlan', one]),
    ...['active', 'identifier', 'name', 'providedBy'].map((one): [string, string] => [
      'HealthcareService',
      one,
    ]),
    ...['identifier', 'name', 'birthDate', 'gender', 'address'].map((one): [string, string] => [
      'Patient',
      one,
    ]),
    ['Condition', 'code'],
    ['Organization', 'name'],
  ]
  test.each(needed)('refuses a new referral without %s.%s', async (type, element) => {
    const answer = await post(without(message(), type, element))
    expect(answer.status).toBe(400)
    expect(said(answer).join()).toContain(type)
  })

  test.each([
    'Encounter',
    'CarePlan',
    'HealthcareService',
    'Consent',
    'PractitionerRole',
    'Condition',
    'Patient',
  ])('refuses a new referral without a %s', async (type) => {
    const bundle = message()
    const entry = bundle.entry.filter(({ resource }) => resource.resourceType !== type)
    expect(said(await post({ ...bundle, entry })).join()).toContain(`there is no ${type}`)
  })

  test.each(['authoredOn', 'occurrencePeriod', 'identifier', 'category', 'meta'])(
    'refuses a cancellation without ServiceRequest.%s',
    async (element) => {
      await post(message())
      const bundle = without(cancellation(), 'ServiceRequest', element)
      expect(await post(bundle, requestHeaders(bundle, terms))).toMatchObject({ status: 400 })
    },
  )

  test('refuses a reference that leads to nothing', async () => {
    const bundle = message()
    const entry = bundle.entry.filter(({ resource }) => resource.resourceType !== 'Practitioner')
    expect(said(await post({ ...bundle, entry })).join()).toContain('leads to nothing')
  })

  test('takes no message twice, no referral twice, and cancels only what stands', async () => {
    const cancelled = cancellation()
    const unknown = await post(cancelled, requestHeaders(cancelled, terms))
    expect([unknown.status, code(unknown)]).toEqual([404, 'REC_NOT_FOUND not-found'])
    expect((await post(message())).status).toBe(200)
    const again = await post(message())
    expect([again.status, code(again)]).toEqual([409, 'REC_CONFLICT duplicate'])
    const other = message({}, '9c0f2a7e-1111-4222-8333-444455556666')
    const second = await post(other, requestHeaders(other, terms))
    expect([second.status, code(second)]).toEqual([409, 'REC_CONFLICT conflict'])
    expect((await post(cancelled, requestHeaders(cancelled, terms))).status).toBe(200)
    expect(received.list(bars).map(({ effects, requests }) => [effects, requests])).toEqual([
      [1, 2],
      [1, 1],
    ])
  })

  test('is what the sandbox starts for a destination of messages, with its modes and its memory', async () => {
    const destinations = [{ id: bars, kind: 'fhir', takesMessages: true }] as const
    const own = mkdtempSync(join(tmpdir(), 'dilyn-bars-'))
    const sandboxClock = new SandboxClock(clock)
    const bundle = message()
    const ask = async ({ urls }: Receivers) => {
      const headers = requestHeaders(bundle, terms)
      const url = `${urls.DILYN_URL_SWANSEA_BAY_BARS}/$process-message`
      return (await fetch(url, { method: 'POST', dispatcher, headers, body: JSON.stringify(bundle) })).status
    }
    const first = await startReceivers(destinations, own, sandboxClock)
    await first.setMode(bars, '503')
    expect(await ask(first)).toBe(503)
    await first.setMode(bars, 'up')
    expect(await ask(first)).toBe(200)
    await first.stop()
    const second = await startReceivers(destinations, own, sandboxClock)
    expect(await ask(second)).toBe(409)
    expect(second.received.list(bars)).toMatchObject([{ effects: 1, requests: 2 }])
    await second.stop()
    rmSync(own, { recursive: true })
  })

  test('remembers, after a start, what it was sent', async () => {
    await post(message())
    await server.stop()
    await start()
    expect(code(await post(message()))).toBe('REC_CONFLICT duplicate')
    const cancelled = cancellation()
    expect((await post(cancelled, requestHeaders(cancelled, terms))).status).toBe(200)
  })
})
