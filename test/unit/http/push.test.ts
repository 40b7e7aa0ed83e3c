import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { Failure } from '../../../src/message/failure.ts'
import { anEdge, aVerdict } from '../../support/an-edge.ts'

const json = 'application/json'
const record = { recordId: 'PEP-1', version: 1, child: { localId: 'C-1' } }

describe('a push of one record', () => {
  test('is answered 201 with its verdict, and the gateway is woken', async () => {
    const edge = anEdge()
    const answer = await edge.post('ceredigion-cases', '/v1/records/pep').send(record)
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      kind: 'pep',
      recordId: 'PEP-1',
      version: 1,
      status: 'accepted',
      repeat: false,
      warnings: [],
      review: null,
    })
    expect(answer.headers['dilyn-push']).toMatch(/^[0-9a-f-]{36}$/)
    expect(edge.wakes()).toBe(1)
    expect(edge.inbound.pushed[0]).toMatchObject({
      sender: { client: 'ceredigion-cases', source: 'ceredigion-cases', participant: 'ceredigion' },
      kind: 'pep',
      read: { document: record },
      batch: answer.headers['dilyn-push'],
    })
  })

  test('that repeats is 200, that waits is 202', async () => {
    const edge = anEdge()
    edge.inbound.judge = () => aVerdict({ http: 200, repeat: true })
    const repeat = await edge.post('ceredigion-cases', '/v1/records/pep').send(record)
    expect([repeat.status, repeat.body.repeat]).toEqual([200, true])
    const review = { id: randomUUID(), reason: 'no-child' } as const
    edge.inbound.judge = () => aVerdict({ http: 202, status: 'review', review, child: null })
    const waits = await edge.post('ceredigion-cases', '/v1/records/pep').send(record)
    expect([waits.status, waits.body.status, waits.body.review]).toEqual([202, 'review', review])
  })

  test.each([409, 422] as const)(
    'that is refused with %i is a problem with its id and issues',
    async (http) => {
      const edge = anEdge()
      const code = http === 409 ? 'version-conflict' : 'required-missing'
      const verdict = aVerdict({
        http,
        status: 'rejected',
        code,
        issues: [{ code, pointer: '/school' }],
        child: null,
      })
      edge.inbound.judge = () => verdict
      const answer = await edge.post('ceredigion-cases', '/v1/records/pep').send(record)
      expect(answer.status).toBe(http)
      expect(answer.type).toBe('application/problem+json')
      expect(answer.body).toMatchObject({
        type: `urn:dilyn:failure:${code}`,
        status: http,
        code,
        id: verdict.id,
      })
      expect(answer.body.issues).toEqual([
        expect.objectContaining({ code, pointer: '/school', remedy: expect.any(String) }),
      ])
    },
  )

  test('is said in the language that is asked for', async () => {
    const edge = anEdge()
    edge.inbound.judge = () =>
      aVerdict({
        http: 422,
        status: 'rejected',
        code: 'required-missing',
        issues: [{ code: 'required-missing', pointer: '/school' }],
      })
    const say = async (language: string) => {
      const answer = await edge
        .post('ceredigion-cases', '/v1/records/pep')
        .set('accept-language', language)
        .send(record)
      return [answer.headers['content-language'], answer.body.issues[0].remedy]
    }
    expect(await say('cy')).toEqual(['cy', 'Ychwanegwch hi.'])
    expect(await say('cy-GB, en;q=0.9')).toEqual(['cy', 'Ychwanegwch hi.'])
    expect(await say('cy;q=0.2, en;q=0.9')).toEqual(['en', 'Add it.'])
    expect(await say('fr, cy;q=0.1')).toEqual(['cy', 'Ychwanegwch hi.'])
    expect(await say('fr')).toEqual(['en', 'Add it.'])
  })

  test('keeps its push and its key when the caller names them', async () => {
    const edge = anEdge()
    const batch = randomUUID()
    const answer = await edge
      .post('ceredigion-cases', '/v1/records/pep')
      .set({ 'dilyn-push': batch, 'idempotency-key': 'k 1' })
      .send(record)
    expect(answer.headers['dilyn-push']).toBe(batch)
    expect(edge.inbound.pushed[0]).toMatchObject({ batch, idempotencyKey: 'k 1' })
  })

  test.each([
    ['idempotency-key', 'x'.repeat(256)],
    ['idempotency-key', 'caf\u00e9'],
    ['dilyn-push', 'one'],
  ])('with a bad header %s is 400', async (name, value) => {
    const answer = await anEdge().post('ceredigion-cases', '/v1/records/pep').set(name, value).send(record)
    expect([answer.status, answer.body.code]).toEqual([400, 'bad-request'])
  })

  test('dry, stores nothing and wakes nobody', async () => {
    const edge = anEdge()
    const answer = await edge.post('ceredigion-cases', '/v1/records/pep?dryRun=true').send(record)
    expect([answer.status, answer.body.dryRun]).toEqual([201, true])
    expect(edge.inbound.pushed).toEqual([])
    expect(edge.wakes()).toBe(0)
    const odd = await edge.post('ceredigion-cases', '/v1/records/pep?dryRun=perhaps').send(record)
    expect(odd.status).toBe(400)
  })
})

describe('what is refused before it is read', () => {
  const post = (client: string, path: string, type = json, body = '{}') =>
    anEdge().post(client, path).set('content-type', type).send(body)

  test('an unknown kind is 404 and names those there are', async () => {
    const answer = await post('ceredigion-cases', '/v1/records/peps')
    expect([answer.status, answer.body.code]).toEqual([404, 'unknown-kind'])
    expect(answer.body.issues[0].remedy).toContain('pep, placement')
  })

  test('a client that is no source, or whose source may not send the kind, is 403', async () => {
    expect((await post('operator', '/v1/records/pep')).status).toBe(403)
    expect((await post('hywel-dda', '/v1/records/placement')).body.code).toBe('forbidden')
  })

  test.each([
    ['ceredigion-cases', 'text/csv', 'application/x-ndjson'],
    ['ceredigion-cases', 'application/fhir+json', 'application/json'],
    ['ssda903-sample', json, 'text/csv'],
    ['ceredigion-cases', 'application/json; charset=iso-8859-1', 'charset=utf-8'],
  ])('%s sending %s is 415 and told what is taken', async (client, type, taken) => {
    const answer = await post(client, '/v1/records/placement', type)
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type'])
    expect(answer.body.issues[0].remedy).toContain(taken)
  })

  test('a kind of which the format has no file is 415', async () => {
    expect((await post('ssda903-sample', '/v1/records/pep', 'text/csv')).status).toBe(415)
  })

  test('a compressed body is 415', async () => {
    const answer = await anEdge()
      .post('ceredigion-cases', '/v1/records/pep')
      .set({ 'content-type': json, 'content-encoding': 'gzip' })
      .send('{}')
    expect(answer.status).toBe(415)
  })

  test('an Accept header that leaves out the answer is 406, before anything is stored', async () => {
    const edge = anEdge()
    const one = await edge.post('ceredigion-cases', '/v1/records/pep').set('accept', 'text/html').send(record)
    expect([one.status, one.body.code]).toEqual([406, 'not-acceptable'])
    const many = await edge
      .post('ceredigion-cases', '/v1/records/pep')
      .set({ accept: json, 'content-type': 'application/x-ndjson' })
      .send('{}\n')
    expect(many.status).toBe(406)
    expect(edge.inbound.pushed).toEqual([])
  })

  test('a body over 1 MiB is 413, said or not', async () => {
    const big = JSON.stringify({ note: 'x'.repeat(1024 * 1024) })
    expect((await post('ceredigion-cases', '/v1/records/pep', json, big)).status).toBe(413)
    const edge = anEdge()
    const streamed = edge
      .post('ceredigion-cases', '/v1/records/pep')
      .set({ 'content-type': json, 'transfer-encoding': 'chunked' })
    streamed.write(big)
    const answer = await streamed
    expect([answer.status, answer.body.code]).toEqual([413, 'too-large'])
  })

  test('what is no JSON is a rejected record, not a bad request', async () => {
    const answer = await post('ceredigion-cases', '/v1/records/pep', json, '{"a":1,"a":2}')
    expect([answer.status, answer.body.code]).toEqual([422, 'duplicate-key'])
  })
})

describe('a failure of the way in', () => {
  test('is 503 with Retry-After when nothing can be stored', async () => {
    const edge = anEdge()
    edge.inbound.judge = () => {
      throw new Failure('unavailable', [], { retryAfterSeconds: 5 })
    }
    const answer = await edge.post('ceredigion-cases', '/v1/records/pep').send(record)
    expect([answer.status, answer.headers['retry-after'], answer.body.code]).toEqual([
      503,
      '5',
      'unavailable',
    ])
  })

  test('that is a mistake is 500, and its message goes to nobody', async () => {
    const edge = anEdge()
    edge.inbound.judge = () => {
      throw new Error('Gwen Enghraifft, 9990000018')
    }
    const answer = await edge.post('ceredigion-cases', '/v1/records/pep').send(record)
    expect([answer.status, answer.body.code]).toEqual([500, 'internal'])
    expect(answer.text).not.toContain('Enghraifft')
    expect(edge.logged.map(({ event }) => event)).toContain('request.failed')
  })
})

describe('how far a push is', () => {
  const batch = randomUUID()
  const standing = { pending: 2, deliveries: new Map([['hywel-dda', { delivered: 1, due: 2 }]]) }

  test('is told to its source and to operators', async () => {
    const edge = anEdge()
    const asked: unknown[] = []
    edge.enquiries.push = async (...input) => {
      asked.push(input)
      return standing
    }
    const own = await edge.get('ceredigion-cases', `/v1/pushes/${batch}`)
    expect(own.body).toEqual({ id: batch, pending: 2, deliveries: { 'hywel-dda': { delivered: 1, due: 2 } } })
    await edge.get('operator', `/v1/pushes/${batch}`)
    expect(asked).toEqual([
      [batch, 'ceredigion-cases'],
      [batch, undefined],
    ])
    expect((await edge.get('school', `/v1/pushes/${batch}`)).status).toBe(404)
  })

  test('is 404 when there is no such push', async () => {
    expect((await anEdge().get('operator', `/v1/pushes/${batch}`)).status).toBe(404)
    expect((await anEdge().get('operator', '/v1/pushes/7')).status).toBe(404)
  })
})
