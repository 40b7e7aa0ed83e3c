import { describe, expect, test } from '@jest/globals'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { anEdge, aSmallCatalogue } from '../../support/an-edge.ts'
import { worldOf } from '../mapping/check-world.ts'
import { mappingOf } from '../mapping/small-mapping.ts'

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: { p: { type: 'string', minLength: 1 }, s: { type: 'string', minLength: 1 } },
}
const mapping = mappingOf(
  { it: { resourceType: 'Basic', code: { text: '{/p}' } } },
  { to: 'fhir/r4', withheld: { '/s': 'secret' } },
)
const compiled = compileMapping(mapping, worldOf({ 'kinds/small.schema.json': schema }))

function anExplainingEdge() {
  const catalogue = { ...aSmallCatalogue(), mappings: new Map([['small', compiled]]) }
  return anEdge({ catalogue: () => catalogue })
}

const path = '/v1/mappings/small/explain'

describe('explaining a mapping over HTTP', () => {
  test('answers with what is made, where it comes from and what was not carried', async () => {
    const record = { p: 'Gwen', s: 'hidden' }
    for (const body of [record, { record }, { document: record, back: false }]) {
      const answer = await anExplainingEdge().post('engineer', path).send(body)
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({
        output: [{ resourceType: 'Basic', code: { text: 'Gwen' } }],
        unused: [{ pointer: '/s', why: 'withheld: secret' }],
        ...{ unread: [], conflicts: [], issues: [] },
      })
      expect(answer.body.lineage).toContainEqual({
        at: '/0/code/text',
        ...{ value: ['/p'], because: [], presence: [], line: expect.any(Number) },
      })
    }
  })

  test('reads back what a destination would send', async () => {
    const came = { resourceType: 'Basic', code: { text: 'Gwen' }, language: 'cy' }
    const wrapped = await anExplainingEdge()
      .post('engineer', path)
      .send({ document: [came], back: true })
    const bare = await anExplainingEdge()
      .post('engineer', path)
      .set('content-type', 'application/fhir+json')
      .send(JSON.stringify({ resourceType: 'Bundle', entry: [{ resource: came }] }))
    for (const answer of [wrapped, bare]) {
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({
        output: { p: 'Gwen' },
        lineage: [{ at: '/p', value: ['/0/code/text'] }],
        unread: [{ pointer: '/0/language', found: 'cy' }],
      })
    }
  })

  test('is for engineers alone, and no mapping that is not there', async () => {
    for (const client of ['operator', 'ceredigion-cases', 'school']) {
      expect((await anExplainingEdge().post(client, path).send({})).status).toBe(403)
      expect((await anExplainingEdge().post(client, '/v1/mappings/none/explain').send({})).status).toBe(403)
    }
    const none = await anExplainingEdge().post('engineer', '/v1/mappings/none/explain').send({})
    expect([none.status, none.body.code]).toEqual([404, 'not-found'])
    expect((await anExplainingEdge().get('engineer', path)).status).toBe(405)
  })

  test('refuses what is not JSON, too large, too deep or asked wrongly', async () => {
    const send = (body: string, type = 'application/json') =>
      anExplainingEdge().post('engineer', path).set('content-type', type).send(body)
    const codes = async (...answers: ReturnType<typeof send>[]) =>
      (await Promise.all(answers)).map(({ status, body }) => [status, body.code])
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`
    expect(
      await codes(
        send('{'),
        send('p=1', 'application/x-www-form-urlencoded'),
        send(JSON.stringify({ p: 'x'.repeat(5 * 1024 * 1024) })),
        send('{"record":{},"back":"yes"}'),
        send('{"record":{},"document":{}}'),
      ),
    ).toEqual([
      [422, 'not-json'],
      [415, 'unsupported-media-type'],
      [413, 'too-large'],
      [400, 'bad-request'],
      [400, 'bad-request'],
    ])
    expect((await send(deep)).status).toBe(422)
  })

  test('takes a record that has a member of the envelope’s name for the record it is', async () => {
    const answer = await anExplainingEdge().post('engineer', path).send({ record: 'R-1', p: 'x' })
    expect(answer.body.unused).toContainEqual({ pointer: '/record', why: 'unmapped: nothing reads it' })
  })

  test('leaves nothing of the document in the log', async () => {
    const edge = anExplainingEdge()
    await edge.post('engineer', path).send({ p: 'Gwen-Secret' })
    expect(edge.logged.length).toBeGreaterThan(0)
    expect(JSON.stringify(edge.logged)).not.toContain('Gwen-Secret')
  })
})
