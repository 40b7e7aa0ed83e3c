import { describe, expect, test } from '@jest/globals'
import { differences, sayDifferences } from '../../../src/catalogue/difference.ts'

describe('differences', () => {
  test('finds none between values that differ in the order of keys only', () => {
    expect(differences({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toEqual([])
  })

  test('names the deepest places', () => {
    const found = differences([{ a: 1, b: [1, 2] }], [{ a: 2, b: [1], c: true }])
    expect(found).toEqual([
      { pointer: '/0/a', wanted: 1, got: 2 },
      { pointer: '/0/b/1', wanted: 2, got: undefined },
      { pointer: '/0/c', wanted: undefined, got: true },
    ])
    expect(sayDifferences(found)).toBe(
      '/0/a: wanted 1, got 2; /0/b/1: wanted 2, got nothing; /0/c: wanted nothing, got true',
    )
  })

  test('says the first few of many', () => {
    const found = differences([1, 2, 3, 4, 5, 6], [])
    expect(sayDifferences(found)).toMatch(/^\/0: wanted 1.*; and 2 more$/)
  })

  test('tells a list from an object', () => {
    expect(differences([], {})).toHaveLength(1)
    expect(differences({ a: undefined }, {})).toEqual([])
  })

  test('calls one item more in the middle of a list one difference', () => {
    expect(differences(['a', 'b', 'd'], ['a', 'b', 'c', 'd'])).toEqual([
      { pointer: '/2', wanted: undefined, got: 'c' },
    ])
    expect(differences(['a', 'x', 'b', 'c'], ['a', 'b', 'c'])).toEqual([
      { pointer: '/1', wanted: 'x', got: undefined },
    ])
  })

  test('compares things with ids by their ids', () => {
    const wanted = [{ id: 'a', n: 1 }, { id: 'b' }, { id: 'c', n: 3 }]
    expect(
      differences(wanted, [
        { id: 'a', n: 2 },
        { id: 'c', n: 3 },
      ]),
    ).toEqual([
      { pointer: '/0/n', wanted: 1, got: 2 },
      { pointer: '/1', wanted: { id: 'b' }, got: undefined },
    ])
  })

  test('calls another id of the same thing one difference, and of another thing two', () => {
    const plan = { id: 'plan', status: 'active', title: 'Cynllun' }
    const wanted = [{ id: 'child' }, plan, { id: 'school', name: 'Ysgol' }]
    const got = [{ id: 'child' }, { ...plan, id: 'care-plan' }, { id: 'unit', phone: '1' }]
    expect(differences(wanted, got)).toEqual([
      { pointer: '/1/id', wanted: 'plan', got: 'care-plan' },
      { pointer: '/2', wanted: undefined, got: { id: 'unit', phone: '1' } },
      { pointer: '/2', wanted: { id: 'school', name: 'Ysgol' }, got: undefined },
    ])
  })

  test('notices that things with ids came in another order', () => {
    expect(differences([{ id: 'a' }, { id: 'b' }], [{ id: 'b' }, { id: 'a' }])).toHaveLength(2)
  })
})
