import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonical } from '../../../src/formats/canonical.ts'

describe('canonical', () => {
  test('orders keys by code unit and writes numbers as ECMAScript does', () => {
    expect(canonical({ b: [1.0, 1e21, 'é'], a: { d: null, C: true } })).toBe(
      '{"a":{"C":true,"d":null},"b":[1,1e+21,"é"]}',
    )
  })

  test('is the same for equal content', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(canonical(turned)).toBe(canonical(value))
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('refuses what JSON cannot say', () => {
    expect(() => canonical(undefined)).toThrow(TypeError)
    expect(() => canonical({ a: Number.NaN })).toThrow()
  })
})
