import type { lookup } from 'node:dns'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { guardedFetch } from '../../src/http/guarded-fetch.ts'
import { webhookEndpoint } from '../../src/http/webhook-endpoint.ts'
import type { Endpoint, Made, Outcome } from '../../src/ports/endpoint.ts'
import { fakeWebhook } from '../support/fake-destination.ts'

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const receiver = fakeWebhook()
const { exchange, close } = guardedFetch({ allow: 'any' })
const clock = { now: () => new Date() }
let url: string
let endpoint: Endpoint

beforeAll(async () => {
  url = await receiver.start()
  endpoint = webhookEndpoint({
    destination: { id: 'school', url, secrets: { signing: secret } },
    exchange,
    clock,
  })
})
afterAll(async () => {
  await close()
  await receiver.stop()
})
beforeEach(() => receiver.reset())

const delivery = '6f6cbf7e-07f0-4cbb-9a4e-7f6f1c7b8b11'
const record = '0f5b7a52-6a35-4f0e-8f4a-3f5a3f6f0a11'
const document = { plan: 'Cynllun', child: { upn: 'A123' } }

function send(to = endpoint, more: { record?: string | null; timeoutMs?: number } = {}): Promise<Outcome> {
  const { body } = to.make({ documents: [document] } as unknown as Made)
  const outgoing = {
    delivery,
    via: 'change',
    kind: 'pep',
    record: more.record === undefined ? record : more.record,
    body,
  } as const
  return to.send(outgoing, AbortSignal.timeout(more.timeoutMs ?? 2_000))
}

describe('a webhook', () => {
  test('is signed so that any Standard Webhooks library verifies it, under the delivery’s id', async () => {
    expect(await send()).toEqual({ is: 'delivered', status: 204 })
    const [arrived] = receiver.arrived
    expect(
      new Webhook(secret).verify(arrived?.body ?? '', arrived?.headers as Record<string, string>),
    ).toEqual(document)
    expect(arrived?.headers['webhook-id']).toBe(delivery)
  })

  test('is worthless when its body is changed, or under another secret', async () => {
    await send()
    const headers = receiver.arrived[0]?.headers as Record<string, string>
    const body = receiver.arrived[0]?.body ?? ''
    expect(() => new Webhook(secret).verify(body.replace('Cynllun', 'Cynllwyn'), headers)).toThrow()
    const other = `whsec_${Buffer.alloc(24, 8).toString('base64')}`
    expect(() => new Webhook(other).verify(body, headers)).toThrow()
  })

  test('says what it is in its headers, and of which record by the gateway’s own id', async () => {
    await send()
    await send(endpoint, { record: null })
    expect(receiver.arrived[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'dilyn-via': 'change',
      'dilyn-kind': 'pep',
      'dilyn-record': record,
    })
    expect(receiver.arrived[1]?.headers).not.toHaveProperty('dilyn-record')
  })

  test.each<[number, Outcome['is']]>([
    [200, 'delivered'],
    [202, 'delivered'],
    [301, 'refused'],
    [307, 'refused'],
    [400, 'refused'],
    [401, 'unauthorised'],
    [409, 'refused'],
    [410, 'refused'],
    [429, 'again'],
    [500, 'again'],
  ])('answered with %i is %s', async (status, is) => {
    receiver.mode = status
    expect(await send()).toMatchObject({ is, status })
    // a redirect is not followed either
    expect(receiver.arrived).toHaveLength(1)
  })

  test('hands on what Retry-After says', async () => {
    receiver.mode = 503
    receiver.retryAfter = '17'
    expect(await send()).toMatchObject({ is: 'again', retryAfter: '17' })
  })

  test('is over when its time is', async () => {
    receiver.mode = 'hang'
    const before = performance.now()
    expect(await send(endpoint, { timeoutMs: 200 })).toMatchObject({
      is: 'again',
      code: 'destination-timeout',
    })
    expect(performance.now() - before).toBeLessThan(1_500)
  })

  test('can’t be had without an address or a secret', () => {
    const parts = { exchange, clock }
    expect(() =>
      webhookEndpoint({ ...parts, destination: { id: 'x', url: undefined, secrets: { signing: secret } } }),
    ).toThrow('x')
    expect(() => webhookEndpoint({ ...parts, destination: { id: 'x', url, secrets: {} } })).toThrow('x')
  })
})

describe('the guard', () => {
  const signal = () => AbortSignal.timeout(2_000)
  const ask = (of: ReturnType<typeof guardedFetch>, to: string) =>
    of.exchange({ url: to, headers: {}, body: '{}', signal: signal() })

  test('lets nobody reach this machine', async () => {
    const guard = guardedFetch({ allow: 'public' })
    expect(await ask(guard, url)).toEqual({ failed: 'forbidden-address' })
    expect(await ask(guard, url.replace('http', 'https'))).toEqual({ failed: 'forbidden-address' })
    expect(receiver.arrived).toEqual([])
    await guard.close()
  })

  test('checks what a name resolves to, all of it, at the moment of connecting', async () => {
    const names: string[] = []
    const resolve = ((name: string, _options: object, done: (cause: null, all: object[]) => void) => {
      names.push(name)
      done(null, [
        { address: '93.184.215.14', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])
    }) as unknown as typeof lookup
    const guard = guardedFetch({ allow: 'public', resolve })
    expect(await ask(guard, 'https://rebinding.example/')).toEqual({ failed: 'forbidden-address' })
    expect(names).toEqual(['rebinding.example'])
    await guard.close()
  })

  test('says that a name which nobody has can’t be reached', async () => {
    const resolve = ((_name: string, _options: object, done: (cause: Error) => void) => {
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
    }) as unknown as typeof lookup
    const guard = guardedFetch({ allow: 'public', resolve })
    expect(await ask(guard, 'https://nowhere.example/')).toEqual({ failed: 'unreachable' })
    await guard.close()
  })

  test('reads no more of an answer than its cap, however much there is', async () => {
    let written = 0
    const endless = createServer((_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(16 * 1024, 'x'))) written += 16 * 1024
      }
      response.on('drain', more)
      response.on('error', () => undefined)
      more()
    })
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve))
    const to = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`
    const answer = await exchange({ url: to, headers: {}, body: '', signal: signal() })
    expect(answer).toMatchObject({ status: 200, cut: true })
    expect('body' in answer && answer.body.length).toBe(64 * 1024)
    expect(written).toBeLessThan(16 * 1024 * 1024)
    endless.closeAllConnections()
    await new Promise((resolve) => endless.close(resolve))
  })
})
