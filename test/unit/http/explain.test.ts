import { describe, expect, test } from '@jest/globals'
import { compileMapping } from '../../../src/mapping/compile.ts'
import type { Issue } from '../../../src/message/failure.ts'
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
  const breaches = (path: string, document: unknown): Issue[] =>
    path === compiled.from && Object.hasOwn(document as object, 'odd')
      ? [{ code: 'unknown-property', pointer: '/odd', found: 'odd', allowed: 'p, s' }]
      : []
  const catalogue = { ...aSmallCatalogue(), mappings: new Map([['small', compiled]]), breaches }
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
    for (const [answer, at] of [
      [wrapped, '/0'],
      [bare, '/entry/0/resource'],
    ] as const) {
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({
        output: { p: 'Gwen' },
        lineage: [{ at: '/p', value: [`${at}/code/text`] }],
        unread: [{ pointer: `${at}/language`, found: 'cy' }],
      })
    }
  })

  test('says in the caller’s language how a record breaks its schema, which a gateway would not have taken', async () => {
    const ask = (language: string) =>
      anExplainingEdge().post('engineer', path).set('accept-language', language).send({ p: 'x', odd: 1 })
    const [english, welsh] = [await ask('en'), await ask('cy')]
    expect(english.body.breaches).toMatchObject([{ code: 'unknown-property', pointer: '/odd' }])
    expect(welsh.body.breaches[0].detail).not.toBe(english.body.breaches[0].detail)
    expect((await anExplainingEdge().post('engineer', path).send({ p: 'x' })).body.breaches).toEqual([])
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
