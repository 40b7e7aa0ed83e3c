import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import express from 'express'
import { Webhook } from 'standardwebhooks'
import request from 'supertest'
import { Agent, fetch } from 'undici'
import { type Receivers, startReceivers } from '../../src/sandbox/receivers.ts'
import { type FeedArrival, sandboxRoutes } from '../../src/sandbox/routes.ts'
import { SandboxClock } from '../../src/sandbox/sandbox-clock.ts'
import type { SandboxDestination } from '../../src/sandbox/sandbox-files.ts'

const destinations: SandboxDestination[] = [
  { id: 'a-board', kind: 'fhir' },
  { id: 'a-school', kind: 'webhook' },
  { id: 'a-feed', kind: 'feed' },
]
// a connection of its own for each request: none may be left over from a receiver that has stopped
const dispatcher = new Agent({ pipelining: 0 })
const nhs = 'https://fhir.nhs.uk/Id/nhs-number'
let folder: string
let clock: SandboxClock
let receivers: Receivers

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dilyn-sandbox-'))
  clock = new SandboxClock({ now: () => new Date() })
  receivers = await startReceivers(destinations, folder, clock)
})

afterEach(async () => {
  await receivers.stop()
  rmSync(folder, { recursive: true })
})

describe('a FHIR receiver', () => {
  test('makes what a transaction says, once', async () => {
    expect((await sendBundle('d-1', transaction('low mood'))).status).toBe(200)
    expect((await sendBundle('d-1', transaction('low mood'))).status).toBe(200)

    expect(items('a-board')).toMatchObject([
      { deliveryId: 'd-1', via: 'change', kind: 'child', effects: 1, requests: 2 },
    ])
    expect(await found('Patient', nhs, '9990000018')).toHaveLength(1)
    expect(await found('Observation', 'urn:x', 'o-1')).toHaveLength(1)
  })

  test('links the resources of a transaction to each other', async () => {
    await sendBundle('d-1', transaction('low mood'))

    const [patient] = await found('Patient', nhs, '9990000018')
    const [observation] = await found('Observation', 'urn:x', 'o-1')
    expect(observation).toMatchObject({ subject: { reference: `Patient/${patient?.id}` } })
  })

  test('counts an effect only where something changes', async () => {
    await sendBundle('d-1', transaction('low mood'))
    await sendBundle('d-2', transaction('low mood'))
    await sendBundle('d-3', transaction('better'))

    expect(items('a-board').map((one) => one.effects)).toEqual([1, 0, 1])
    expect(await found('Observation', 'urn:x', 'o-1')).toMatchObject([{ valueString: 'better' }])
  })

  test('takes more conditional entries in one transaction than its library does by itself', async () => {
    const many = Array.from({ length: 30 }, (_, n) => observation(`o-${n}`, 'fine'))
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry: many }

    expect((await sendBundle('d-1', bundle)).status).toBe(200)
    expect((await sendBundle('d-1', bundle)).status).toBe(200)
    expect(items('a-board')).toMatchObject([{ effects: 1, requests: 2 }])
  })

  test('refuses what is not FHIR R4 with 422 and the places', async () => {
    const bad = transaction('low mood')
    Object.assign(bad.entry[1]!.resource, { status: 'nope', colour: 'red' })
    const answer = await sendBundle('d-1', bad)

    expect(answer.status).toBe(422)
    const { resourceType, issue } = (await answer.json()) as {
      resourceType: string
      issue: { expression: string[] }[]
    }
    expect(resourceType).toBe('OperationOutcome')
    expect(issue.map((one) => one.expression[0])).toEqual(
      expect.arrayContaining(['Bundle.entry[1].resource', 'Bundle.entry[1].resource.status']),
    )
    expect(items('a-board')).toEqual([])
  })

  test('undoes a transaction of which one entry fails', async () => {
    const half = transaction('low mood')
    half.entry.push({
      ...observation('o-2', 'fine'),
      request: { method: 'PUT', url: 'Observation?colour=red' },
    })

    expect((await sendBundle('d-1', half)).status).toBe(400)
    expect(await found('Patient', nhs, '9990000018')).toEqual([])
    expect(items('a-board')).toEqual([])
  })

  test('refuses a reference to what the transaction does not hold', async () => {
    const { entry } = transaction('low mood')
    const answer = await sendBundle('d-1', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: entry.slice(1),
    })

    expect(answer.status).toBe(400)
    expect(await found('Observation', 'urn:x', 'o-1')).toEqual([])
  })

  test('has only one patient when two come at once', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => sendBundle(`d-${n}`, transaction(`mood ${n}`))))

    expect(await found('Patient', nhs, '9990000018')).toHaveLength(1)
  })

  test('says what it is', async () => {
    const answer = await fetch(`${receivers.urls.DILYN_URL_A_BOARD}/metadata`, { dispatcher })

    expect(await answer.json()).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' })
  })

  test('stays fast with thousands of patients', async () => {
    const patients = Array.from({ length: 2000 }, (_, n) => patient(String(n)))
    await sendBundle('d-1', { resourceType: 'Bundle', type: 'transaction', entry: patients })
    const begun = performance.now()
    for (let n = 0; n < 100; n += 1) await sendBundle(`e-${n}`, transaction(`mood ${n}`))

    expect((performance.now() - begun) / 100).toBeLessThan(50)
  }, 60_000)
})

describe('a webhook receiver', () => {
  test('takes a signed message once', async () => {
    expect(await sendWebhook('w-1')).toBe(204)
    expect(await sendWebhook('w-1')).toBe(204)

    expect(items('a-school')).toMatchObject([{ deliveryId: 'w-1', via: 'handover', effects: 1, requests: 2 }])
    expect(receivers.received.bodies(receivers.received.list('a-school'))).toEqual([{ hello: 'w-1' }])
  })

  test('refuses a wrong signature with 401', async () => {
    expect(await sendWebhook('w-1', { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` })).toBe(401)
    expect(await sendWebhook('w-1', { signed: '{"hello":"somebody else"}' })).toBe(401)
    expect(items('a-school')).toEqual([])
  })

  test('refuses an old signature, by the time of the sandbox', async () => {
    const yesterday = new Date(Date.now() - 86_400_000)
    expect(await sendWebhook('w-1', { at: yesterday })).toBe(401)
    clock.set(yesterday)
    expect(await sendWebhook('w-1', { at: yesterday })).toBe(204)
  })
})

describe('the modes of a receiver', () => {
  test('down refuses connections, and up takes them again at the same port', async () => {
    await receivers.setMode('a-school', 'down')
    await expect(sendWebhook('w-1')).rejects.toThrow()
    await receivers.setMode('a-school', 'up')
    expect(await sendWebhook('w-1')).toBe(204)
  })

  test('down cuts connections that are open', async () => {
    const { port } = new URL(receivers.urls.DILYN_URL_A_SCHOOL!)
    const socket = connect(Number(port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    await receivers.setMode('a-school', 'down')
    await closed
  })

  test('hang never answers, until it is ended', async () => {
    await receivers.setMode('a-school', 'hang')
    const sent = sendWebhook('w-1').then(
      () => 'answered',
      () => 'cut off',
    )
    const wait = new Promise((resolve) => setTimeout(() => resolve('nothing'), 300))
    expect(await Promise.race([sent, wait])).toBe('nothing')
    await receivers.setMode('a-school', 'up')
    expect(await sent).toBe('cut off')
    expect(items('a-school')).toEqual([])
  })

  test('503 and 429 answer so, the latter with Retry-After', async () => {
    await receivers.setMode('a-board', '503')
    expect((await sendBundle('d-1', transaction('x'))).status).toBe(503)
    await receivers.setMode('a-board', '429')
    const answer = await sendBundle('d-1', transaction('x'))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
    await receivers.setMode('a-board', 'up')
    expect((await sendBundle('d-1', transaction('x'))).status).toBe(200)
  })
})

describe('receivers that start again', () => {
  test('remember what they received and what it made, at the same addresses', async () => {
    await sendBundle('d-1', transaction('low mood'))
    await sendWebhook('w-1')
    const before = receivers
    await receivers.stop()
    receivers = await startReceivers(destinations, folder, clock)

    expect(receivers.urls).toEqual(before.urls)
    expect(receivers.secrets).toEqual(before.secrets)
    expect((await sendBundle('d-1', transaction('low mood'))).status).toBe(200)
    expect(await sendWebhook('w-1')).toBe(204)
    expect(receivers.received.list(undefined)).toMatchObject([
      { deliveryId: 'd-1', effects: 1, requests: 2 },
      { deliveryId: 'w-1', effects: 1, requests: 2 },
    ])
  })

  test('forget an arrival whose writing was cut off', async () => {
    await sendWebhook('w-1')
    await receivers.stop()
    appendFileSync(join(folder, 'sandbox-received.ndjson'), '{"destination":"a-school","deliv')
    receivers = await startReceivers(destinations, folder, clock)

    expect(await sendWebhook('w-2')).toBe(204)
    await receivers.stop()
    receivers = await startReceivers(destinations, folder, clock)
    expect(items('a-school').map((one) => one.deliveryId)).toEqual(['w-1', 'w-2'])
  })
})

describe('the routes of the sandbox', () => {
  test('show what arrived, with the source’s own record id', async () => {
    await sendBundle('d-1', transaction('low mood'))
    await sendWebhook('w-1')
    const one = await request(app()).get('/sandbox/received?destination=a-board')

    expect(one.status).toBe(200)
    expect(one.body.items).toMatchObject([
      {
        deliveryId: 'd-1',
        via: 'change',
        kind: 'child',
        recordId: 'their-r-1',
        effects: 1,
        body: { resourceType: 'Bundle' },
      },
    ])
    const all = await request(app()).get('/sandbox/received')
    const shown = (all.body.items as { destination: string }[]).map((item) => item.destination)
    expect(shown).toEqual(['a-board', 'a-school', 'a-feed', 'a-feed'])
  })

  test('show a feed’s events as what arrived there', async () => {
    const { body } = await request(app()).get('/sandbox/received?destination=a-feed&after=1')

    expect(body).toMatchObject({
      items: [{ deliveryId: 'f-2', via: 'change', recordId: 'their-r-1', effects: 1 }],
      next: 2,
    })
  })

  test('give the rest of what arrived when asked from where the last answer ended', async () => {
    await sendWebhook('w-1')
    const first = await request(app()).get('/sandbox/received?destination=a-school')
    await sendWebhook('w-2')
    const second = await request(app()).get(`/sandbox/received?destination=a-school&after=${first.body.next}`)

    expect((second.body.items as { deliveryId: string }[]).map((item) => item.deliveryId)).toEqual(['w-2'])
    const end = await request(app()).get('/sandbox/received?destination=a-school&limit=0')
    expect(end.body).toEqual({ items: [], next: 2 })
  })

  test('set the clock, and give it back', async () => {
    let woken = 0
    clock.onSet(() => {
      woken += 1
    })
    const set = await request(app()).put('/sandbox/clock').send({ now: '2031-02-03T04:05:06Z' })
    expect(set.body.now).toMatch(/^2031-02-03T04:05:/)
    expect(clock.now().getUTCFullYear()).toBe(2031)
    await request(app()).put('/sandbox/clock').send({ now: null })
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1000)
    expect(woken).toBe(2)
  })

  test.each([{ now: 'soon' }, { now: '2031-02-30T00:00:00Z' }, { now: 5 }, {}, []])(
    'refuse %j as a time',
    async (body) => {
      const answer = await request(app()).put('/sandbox/clock').send(body)

      expect(answer.status).toBe(400)
      expect(answer.headers['content-type']).toMatch('application/problem+json')
    },
  )

  test('refuse unknown modes, destinations and bodies that are not JSON', async () => {
    expect((await request(app()).put('/sandbox/destinations/a-school').send({ mode: 'odd' })).status).toBe(
      400,
    )
    expect((await request(app()).put('/sandbox/destinations/nobody').send({ mode: 'up' })).status).toBe(404)
    expect((await request(app()).put('/sandbox/destinations/a-feed').send({ mode: 'up' })).status).toBe(404)
    expect((await request(app()).get('/sandbox/received?destination=nobody')).status).toBe(404)
    const rubbish = request(app()).put('/sandbox/clock').set('content-type', 'application/json').send('{')
    expect((await rubbish).status).toBe(400)
  })

  test('move a receiver', async () => {
    expect((await request(app()).put('/sandbox/destinations/a-school').send({ mode: '503' })).body.mode).toBe(
      '503',
    )
    expect(await sendWebhook('w-1')).toBe(503)
  })
})

function app() {
  const events: FeedArrival[] = [1, 2].map((number) => ({
    number,
    at: '2026-01-01T00:00:00.000Z',
    deliveryId: `f-${number}`,
    via: 'change',
    kind: 'child',
    record: 'r-1',
    body: {},
  }))
  const routes = sandboxRoutes({
    receivers,
    received: receivers.received,
    clock,
    feeds: ['a-feed'],
    feedEvents: async (_, after) => events.filter((one) => one.number > after),
    recordIdsOf: async (records) => new Map(records.map((record) => [record, `their-${record}`])),
  })
  return express().use('/sandbox', routes)
}

function items(destination: string) {
  return receivers.received.list(destination)
}

async function sendBundle(delivery: string, bundle: object) {
  return fetch(receivers.urls.DILYN_URL_A_BOARD!, {
    method: 'POST',
    dispatcher,
    headers: {
      'content-type': 'application/fhir+json',
      'x-request-id': delivery,
      'dilyn-via': 'change',
      'dilyn-kind': 'child',
      'dilyn-record': 'r-1',
    },
    body: JSON.stringify(bundle),
  })
}

async function sendWebhook(
  id: string,
  wrong: { secret?: string; signed?: string; at?: Date } = {},
): Promise<number> {
  const body = JSON.stringify({ hello: id })
  const at = wrong.at ?? clock.now()
  const secret = wrong.secret ?? receivers.secrets.DILYN_SECRET_A_SCHOOL!
  const answer = await fetch(receivers.urls.DILYN_URL_A_SCHOOL!, {
    method: 'POST',
    dispatcher,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, wrong.signed ?? body),
      'dilyn-via': 'handover',
    },
    body,
  })
  return answer.status
}

async function found(type: string, system: string, value: string): Promise<{ id: string }[]> {
  const query = new URLSearchParams({ identifier: `${system}|${value}` })
  const answer = await fetch(`${receivers.urls.DILYN_URL_A_BOARD}/${type}?${query}`, { dispatcher })
  const { entry = [] } = (await answer.json()) as { entry?: { resource: { id: string } }[] }
  return entry.map((one) => one.resource)
}

interface Entry {
  readonly fullUrl?: string
  readonly resource: object
  readonly request: { readonly method: string; readonly url: string; readonly ifNoneExist?: string }
}

const patientUrl = 'urn:uuid:7c6d2b1e-0f5a-4b7c-8d19-000000000001'

function transaction(words: string): { resourceType: string; type: string; entry: Entry[] } {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [patient('9990000018', patientUrl), observation('o-1', words, patientUrl)],
  }
}

function patient(number: string, fullUrl?: string): Entry {
  const identifier = [{ system: nhs, value: number }]
  const ifNoneExist = new URLSearchParams({ identifier: `${nhs}|${number}` }).toString()
  const request = { method: 'POST', url: 'Patient', ifNoneExist }
  return {
    ...(fullUrl === undefined ? {} : { fullUrl }),
    resource: { resourceType: 'Patient', identifier },
    request,
  }
}

function observation(value: string, words: string, subject?: string): Entry {
  const url = `Observation?${new URLSearchParams({ identifier: `urn:x|${value}` })}`
  const resource = {
    resourceType: 'Observation',
    identifier: [{ system: 'urn:x', value }],
    status: 'final',
    code: { text: 'mood' },
    ...(subject === undefined ? {} : { subject: { reference: subject } }),
    valueString: words,
  }
  return { resource, request: { method: 'PUT', url } }
}
