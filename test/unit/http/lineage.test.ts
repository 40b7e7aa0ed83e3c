import { describe, expect, test } from '@jest/globals'
import type { SharingRule } from '../../../src/catalogue/catalogue.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import type { Enquiries, ReadGrant, RecordStanding, TracedDelivery } from '../../../src/ports/enquiries.ts'
import { anEdge, aSmallCatalogue } from '../../support/an-edge.ts'
import { worldOf } from '../mapping/check-world.ts'
import { mappingOf } from '../mapping/small-mapping.ts'

const id = '0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a01'
const content = { recordId: 'PEP-SECRET', note: 'confidences', address: 'a street', other: 'inner' }

const compiled = compileMapping(
  mappingOf(
    { it: { resourceType: 'Basic', ref: '{/recordId}', text: '{/note}', at: '{/address}' } },
    { to: 'fhir/r4' },
  ),
  worldOf({}),
)

const aDelivery = (more: Partial<TracedDelivery>): TracedDelivery => ({
  id: '0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a03',
  destination: 'hywel-dda',
  via: 'change',
  state: 'delivered',
  reason: null,
  rule: 'pep/health-board',
  basis: 'ISP-1',
  view: 'clinical',
  mapping: 'small@1.0.0',
  mappingHash: null,
  schema: null,
  schemaHash: null,
  catalogue: null,
  version: 2,
  attempts: [],
  ...more,
})

/** An edge that holds one record, its sender's and in the circle of a health board, sent to two destinations. */
function anEdgeWith(deliveries: readonly TracedDelivery[], { isProtected = false, hasLeft = false } = {}) {
  const small = aSmallCatalogue()
  const board = small.destinations.get('hywel-dda')!
  const kinds = new Map([['pep', 'small']])
  const rules: readonly SharingRule[] = [
    ...small.sharing.get('pep')!.rules,
    {
      ...small.sharing.get('pep')!.rules[0]!,
      id: 'pep/school',
      role: 'school',
      viewName: 'short',
      view: ['/recordId'],
    },
  ]
  const catalogue = {
    ...small,
    mappings: new Map([['small', compiled]]),
    sharing: new Map([['pep', { ...small.sharing.get('pep')!, rules }]]),
    destinations: new Map([
      ['hywel-dda', { ...board, kinds }],
      ['school', { ...board, id: 'school', participant: 'school', kinds }],
      ['hywel-dda-feed', { ...board, id: 'hywel-dda-feed', kinds: new Map([['pep', null]]) }],
    ]),
  }
  const edge = anEdge({ catalogue: () => catalogue })
  edge.enquiries.read = (async <Grant extends ReadGrant>(
    _record: string,
    { participant, source }: { participant: string; source: string | undefined },
    _today: string,
    decide: (standing: RecordStanding) => Grant | undefined,
  ) => {
    const isOwn = source === 'ceredigion-cases'
    const roles = new Set(participant === 'hywel-dda' ? (['health-board'] as const) : [])
    const grant = isOwn ? undefined : decide({ kind: 'pep', roles, named: false })
    if (!isOwn && grant === undefined) return undefined
    const facts = [{ protected: isProtected }]
    const held = {
      ...{ role: 'responsible-authority', participant: 'ceredigion', derived: false, record: id },
      ...{ from: '2026-01-01', to: hasLeft ? '2026-02-01' : null },
    }
    return {
      record: { id, kind: 'pep', version: 2, content },
      grant,
      file: { state: { facts, placements: [] }, responsibilities: [held] } as never,
    }
  }) as unknown as Enquiries['read']
  edge.enquiries.trace = async () => ({ deliveries }) as never
  return edge
}

const path = `/v1/records/${id}/lineage`
const two = [aDelivery({}), aDelivery({ destination: 'school', rule: 'pep/school', view: 'short' })]

describe('where what destinations are sent comes from', () => {
  test('is told whole to the source that sent the record, without a value', async () => {
    const answer = await anEdgeWith(two).get('ceredigion-cases', path)
    expect(answer.body).toMatchObject({ id, kind: 'pep', version: 2, view: 'own' })
    const [board, school] = answer.body.deliveries
    expect(board).toMatchObject({
      destination: 'hywel-dda',
      mapping: 'small@1.0.0',
      view: 'clinical',
      state: 'delivered',
    })
    expect(board.lineage).toContainEqual({
      at: '/0/text',
      ...{ value: ['/note'], because: [], presence: [], line: expect.any(Number) },
    })
    expect(board.unused).toEqual([{ pointer: '/other', why: 'view: the view "clinical" does not show it' }])
    expect(school.unused.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/note',
      '/address',
      '/other',
    ])
    expect(answer.text).not.toMatch(/PEP-SECRET|confidences|a street|inner/)
  })

  test('tells a source that has left the circle of nobody who came after it', async () => {
    const answer = await anEdgeWith(two, { hasLeft: true }).get('ceredigion-cases', path)
    expect([answer.status, answer.body.view, answer.body.deliveries]).toEqual([200, 'own', []])
    expect(answer.text).not.toMatch(/hywel-dda|school/)
  })

  test('is told to another reader of its own destinations and of what it may see', async () => {
    const answer = await anEdgeWith(two).get('hywel-dda', path)
    expect(answer.body).toMatchObject({
      view: 'clinical',
      deliveries: [{ destination: 'hywel-dda', unused: [] }],
    })
    expect(answer.body.deliveries).toHaveLength(1)
    expect(answer.text).not.toContain('/other')
  })

  test('never names the address of a child whose whereabouts are protected to another', async () => {
    const answer = await anEdgeWith(two, { isProtected: true }).get('hywel-dda', path)
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('/address')
  })

  test('is told to nobody who may not read the record, operators among them', async () => {
    for (const client of ['school', 'operator', 'engineer', 'ssda903-sample']) {
      expect([client, (await anEdgeWith(two).get(client, path)).status]).toEqual([client, 404])
    }
    expect((await anEdgeWith(two).get('ceredigion-cases', '/v1/records/7/lineage')).status).toBe(404)
  })

  test('is of what is sent of this version: nothing denied, thin, of another version or a notice', async () => {
    const deliveries = [
      aDelivery({ state: 'denied', rule: null }),
      aDelivery({ version: 1 }),
      aDelivery({ via: 'safety' }),
      aDelivery({ destination: 'hywel-dda-feed' }),
      aDelivery({ destination: 'gone' }),
    ]
    expect((await anEdgeWith(deliveries).get('ceredigion-cases', path)).body.deliveries).toEqual([])
    const twice = [aDelivery({ state: 'due', id: 'first' }), aDelivery({ state: 'due', id: 'second' })]
    const answer = await anEdgeWith(twice).get('ceredigion-cases', path)
    expect(answer.body.deliveries).toMatchObject([{ id: 'second' }])
  })
})
