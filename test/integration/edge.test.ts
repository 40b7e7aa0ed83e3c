import { once } from 'node:events'
import { request as open } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type CryptoKey, generateKeyPair, SignJWT } from 'jose'
import { makeApp } from '../../src/http/app.ts'
import { makeJwtAuthenticator, sandboxAlgorithms } from '../../src/http/jwt-authenticator.ts'
import { type RunningServer, startServer } from '../../src/http/server.ts'
import { ChildKeys } from '../../src/postgres/child-keys.ts'
import { makeEnquiries } from '../../src/postgres/enquiries.ts'
import { postgresLaneControl } from '../../src/postgres/lane-control.ts'
import { makeLog } from '../../src/telemetry/log.ts'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { noComparisons } from '../support/an-edge.ts'
import { anInbound, TestClock } from '../support/an-inbound.ts'
import { aChild, assessmentRecord, childRecord, pepRecord, placementRecord } from '../support/some-records.ts'

const issuer = 'urn:test:issuer'
const audience = 'urn:test:dilyn'
let db: TestDatabase
let server: RunningServer
let privateKey: CryptoKey
const logged: string[] = []

beforeAll(async () => {
  db = await aDatabase()
  const catalogue = aCatalogue()
  const clock = new TestClock('2026-03-01T09:00:00Z')
  const { inbound, vault, recordStore, childStore } = anInbound(db.database, catalogue, clock)
  const pair = await generateKeyPair('EdDSA')
  privateKey = pair.privateKey
  const tokenClock = { now: () => new Date() }
  const keys = new ChildKeys(vault)
  const log = makeLog({ level: 'debug', to: { write: (line) => logged.push(line) } })
  const app = makeApp({
    catalogue: () => catalogue,
    reload: () => Promise.reject(new Error('nothing is reloaded here')),
    comparisons: noComparisons,
    inbound,
    enquiries: makeEnquiries({
      database: db.database,
      vault,
      keys,
      records: recordStore,
      children: childStore,
      clock,
    }),
    control: postgresLaneControl(db.database, clock),
    authenticator: makeJwtAuthenticator({
      keys: pair.publicKey,
      algorithms: sandboxAlgorithms,
      issuer,
      audience,
      tokenClock,
    }),
    ready: async () => ({ ready: true }),
    clock,
    report: log.report,
    wake: () => undefined,
  })
  server = await startServer(app, { host: '127.0.0.1', port: 0 })
}, 60_000)
afterAll(async () => {
  await server.drain(1000)
  await db.drop()
})

async function ask(
  client: string,
  method: string,
  path: string,
  body?: string | object,
  type = 'application/json',
) {
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(client)
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime('5m')
    .sign(privateKey)
  const sent = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    ...(body === undefined ? {} : { body: sent }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: answer.headers.get('content-type')?.includes('ndjson') ? undefined : JSON.parse(text),
  }
}

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('the edge over the real way in and the real database', () => {
  test('a record that was pushed can be read as each may see it, and traced', async () => {
    const child = aChild(1)
    const first = await ask('ceredigion-cases', 'POST', '/v1/records/child', childRecord('CH-1', child))
    expect([first.status, first.body]).toMatchObject([
      201,
      { kind: 'child', recordId: 'CH-1', version: 1, status: 'accepted', repeat: false, review: null },
    ])
    const again = await ask('ceredigion-cases', 'POST', '/v1/records/child', childRecord('CH-1', child))
    expect([again.status, again.body]).toEqual([200, { ...first.body, repeat: true }])
    await ask('ceredigion-cases', 'POST', '/v1/records/placement', placementRecord('PL-1', child))
    const pep = await ask('ceredigion-cases', 'POST', '/v1/records/pep', pepRecord('PEP-1', child))
    const path = `/v1/records/${pep.body.id}`
    expect((await ask('ceredigion-cases', 'GET', path)).body).toMatchObject({
      view: 'own',
      record: { recordId: 'PEP-1', school: '6674001' },
    })
    const shown = await ask('ceredigion-school', 'GET', path)
    expect([shown.status, shown.body.kind, shown.body.id]).toEqual([200, 'pep', pep.body.id])
    expect(shown.body.view).not.toBe('own')
    for (const client of ['cardiff-school', 'operator', 'cardiff-cases'])
      expect((await ask(client, 'GET', path)).status).toBe(404)
    const trace = await ask('engineer', 'GET', `${path}/trace`)
    expect(trace.body).toMatchObject({
      id: pep.body.id,
      child: first.body.child,
      status: 'accepted',
      deliveries: [],
    })
    const circle = await ask('operator', 'GET', `/v1/children/${first.body.child}/circle`)
    expect(circle.body.responsibilities).toContainEqual(
      expect.objectContaining({
        role: 'school',
        participant: 'ceredigion-school',
        from: '2026-01-10',
        to: null,
        derived: false,
      }),
    )
    const conflict = await ask(
      'ceredigion-cases',
      'POST',
      '/v1/records/pep',
      pepRecord('PEP-1', child, { status: 'draft' }),
    )
    expect([conflict.status, conflict.body.code]).toEqual([409, 'version-conflict'])
  })

  test('a record that waits can be decided by an operator', async () => {
    const waits = await ask(
      'hywel-dda',
      'POST',
      '/v1/records/health-assessment',
      assessmentRecord('HA-1', aChild(2)),
    )
    expect(waits.status).toBe(202)
    const { items } = (await ask('operator', 'GET', '/v1/reviews')).body
    expect(items).toContainEqual(expect.objectContaining({ id: waits.body.review.id, reason: 'no-child' }))
    const path = `/v1/reviews/${waits.body.review.id}`
    expect(
      (await ask('operator', 'POST', path, { decision: 'reject', reason: 'sent in error' })).status,
    ).toBe(200)
    expect((await ask('operator', 'POST', path, { decision: 'reject', reason: 'again' })).body.code).toBe(
      'already-decided',
    )
  })

  test('many lines are answered in order, though the caller reads only when it has sent all', async () => {
    const rows = 1500
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject('ceredigion-cases')
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('5m')
      .sign(privateKey)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' }
    const sent = open(`${server.url}/v1/records/child`, { method: 'POST', headers })
    const answered = once(sent, 'response')
    for (let n = 1; n <= rows; n += 1) {
      if (!sent.write(`${JSON.stringify(childRecord(`S-${n}`, aChild(100 + n)))}\n`))
        await once(sent, 'drain')
    }
    sent.end('{"recordId":')
    const [response] = await answered
    let text = ''
    for await (const chunk of response) text += chunk
    const all = lines(text)
    expect(all.slice(0, -1).map((one) => one.line)).toEqual(Array.from({ length: rows + 1 }, (_, n) => n + 1))
    expect(all.at(-1)).toEqual({
      summary: { rows: rows + 1, accepted: rows, repeated: 0, review: 0, rejected: 1 },
    })
    const push = await ask('ceredigion-cases', 'GET', `/v1/pushes/${response.headers['dilyn-push']}`)
    expect(push.body).toMatchObject({ pending: rows, deliveries: {} })
    expect((await ask('cardiff-cases', 'GET', `/v1/pushes/${response.headers['dilyn-push']}`)).status).toBe(
      404,
    )
  }, 60_000)

  test('a lane is retried by an operator, and a destination paused and resumed', async () => {
    await db.database.query(`insert into destination (id, since) values ('hywel-dda', now())`)
    expect((await ask('operator', 'POST', '/v1/destinations/hywel-dda/pause')).body).toMatchObject({
      id: 'hywel-dda',
      state: 'paused',
    })
    expect((await ask('operator', 'POST', '/v1/destinations/hywel-dda/resume')).body).toMatchObject({
      state: 'up',
    })
    const { items } = (await ask('engineer', 'GET', '/v1/destinations')).body
    expect(items.map((one: { id: string }) => one.id)).toContain('hywel-dda-feed')
  })

  test('nothing of any child is in the log', async () => {
    await delay(10)
    const text = logged.join('')
    expect(text).toContain('"event":"push.answered"')
    expect(text).toContain('"event":"push.streamed"')
    expect(text).not.toMatch(/Enghraifft|Gwen|999\d{7}|2014-05-06|"C-1|PEP-1|unfit/)
  })
})
