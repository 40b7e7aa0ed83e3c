import { describe, expect, test } from '@jest/globals'
import { Router } from 'express'
import request from 'supertest'
import { failures } from '../../../src/message/failure.ts'
import { anEdge } from '../../support/an-edge.ts'

const id = '0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a01'
const protectedRoutes = [
  ['post', '/v1/records/pep'],
  ['get', '/v1/records'],
  ['get', `/v1/records/${id}`],
  ['get', `/v1/records/${id}/trace`],
  ['get', '/v1/schemas/pep'],
  ['get', `/v1/children/${id}/circle`],
  ['get', '/v1/events'],
  ['get', '/v1/reviews'],
  ['post', `/v1/reviews/${id}`],
  ['get', '/v1/parked'],
  ['post', `/v1/parked/${id}/retry`],
  ['post', `/v1/parked/${id}/skip`],
  ['get', '/v1/destinations'],
  ['post', '/v1/destinations/hywel-dda/pause'],
  ['post', '/v1/destinations/hywel-dda/resume'],
  ['get', `/v1/pushes/${id}`],
] as const

describe('every route', () => {
  test.each(protectedRoutes)('%s %s wants a token', async (method, path) => {
    const answer = await request(anEdge().app)[method](path)
    expect([answer.status, answer.type, answer.body.code]).toEqual([
      401,
      'application/problem+json',
      'no-token',
    ])
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="dilyn"')
  })

  test.each(protectedRoutes)('%s %s wants a client that the catalogue knows', async (method, path) => {
    const answer = await request(anEdge().app)[method](path).set('authorization', 'Bearer stranger')
    expect([answer.status, answer.body.code]).toEqual([401, 'bad-token'])
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
  })

  test.each([...protectedRoutes.map(([, path]) => path), '/livez', '/readyz'])(
    '%s refuses other methods with 405 and those that are allowed',
    async (path) => {
      const answer = await request(anEdge().app).delete(path).set('authorization', 'Bearer operator')
      expect([answer.status, answer.body.code]).toEqual([405, 'method-not-allowed'])
      expect(answer.headers.allow).toMatch(/GET|POST/)
    },
  )

  test.each(['Basic b3BlcmF0b3I6', 'Bearer', 'Bearer a b', `Bearer ${'x'.repeat(9000)}`, 'Bearer \u00e9'])(
    'refuses the Authorization header %.20s',
    async (authorization) => {
      const answer = await request(anEdge().app).get('/v1/records').set({ authorization })
      expect([answer.status, answer.body.code]).toEqual([401, 'bad-token'])
    },
  )
})

describe('every answer', () => {
  test('is kept by nobody, and says nothing of how it was made', async () => {
    const { headers } = await anEdge().get('operator', '/v1/destinations')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-language': 'en',
    })
    expect(headers['dilyn-request']).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('etag')
  })

  test('to a wrong address is a problem, in either language', async () => {
    for (const path of [
      '/',
      '/v1/nothing',
      '/v1/records/',
      '/V1/records',
      '/v1/records/%zz',
      '/v1/records/%E0%A4%A',
    ]) {
      const answer = await anEdge().get('operator', path).set('accept-language', 'cy')
      expect([path, answer.status, answer.body.detail]).toEqual([path, 404, failures['not-found'].cy.detail])
    }
  })

  test('that is a problem names its request, with no value of what was sent', async () => {
    const answer = await anEdge().get('operator', '/v1/records?source=Gwen&status=Enghraifft')
    expect(answer.body.instance).toBe(`urn:uuid:${answer.headers['dilyn-request']}`)
    expect(answer.text).not.toMatch(/Gwen|Enghraifft/)
  })

  test('has a log line with the pattern of its route, never its address or query', async () => {
    const edge = anEdge()
    await edge.get('school', `/v1/records/${id}?name=Gwen`)
    const [line] = edge.logged
    expect(line).toMatchObject({
      event: 'request.answered',
      method: 'GET',
      route: '/v1/records/:name',
      http: 404,
      client: 'school',
      code: 'not-found',
    })
    expect(JSON.stringify(edge.logged)).not.toMatch(new RegExp(`Gwen|${id}`))
  })

  test('to HEAD has no body', async () => {
    const answer = await request(anEdge().app)
      .head('/v1/destinations')
      .set('authorization', 'Bearer operator')
    expect([answer.status, answer.text]).toEqual([200, undefined])
  })
})

describe('health', () => {
  test('/livez asks nobody', async () => {
    const edge = anEdge({ ready: () => Promise.reject(new Error('down')) })
    expect((await request(edge.app).get('/livez')).status).toBe(200)
  })

  test('/readyz is 503 while records cannot be taken, and 200 with destinations down', async () => {
    const of = async (ready: () => Promise<{ ready: boolean }>) => {
      const answer = await request(anEdge({ ready }).app).get('/readyz')
      return [answer.status, answer.body]
    }
    expect(await of(async () => ({ ready: true, degraded: ['hywel-dda'] }))).toEqual([
      200,
      { ready: true, degraded: ['hywel-dda'] },
    ])
    expect(await of(async () => ({ ready: false, draining: true }))).toEqual([
      503,
      { ready: false, draining: true },
    ])
    expect(await of(() => Promise.reject(new Error('down')))).toEqual([503, { ready: false }])
  })
})

test('the sandbox’s routes are there only when they are given', async () => {
  expect((await request(anEdge().app).get('/sandbox/received')).status).toBe(404)
  const sandboxRoutes = Router()
  sandboxRoutes.get('/received', (_request, response) => {
    response.json({ items: [] })
  })
  expect((await request(anEdge({ sandboxRoutes }).app).get('/sandbox/received')).body).toEqual({ items: [] })
})
