import { describe, expect, test } from '@jest/globals'
import { checkDerived } from '../../../src/catalogue/check-derived.ts'
import { readDataFile } from '../../../src/catalogue/data-file.ts'
import { SchemaSet } from '../../../src/catalogue/schema-set.ts'
import type { World } from '../../../src/catalogue/world.ts'
import type { DerivedMember } from '../../../src/formats/derive-members.ts'

const schemas = new SchemaSet()
schemas.add('formats/case.schema.json', {
  type: 'object',
  additionalProperties: false,
  properties: {
    gone: { type: 'boolean' },
    stays: {
      type: 'array',
      items: { type: 'object', properties: { postcode: { type: 'string' }, area: { type: 'string' } } },
    },
  },
})

const area: DerivedMember = { at: '/stays/*', member: 'area', from: 'postcode', take: 'postcode-area' }

function problemsOf(rule: object) {
  const derive = [{ ...area, ...rule }]
  const said = {
    format: 'case',
    media: 'application/json',
    kind: 'child',
    schema: 'formats/case.schema.json',
    derive,
  }
  const { file } = readDataFile(JSON.stringify(said, null, 2), 'mappings/formats/case.json', false)
  const world = { formats: new Map([['case', { file: file!, said }]]), schemas } as unknown as World
  return checkDerived(world).map(({ code, pointer, found, nearest }) => ({ code, pointer, found, nearest }))
}

describe('a derived member', () => {
  test('that stands in the schema, as what it is made from does, is right', () => {
    expect(problemsOf({})).toEqual([])
  })

  test.each([
    [{ member: 'aera' }, { pointer: '/derive/0/member', found: 'aera', nearest: 'area' }],
    [{ from: 'postcod' }, { pointer: '/derive/0/from', found: 'postcod', nearest: 'postcode' }],
    [
      { take: 'any-true', from: ['^/gone', '^/gon'] },
      { pointer: '/derive/0/from/1', found: 'gon', nearest: 'gone' },
    ],
    [
      { take: 'any-true', from: ['/gone'] },
      { pointer: '/derive/0/from/0', found: 'gone' },
    ],
    [{ at: '/stay/*' }, { pointer: '/derive/0/at', found: 'stay', nearest: 'stays' }],
  ])('%j is a problem at its place', (rule, problem) => {
    expect(problemsOf(rule)).toEqual([{ code: 'C-REF', ...problem }])
  })
})
