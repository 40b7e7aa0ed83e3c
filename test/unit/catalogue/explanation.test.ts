import { describe, expect, test } from '@jest/globals'
import { asMade, documentsOf, explainAnswer, explainRecord } from '../../../src/catalogue/explanation.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
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

describe('an explanation', () => {
  test('points into the list of FHIR resources', () => {
    const told = explainRecord(resources, { p: 'x', q: 'y' })
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
    const told = explainRecord(document, { p: 'x' })
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
})

describe('what came', () => {
  test('is a list of documents, one document, or the resources of a Bundle', () => {
    const entry = [{ resource: { resourceType: 'Basic' } }, { fullUrl: 'urn:x' }, null]
    expect(documentsOf(fhir, { resourceType: 'Bundle', entry })).toEqual([{ resourceType: 'Basic' }])
    expect(documentsOf(fhir, { resourceType: 'Bundle' })).toEqual([])
    expect(documentsOf(fhir, { resourceType: 'Basic' })).toEqual([{ resourceType: 'Basic' }])
    expect(documentsOf({ to: 'formats/x.schema.json' }, { resourceType: 'Bundle' })).toEqual([
      { resourceType: 'Bundle' },
    ])
    expect(documentsOf(fhir, [1, 2])).toEqual([1, 2])
  })

  test('is made as it is handed on', () => {
    expect(asMade(fhir, [1])).toEqual([1])
    expect(asMade({ to: 'x' }, [1])).toBe(1)
    expect(asMade({ to: 'x' }, [])).toBeNull()
    expect(asMade({ to: 'x' }, [1, 2])).toEqual([1, 2])
  })
})
