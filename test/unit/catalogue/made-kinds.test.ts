import { describe, expect, test } from '@jest/globals'
import { kindsMadeBy, makesSeveral } from '../../../src/catalogue/made-kinds.ts'
import { readMapping } from '../../../src/mapping/read.ts'

function mapping(makes: object, to = 'kinds/any.schema.json') {
  const head = { mapping: 'm', version: '1.0.0', from: 'formats/in.schema.json', to }
  const { mapping: read, problems } = readMapping(JSON.stringify({ ...head, makes }), 'm.json', new Map())
  expect(problems).toEqual([])
  return read!
}

const child = { kind: 'child', recordId: '{/a}' }
const pep = { kind: 'pep', recordId: '{/a}' }
const kindsOf = (made: Parameters<typeof kindsMadeBy>[0]) =>
  Object.fromEntries([...kindsMadeBy(made)].map(([name, kinds]) => [name, [...kinds]]))

describe('the kinds that a mapping makes', () => {
  test('are what its templates say, or else what its target is', () => {
    expect(kindsOf(mapping({ a: child, b: { $each: '/l', ...pep } }))).toEqual({ a: ['child'], b: ['pep'] })
    expect(kindsOf(mapping({ a: { recordId: '{/a}' } }, 'kinds/child.schema.json'))).toEqual({ a: ['child'] })
    expect(kindsOf(mapping({ a: { recordId: '{/a}' } }, 'formats/out.schema.json'))).toEqual({ a: [] })
  })

  test('are those of all branches of a choice', () => {
    const chosen = { $choose: '/x', $of: { c: child, p: pep }, $else: null }
    expect(kindsOf(mapping({ a: chosen }))).toEqual({ a: ['child', 'pep'] })
    const merged = {
      recordId: '{/a}',
      $choose: '/x',
      $of: { c: { kind: 'child' }, p: { kind: 'pep' } },
      $else: null,
    }
    expect(kindsOf(mapping({ a: merged }))).toEqual({ a: ['child', 'pep'] })
  })
})

describe('a mapping may make several records of a kind', () => {
  test.each([
    ['one template', { a: child, b: pep }, false],
    ['two templates', { a: child, b: child }, true],
    ['a template for each item', { a: { $each: '/l', ...child } }, true],
    ['one branch or the other', { a: { $choose: '/x', $of: { c: child, d: child }, $else: null } }, false],
    [
      'a branch for each item',
      { a: { $choose: '/x', $of: { c: { $each: '/l', ...child } }, $else: null } },
      true,
    ],
    ['another kind for each item', { a: child, b: { $each: '/l', ...pep } }, false],
  ] as const)('%s', (_, makes, several) => {
    expect(makesSeveral(mapping(makes), 'child')).toBe(several)
  })
})
