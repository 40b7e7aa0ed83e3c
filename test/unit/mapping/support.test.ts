import { describe, expect, test } from '@jest/globals'
import { allOf, anyOf, NO_SUPPORT, type Support, supportOf } from '../../../src/mapping/explain/support.ts'
import { commonPointer, isPointerBelow } from '../../../src/mapping/pointer.ts'

const on = (...pointers: string[]): Support => new Map(pointers.map((one) => [one, 'presence']))

describe('what stands where both do', () => {
  test('stands on all that either stands on', () => {
    expect(allOf(on('/a'), on('/b', '/c'))).toEqual(on('/a', '/b', '/c'))
    expect(allOf(NO_SUPPORT, on('/a'))).toEqual(on('/a'))
  })

  test('stands on a value where one of them does', () => {
    expect(allOf(on('/a'), supportOf('/a', 'because')).get('/a')).toBe('because')
    expect(allOf(supportOf('/a', 'because'), on('/a')).get('/a')).toBe('because')
  })
})

describe('what stands where either does', () => {
  test('stands on what both stand on', () => {
    expect(anyOf(on('/a', '/b'), on('/b', '/c'))).toEqual(on('/b'))
    expect(anyOf(on('/a'), NO_SUPPORT)).toEqual(NO_SUPPORT)
  })

  test('stands as the one does where the other does not at all', () => {
    expect(anyOf(undefined, on('/a'))).toEqual(on('/a'))
    expect(anyOf(on('/a'), undefined)).toEqual(on('/a'))
    expect(anyOf(undefined, undefined)).toBeUndefined()
  })

  test('stands on what holds both places, never on the whole document', () => {
    expect(anyOf(on('/a/b/c'), on('/a/b/d'))).toEqual(on('/a/b'))
    expect(anyOf(on('/a/b'), on('/a/b/d'))).toEqual(on('/a/b'))
    expect(anyOf(on('/a'), on('/b'))).toEqual(NO_SUPPORT)
    expect(anyOf(on('/xs/1/v'), on('/xs/10/v'))).toEqual(on('/xs'))
  })

  test('no longer stands on a value where the other stands on there being any', () => {
    expect(anyOf(supportOf('/a', 'because'), on('/a'))?.get('/a')).toBe('presence')
  })

  test('stands on an absence only where both do', () => {
    expect(anyOf(supportOf('/o/a', 'absence'), on('/o/b'))).toEqual(NO_SUPPORT)
    expect(anyOf(supportOf('/a', 'absence'), supportOf('/a', 'absence'))?.get('/a')).toBe('absence')
  })
})

test('a pointer is below another only at a whole key', () => {
  expect([isPointerBelow('/ab/c', '/ab'), isPointerBelow('/ab', '/a'), isPointerBelow('/a', '')]).toEqual([
    true,
    false,
    true,
  ])
  expect([
    commonPointer('/ab/x', '/ac/x'),
    commonPointer('/a/1', '/a/10'),
    commonPointer('/a', '/a/b'),
  ]).toEqual(['', '/a', '/a'])
})
