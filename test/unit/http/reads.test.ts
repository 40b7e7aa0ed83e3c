import { describe, expect, test } from '@jest/globals'
import type { ReadGrant, RecordStanding } from '../../../src/ports/enquiries.ts'
import type { StoredRecord } from '../../../src/ports/record-store.ts'
import { anEdge } from '../../support/an-edge.ts'

const id = '0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a01'
const child = '0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a02'
const content = { recordId: 'PEP-1', version: 2, note: 'n', address: 'a', other: 'o' }
const record: StoredRecord = {
  id,
  source: 'ceredigion-cases',
  participant: 'ceredigion',
  kind: 'pep',
  child,
  recordId: 'PEP-1',
  version: 2,
  retracted: false,
  quiet: false,
  sequence: 1,
  receivedAt: new Date(),
  content,
}

/** An edge at which one record stands like this to whoever reads. */
function holding(standing: Partial<RecordStanding> & { own?: boolean; protected?: boolean }) {
  const edge = anEdge()
  edge.enquiries.read = async <Grant extends ReadGrant>(
    _record: string,
    _reader: unknown,
    _today: string,
    decide: (standing: RecordStanding) => Grant | undefined,
  ) => {
    const grant =
      standing.own === true ? undefined : decide({ kind: 'pep', roles: new Set(), named: false, ...standing })
    if (standing.own !== true && grant === undefined) return undefined
    const facts = [{ protected: standing.protected === true }]
    return {
      record: { ...record, kind: standing.kind ?? 'pep' },
      grant,
      file: { state: { facts, placements: [] } } as never,
    }
  }
  return edge
}

describe('one record', () => {
  test('is whole for the source that sent it', async () => {
    const answer = await holding({ own: true }).get('ceredigion-cases', `/v1/records/${id}`)
    expect(answer.body).toEqual({ id, kind: 'pep', version: 2, view: 'own', record: content })
  })

  test('is what the rule shows to a role that the reader holds', async () => {
    const answer = await holding({ roles: new Set(['health-board']) }).get('hywel-dda', `/v1/records/${id}`)
    expect(answer.body).toEqual({
      id,
      kind: 'pep',
      version: 2,
      view: 'clinical',
      record: { recordId: 'PEP-1', note: 'n', address: 'a' },
    })
  })

  test('never shows the address of a child whose whereabouts are protected', async () => {
    const edge = holding({ roles: new Set(['health-board']), protected: true })
    expect((await edge.get('hywel-dda', `/v1/records/${id}`)).body.record).toEqual({
      recordId: 'PEP-1',
      note: 'n',
    })
  })

  test('shared only with those it names is not there for others', async () => {
    const roles = new Set(['health-board'] as const)
    expect((await holding({ kind: 'placement', roles }).get('hywel-dda', `/v1/records/${id}`)).status).toBe(
      404,
    )
    expect(
      (await holding({ kind: 'placement', roles, named: true }).get('hywel-dda', `/v1/records/${id}`)).status,
    ).toBe(200)
  })

  test('that is not the caller’s, that does not exist and that cannot exist look the same', async () => {
    const without = ({ instance, ...body }: { instance: string }) => body
    const foreign = await holding({ roles: new Set(['school']) }).get('school', `/v1/records/${id}`)
    const unknown = await anEdge().get('school', `/v1/records/${id}`)
    const impossible = await anEdge().get('school', '/v1/records/7')
    const overseer = await anEdge().get('operator', `/v1/records/${id}`)
    for (const answer of [foreign, unknown, impossible, overseer]) {
      expect(answer.status).toBe(404)
      expect(without(answer.body)).toEqual(without(unknown.body))
    }
  })
})

describe('what a source sent', () => {
  test('is its own list, with verdicts in the caller’s language', async () => {
    const edge = anEdge()
    const asked: unknown[] = []
    edge.enquiries.sent = async (...input) => {
      asked.push(input)
      const issues = [{ code: 'required-missing', pointer: '/school' }] as const
      const item = {
        number: 9,
        id,
        kind: 'pep',
        recordId: null,
        version: null,
        child: null,
        status: 'rejected',
        http: 422,
        code: 'required-missing',
        receivedAt: new Date(0),
        warnings: [],
        issues,
        review: null,
      } as const
      return { items: [item], next: 9 }
    }
    const answer = await edge
      .get('ceredigion-cases', '/v1/records?status=rejected&after=3&limit=9999')
      .set('accept-language', 'cy')
    expect(asked).toEqual([['ceredigion-cases', 'rejected', 3, 500]])
    expect(answer.body).toMatchObject({
      next: 9,
      items: [
        {
          id,
          status: 'rejected',
          receivedAt: '1970-01-01T00:00:00.000Z',
          issues: [{ remedy: 'Ychwanegwch hi.' }],
        },
      ],
    })
  })

  test('is told to nobody else but operators', async () => {
    const edge = anEdge()
    expect((await edge.get('operator', '/v1/records?source=ceredigion-cases')).status).toBe(200)
    expect((await edge.get('ceredigion-cases', '/v1/records?source=ceredigion-cases')).status).toBe(200)
    for (const [client, path] of [
      ['ceredigion-cases', '/v1/records?source=hywel-dda'],
      ['ceredigion-cases', '/v1/records?source=nobody'],
      ['engineer', '/v1/records?source=hywel-dda'],
      ['operator', '/v1/records'],
      ['operator', '/v1/records?source=nobody'],
      ['school', '/v1/records'],
    ] as const) {
      expect([client, path, (await edge.get(client, path)).status]).toEqual([client, path, 404])
    }
  })

  test.each(['after=-1', 'after=1.5', 'after=x', 'after=1&after=2', 'limit=0', 'limit=', 'status=lost'])(
    'with ?%s is 400',
    async (query) => {
      const answer = await anEdge().get('ceredigion-cases', `/v1/records?${query}`)
      expect([answer.status, answer.body.code]).toEqual([400, 'bad-request'])
    },
  )
})

describe('the circle', () => {
  test('is asked for as of a day and as known at an instant, today and now unless said', async () => {
    const edge = anEdge()
    const asked: unknown[] = []
    edge.enquiries.circle = async (question) => {
      asked.push(question)
      return []
    }
    const now = await edge.get('hywel-dda', `/v1/children/${child}/circle`)
    expect(now.body).toEqual({
      child,
      at: '2026-03-01',
      known: '2026-03-01T09:00:00.000Z',
      responsibilities: [],
    })
    await edge.get('engineer', `/v1/children/${child}/circle?at=2026-01-02&known=2026-02-01T00:00:00%2B01:00`)
    const today = '2026-03-01'
    expect(asked).toEqual([
      { child, at: today, known: undefined, today, participant: 'hywel-dda' },
      { child, at: '2026-01-02', known: new Date('2026-01-31T23:00:00Z'), today, participant: undefined },
    ])
  })

  test.each(['at=2026-02-30', 'at=today', 'known=2026-01-01', 'known=2026-13-01T00:00:00Z'])(
    'with ?%s is 400',
    async (query) => {
      expect((await anEdge().get('operator', `/v1/children/${child}/circle?${query}`)).status).toBe(400)
    },
  )

  test('of a child who is not the caller’s, or nobody’s, is 404', async () => {
    expect((await anEdge().get('school', `/v1/children/${child}/circle`)).status).toBe(404)
    expect((await anEdge().get('school', '/v1/children/C-1/circle')).status).toBe(404)
  })
})

describe('the life of a record', () => {
  test('is told to its source and to those who oversee, and to no reader', async () => {
    const edge = anEdge()
    const asked: unknown[] = []
    const at = new Date(0)
    const used = { mapping: null, mappingHash: null, schema: null, schemaHash: null, catalogue: null }
    edge.enquiries.trace = async (...input) => {
      asked.push(input)
      const delivery = {
        id: child,
        destination: 'hywel-dda',
        via: 'change',
        state: 'denied',
        reason: 'not-in-circle',
        rule: null,
        basis: null,
        view: null,
        ...used,
        version: 1,
        attempts: [{ at, status: 503, code: null }],
      }
      return {
        id,
        kind: 'pep',
        child,
        version: 1,
        status: 'accepted',
        message: id,
        record: id,
        ...used,
        steps: [{ step: 'received', at, outcome: 'done' }],
        deliveries: [delivery],
      }
    }
    const answer = await edge.get('ceredigion-cases', `/v1/records/${id}/trace`)
    expect(answer.body).toMatchObject({
      id,
      status: 'accepted',
      steps: [{ step: 'received', outcome: 'done' }],
      deliveries: [{ state: 'denied', reason: 'not-in-circle', attempts: [{ status: 503 }] }],
    })
    await edge.get('engineer', `/v1/records/${id}/trace`)
    expect(asked).toEqual([
      [id, { participant: 'ceredigion', source: 'ceredigion-cases' }],
      [id, undefined],
    ])
    expect((await edge.get('school', `/v1/records/${id}/trace`)).status).toBe(404)
  })
})

describe('events', () => {
  test('are those of the reader’s own feed, and next is where to go on', async () => {
    const edge = anEdge()
    edge.enquiries.events = async (feed, after) =>
      after === 0
        ? [
            { number: 1, event: { id: feed } },
            { number: 2, event: { id: feed } },
          ]
        : []
    const first = await edge.get('hywel-dda', '/v1/events')
    expect(first.body).toEqual({
      events: [
        { id: 'hywel-dda-feed', number: 1 },
        { id: 'hywel-dda-feed', number: 2 },
      ],
      next: 2,
    })
    expect((await edge.get('hywel-dda', '/v1/events?after=2')).body).toEqual({ events: [], next: 2 })
  })

  test('are not there for who has no feed, and forbidden to who is no reader', async () => {
    expect((await anEdge().get('school', '/v1/events')).status).toBe(404)
    expect((await anEdge().get('hywel-dda', '/v1/events?destination=hywel-dda')).status).toBe(404)
    expect((await anEdge().get('operator', '/v1/events')).status).toBe(403)
  })
})

test('a kind’s schema is there for every caller', async () => {
  expect((await anEdge().get('school', '/v1/schemas/pep')).body).toEqual({ $id: 'pep', type: 'object' })
  expect((await anEdge().get('school', '/v1/schemas/constructor')).body.code).toBe('unknown-kind')
})
