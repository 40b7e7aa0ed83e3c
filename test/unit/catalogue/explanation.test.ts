import { describe, expect, test } from '@jest/globals'
import { asMade, documentsOf, explainAnswer, explainRecord } from '../../../src/catalogue/explanation.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import type { Issue } from '../../../src/message/failure.ts'
import { worldOf } from '../mapping/check-world.ts'
import { mappingOf } from '../mapping/small-mapping.ts'

const fhir = { to: 'fhir/r4' }
const schema = {
  type: 'object',
  additionalProperties: false,
  properties: { p: { type: 'string', minLength: 1 }, q: { type: 'string', minLength: 1 } },
}
const world = worldOf({ 'kinds/small.schema.json': schema })
const document = compileMapping(
  mappingOf({ it: { kind: 'it', a: { b: '{/p}' } } }, { lost: { '/q': 'no place' } }),
  world,
)
const resources = compileMapping(
  mappingOf(
    { it: { resourceType: 'Basic', code: { text: '{/p}' } } },
    { ...fhir, lost: { '/q': 'no place' } },
  ),
  world,
)

const unbroken = { breaches: () => [] }

describe('an explanation', () => {
  test('points into the list of FHIR resources', () => {
    const told = explainRecord(resources, { p: 'x', q: 'y' }, unbroken)
    expect(told).toMatchObject({
      unread: [],
      conflicts: [],
      issues: [],
      unused: [{ pointer: '/q', why: 'lost: no place' }],
    })
    expect(told.output).toEqual([{ resourceType: 'Basic', id: 'it', code: { text: 'x' } }])
    expect(told.lineage.map(({ at }) => at)).toEqual(['/0/resourceType', '/0/id', '/0/code/text'])
  })

  test('points into the document of any other format', () => {
    const told = explainRecord(document, { p: 'x' }, unbroken)
    expect(told.output).toEqual({ kind: 'it', a: { b: 'x' } })
    expect(told.lineage.map(({ at }) => at)).toEqual(['/kind', '/a/b'])
  })

  test('of the way back points into what came', () => {
    const told = explainAnswer(document, { kind: 'it', a: { b: 'x' }, more: 1 }, false)
    expect(told).toMatchObject({ output: { p: 'x' }, lineage: [{ at: '/p', value: ['/a/b'] }], unused: [] })
    expect(told.unread).toEqual([{ pointer: '/more', found: '1' }])
    const listed = explainAnswer(resources, [{ resourceType: 'Basic', code: { text: 'x' } }], false)
    expect(listed.lineage).toMatchObject([{ at: '/p', value: ['/0/code/text'] }])
  })

  test('of the way back points into a Bundle where the resource stands in it, and into a resource by itself', () => {
    const resource = { resourceType: 'Basic', code: { text: 'x' }, language: 'cy' }
    const entry = [{ request: { method: 'DELETE' } }, { resource }]
    const told = explainAnswer(resources, { resourceType: 'Bundle', entry }, false)
    expect(told.lineage).toMatchObject([{ at: '/p', value: ['/entry/1/resource/code/text'] }])
    expect(told.unread.map(({ pointer }) => pointer)).toEqual(['/entry/0', '/entry/1/resource/language'])
    const alone = explainAnswer(resources, resource, false)
    expect(alone.lineage).toMatchObject([{ at: '/p', value: ['/code/text'] }])
    expect(alone.unread).toEqual([{ pointer: '/language', found: 'cy' }])
  })

  test('says how the record breaks the schema by which it is read', () => {
    const breaches = (path: string): Issue[] => [{ code: 'invalid-record', pointer: path }]
    expect(explainRecord(resources, {}, { breaches }).breaches).toEqual(breaches(resources.from))
  })
})

describe('what came', () => {
  test('is a list of documents, one document, or the resources of a Bundle', () => {
    const basic = { resourceType: 'Basic' }
    const fullUrl = { fullUrl: 'urn:x' }
    expect(
      documentsOf(fhir, { resourceType: 'Bundle', entry: [{ resource: basic }, fullUrl, null] }),
    ).toEqual([
      { document: basic, at: '/entry/0/resource' },
      { document: fullUrl, at: '/entry/1' },
      { document: null, at: '/entry/2' },
    ])
    expect(documentsOf(fhir, { resourceType: 'Bundle' })).toEqual([])
    const odd = { resourceType: 'Bundle', entry: {} }
    expect(documentsOf(fhir, odd)).toEqual([{ document: odd, at: '' }])
    expect(documentsOf(fhir, basic)).toEqual([{ document: basic, at: '' }])
    const bundle = { resourceType: 'Bundle' }
    expect(documentsOf({ to: 'formats/x.schema.json' }, bundle)).toEqual([{ document: bundle, at: '' }])
    expect(documentsOf(fhir, [1, 2])).toEqual([
      { document: 1, at: '/0' },
      { document: 2, at: '/1' },
    ])
  })

  test('is made as it is handed on', () => {
    expect(asMade(fhir, [1])).toEqual([1])
    expect(asMade({ to: 'x' }, [1])).toBe(1)
    expect(asMade({ to: 'x' }, [])).toBeNull()
    expect(asMade({ to: 'x' }, [1, 2])).toEqual([1, 2])
  })
})
