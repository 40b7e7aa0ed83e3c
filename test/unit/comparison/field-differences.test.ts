import { describe, expect, test } from '@jest/globals'
import { fieldDifferences, generalised } from '../../../src/comparison/field-differences.ts'

const found = (before: unknown, after: unknown) =>
  fieldDifferences(before, after).map(({ pointer, before: was, after: is }) => [pointer, was, is])

describe('the fields at which two documents differ', () => {
  test('are told with a star for the items of lists, of every list on the way', () => {
    const before = { goals: [{ notes: ['a', 'b'] }, { notes: ['c'] }] }
    const after = { goals: [{ notes: ['a', 'x'] }, { notes: ['y'] }] }
    expect(found(before, after)).toEqual([
      ['/goals/*/notes/*', 'b', 'x'],
      ['/goals/*/notes/*', 'c', 'y'],
    ])
  })

  test('are none where only the order of keys differs', () => {
    expect(found({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toEqual([])
  })

  test('are told leaf by leaf where one side has a whole branch more', () => {
    const branch = { name: { family: 'X', given: ['Y', 'Z'] } }
    expect(found(branch, {})).toEqual([
      ['/name/family', 'X', undefined],
      ['/name/given/*', 'Y', undefined],
      ['/name/given/*', 'Z', undefined],
    ])
    expect(found(undefined, branch)).toEqual([
      ['/name/family', undefined, 'X'],
      ['/name/given/*', undefined, 'Y'],
      ['/name/given/*', undefined, 'Z'],
    ])
  })

  test('tell an item that has gone from the middle of a list as one, and not as a change of all behind it', () => {
    expect(found([{ x: 1 }, { x: 2 }, { x: 3 }], [{ x: 1 }, { x: 3 }])).toEqual([['/*/x', 2, undefined]])
  })

  test('tell a list or an object that comes or goes empty, and one that becomes something else', () => {
    expect(found({ a: [] }, {})).toEqual([['/a', [], undefined]])
    expect(found({}, { a: {} })).toEqual([['/a', undefined, {}]])
    expect(found({ a: [1] }, { a: 'one' })).toEqual([['/a', [1], 'one']])
    expect(found({ a: null }, { a: 0 })).toEqual([['/a', null, 0]])
  })

  test('say in which FHIR resource they lie, the innermost', () => {
    const goal = (text: string) => ({
      resourceType: 'CarePlan',
      contained: [{ resourceType: 'Goal', description: { text } }],
      status: text,
    })
    expect(fieldDifferences([goal('a')], [goal('b')])).toEqual([
      { pointer: '/*/contained/*/description/text', resource: 'Goal', before: 'a', after: 'b' },
      { pointer: '/*/status', resource: 'CarePlan', before: 'a', after: 'b' },
    ])
  })

  test('never show what is no name of a type', () => {
    const [one] = fieldDifferences([{ resourceType: 'Gwen Enghraifft', a: 1 }], [])
    expect(one?.resource).toBeUndefined()
  })

  test('escape keys as a pointer does, and leave keys that are numbers', () => {
    expect(found({ 'a/b': { '0': 1 } }, { 'a/b': { '0': 2 } })).toEqual([['/a~1b/0', 1, 2]])
  })
})

test('a pointer is generalised at the numbers of list items alone', () => {
  expect(generalised('/0/name/12/a1/2b')).toBe('/*/name/*/a1/2b')
  expect(generalised('')).toBe('')
})
