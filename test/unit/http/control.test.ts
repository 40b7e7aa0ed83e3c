import { describe, expect, test } from '@jest/globals'
import { anEdge } from '../../support/an-edge.ts'

const id = '0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a01'
const child = '0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a02'
const at = new Date(0)

describe('reviews', () => {
  test('are listed with their evidence and what may be done', async () => {
    const edge = anEdge()
    edge.enquiries.reviews = async () => ({
      items: [
        {
          number: 4,
          id,
          record: child,
          source: 'hywel-dda',
          kind: 'pep',
          reason: 'ambiguous-child',
          issues: [],
          candidates: [{ child, evidence: ['same-name'] }],
          openedAt: at,
        },
      ],
      next: null,
    })
    const answer = await edge.get('operator', '/v1/reviews')
    expect(answer.body).toMatchObject({
      items: [
        {
          id,
          record: child,
          reason: 'ambiguous-child',
          candidates: [{ child, evidence: ['same-name'] }],
          issues: [{ code: 'ambiguous-child', remedy: expect.any(String) }],
        },
      ],
      next: null,
    })
  })

  test('are decided with a reason, and the decision bears who made it', async () => {
    const edge = anEdge()
    const body = { decision: 'link', child, reason: ' same child, checked by phone ' }
    const answer = await edge.post('operator', `/v1/reviews/${id}`).send(body)
    expect([answer.status, answer.body.status]).toEqual([200, 'accepted'])
    expect(edge.inbound.decided).toEqual([
      [id, { decision: 'link', child, reason: 'same child, checked by phone' }, 'operator'],
    ])
    expect(edge.wakes()).toBe(1)
  })

  test.each([
    { decision: 'perhaps', reason: 'r' },
    { decision: 'new' },
    { decision: 'new', reason: '  ' },
    { decision: 'new', reason: 'x'.repeat(501) },
    { decision: 'new', child, reason: 'r' },
    { decision: 'link', child: 'Gwen', reason: 'r' },
  ])('with %j are 400', async (body) => {
    const edge = anEdge()
    expect((await edge.post('operator', `/v1/reviews/${id}`).send(body)).status).toBe(400)
    expect(edge.inbound.decided).toEqual([])
  })

  test('want a JSON object', async () => {
    const send = (body: string, type = 'application/json') =>
      anEdge().post('operator', `/v1/reviews/${id}`).set('content-type', type).send(body)
    expect((await send('[]')).body.code).toBe('not-an-object')
    expect((await send('{')).body.code).toBe('not-json')
    expect((await send('decision=new', 'application/x-www-form-urlencoded')).status).toBe(415)
    expect((await send(JSON.stringify({ reason: 'x'.repeat(65 * 1024) }))).status).toBe(413)
  })
})

describe('parked lanes', () => {
  test('are listed with what to do', async () => {
    const edge = anEdge()
    edge.enquiries.parked = async () => ({
      items: [
        { lane: id, destination: 'hywel-dda', child, count: 3, oldest: at, code: 'destination-refused' },
      ],
      next: id,
    })
    const answer = await edge.get('operator', '/v1/parked')
    expect(answer.body).toMatchObject({
      items: [
        {
          lane: id,
          destination: 'hywel-dda',
          child,
          count: 3,
          oldest: at.toISOString(),
          code: 'destination-refused',
          remedy: expect.stringContaining('retry'),
        },
      ],
      next: id,
    })
    expect((await edge.get('operator', '/v1/parked?after=7')).status).toBe(400)
  })

  test.each(['retry', 'skip'])('can be told to %s, with a reason', async (act) => {
    const edge = anEdge()
    expect((await edge.post('operator', `/v1/parked/${id}/${act}`).send({ reason: 'mended' })).body).toEqual({
      lane: id,
      act,
    })
    expect((await edge.post('operator', `/v1/parked/${id}/${act}`).send({})).status).toBe(400)
    expect(edge.acts).toEqual([[act, id, 'mended', 'operator']])
    expect(edge.wakes()).toBe(1)
  })

  test('that are not there or not parked are 404', async () => {
    const no = async () => false
    const edge = anEdge({ control: { retry: no, skip: no, pause: no, resume: no } })
    expect((await edge.post('operator', `/v1/parked/${id}/skip`).send({ reason: 'r' })).status).toBe(404)
  })
})

describe('destinations', () => {
  test('are listed with how they stand, their addresses without credentials', async () => {
    const edge = anEdge()
    edge.enquiries.destinations = async () => [
      { id: 'hywel-dda', state: 'failing', due: 2, parked: 1, oldestDue: at },
    ]
    const answer = await edge.get('engineer', '/v1/destinations')
    expect(answer.body.items).toEqual([
      {
        id: 'hywel-dda',
        participant: 'hywel-dda',
        kind: 'fhir',
        url: 'https://fhir.example/r4',
        state: 'failing',
        due: 2,
        parked: 1,
        oldestDue: at.toISOString(),
      },
      {
        id: 'hywel-dda-feed',
        participant: 'hywel-dda',
        kind: 'feed',
        url: null,
        state: 'up',
        due: 0,
        parked: 0,
        oldestDue: null,
      },
    ])
    expect(answer.text).not.toContain('secret')
  })

  test.each(['pause', 'resume'])('can be told to %s; twice is once', async (act) => {
    const edge = anEdge()
    const answer = await edge.post('operator', `/v1/destinations/hywel-dda/${act}`)
    expect([answer.status, answer.body.id]).toEqual([200, 'hywel-dda'])
    expect(edge.acts).toEqual([[act, 'hywel-dda', 'operator']])
    expect((await edge.post('operator', `/v1/destinations/nobody/${act}`)).status).toBe(404)
  })
})

test.each([
  ['get', '/v1/reviews', ['operator']],
  ['post', `/v1/reviews/${id}`, ['operator']],
  ['get', '/v1/parked', ['operator']],
  ['post', `/v1/parked/${id}/retry`, ['operator']],
  ['post', `/v1/parked/${id}/skip`, ['operator']],
  ['get', '/v1/destinations', ['operator', 'engineer']],
  ['post', '/v1/destinations/hywel-dda/pause', ['operator']],
  ['post', '/v1/destinations/hywel-dda/resume', ['operator']],
] as const)('%s %s is only for %j', async (method, path, allowed) => {
  for (const client of ['ceredigion-cases', 'hywel-dda', 'school', 'engineer', 'operator']) {
    const edge = anEdge()
    const answer = await edge[method](client, path).send(
      method === 'post' ? { decision: 'new', reason: 'r' } : undefined,
    )
    expect([client, answer.status]).toEqual([
      client,
      (allowed as readonly string[]).includes(client) ? 200 : 403,
    ])
  }
})
