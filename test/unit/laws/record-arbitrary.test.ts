import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { READABLE } from '../../../src/laws/day-arbitrary.ts'
import type { Needs } from '../../../src/laws/record-arbitrary.ts'
import { dayParts } from '../../../src/mapping/conversions/calendar.ts'
import { CONVERSIONS } from '../../../src/mapping/conversions/conversion-list.ts'
import { recordsOf } from '../mapping/records-of.ts'

const closed = (properties: object, more: object = {}): object => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
})
const sample = (schema: object, more: Parameters<typeof recordsOf>[1] = {}, numRuns = 300): unknown[] =>
  fc.sample(recordsOf(schema, more), { numRuns, seed: 5 })
const valuesOf = (schema: object, numRuns = 300): unknown[] =>
  sample(closed({ v: schema }, { required: ['v'] }), {}, numRuns).map((one) => (one as { v: unknown }).v)

describe('generated records', () => {
  test('have each optional part now and then, and each required part always', () => {
    const records = sample(closed({ a: { type: 'boolean' }, b: { type: 'boolean' } }, { required: ['a'] }))
    expect(records.every((one) => Object.hasOwn(one as object, 'a'))).toBe(true)
    const withB = records.filter((one) => Object.hasOwn(one as object, 'b'))
    expect(withB.length).toBeGreaterThan(50)
    expect(withB.length).toBeLessThan(250)
  })

  test('follow references, also into other files, and merge what is all of several', () => {
    const schema = closed(
      {
        a: { $ref: '#/$defs/name' },
        b: { $ref: 'other.schema.json#/$defs/size' },
        c: { allOf: [{ type: 'integer', minimum: 3 }, { maximum: 4 }] },
      },
      { required: ['a', 'b', 'c'], $defs: { name: { type: 'string', enum: ['Siân'] } } },
    )
    const others = { 'other.schema.json': { $defs: { size: { const: 7 } } } }
    const records = sample(schema, { others }, 40)
    expect(new Set(records.map((one) => JSON.stringify(one)))).toEqual(
      new Set(['{"a":"Siân","b":7,"c":3}', '{"a":"Siân","b":7,"c":4}']),
    )
  })

  test('take every alternative', () => {
    const values = valuesOf({
      oneOf: [{ const: 'x' }, { type: 'integer' }, closed({ absent: { enum: ['none'] } })],
    })
    expect(new Set(values.map((value) => typeof value))).toEqual(new Set(['string', 'number', 'object']))
  })

  test('hold texts with what breaks the careless: Welsh letters, emoji, quotes, braces, bars, lines', () => {
    const all = valuesOf({ type: 'string', minLength: 1 }, 1_000).join('')
    for (const mark of ['ŵ', 'ŷ', 'â', '🙂', '"', "'", '{', '}', '|', '\n']) expect(all).toContain(mark)
  })

  test('hold texts as long and as short as is allowed, in characters and not in halves of them', () => {
    const lengths = valuesOf({ type: 'string', minLength: 3, maxLength: 5 }, 500).map(
      (value) => [...(value as string)].length,
    )
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([3, 5])
  })

  test('hold patterns, formats and days at the borders of the calendar', () => {
    expect(
      valuesOf({ type: 'string', pattern: '^[A-Z]\\d{8}$' }).every((one) => /^[A-Z]\d{8}$/.test(String(one))),
    ).toBe(true)
    const days = valuesOf({ type: 'string', format: 'date' }, 1_000).map(String)
    expect(days.every((day) => dayParts(day) !== undefined)).toBe(true)
    expect(days).toEqual(expect.arrayContaining(['2024-02-29', '2000-02-29', '9999-12-31']))
    for (const format of ['date-time', 'time', 'uri', 'email', 'uuid', 'hostname', 'ipv4', 'duration'])
      expect(valuesOf({ type: 'string', format }, 20)).toHaveLength(20)
  })

  test('hold numbers within their borders, borders included, and multiples', () => {
    const whole = valuesOf({ type: 'integer', minimum: -2, maximum: 2 }) as number[]
    expect(new Set(whole)).toEqual(new Set([-2, -1, 0, 1, 2]))
    expect(whole.some((one) => Object.is(one, -0))).toBe(false)
    const tenths = valuesOf({ type: 'number', minimum: 0.3, maximum: 2.5, multipleOf: 0.1 }) as number[]
    expect(tenths.every((one) => one >= 0.3 && one <= 2.5 && String(one).length <= 3)).toBe(true)
    expect(Math.max(...(valuesOf({ type: 'integer', exclusiveMaximum: 5, minimum: 0 }) as number[]))).toBe(4)
  })

  test('hold lists of every length, long ones now and then, and unique items where they must be', () => {
    const lists = valuesOf({ type: 'array', minItems: 1, items: { type: 'integer' } }, 600) as unknown[][]
    const lengths = lists.map(({ length }) => length)
    expect(Math.min(...lengths)).toBe(1)
    expect(Math.max(...lengths)).toBeGreaterThan(10)
    const unique = valuesOf({
      type: 'array',
      uniqueItems: true,
      items: { type: 'integer', minimum: 0, maximum: 3 },
    })
    expect((unique as unknown[][]).every((list) => new Set(list).size === list.length)).toBe(true)
  })

  test('hold keys that differ within a list, where a mapping needs it', () => {
    const items = closed(
      { k: { type: 'integer', minimum: 1, maximum: 4 }, v: { type: 'boolean' } },
      { required: ['k'] },
    )
    const needs: Needs = { keys: new Map([['/xs', ['k']]]), readable: new Map() }
    const schema = closed({ xs: { type: 'array', items } }, { required: ['xs'] })
    const keys = sample(schema, { needs }).map((one) => (one as { xs: { k: number }[] }).xs.map(({ k }) => k))
    expect(keys.every((list) => new Set(list).size === list.length)).toBe(true)
    expect(keys.some((list) => list.length > 2)).toBe(true)
  })

  test('end where a schema leads back to itself', () => {
    const node = closed({
      next: { $ref: '#/$defs/node' },
      list: { type: 'array', items: { $ref: '#/$defs/node' } },
    })
    expect(sample({ ...(node as object), $defs: { node } }, {}, 50)).toHaveLength(50)
  })

  test('are the same for the same seed', () => {
    const schema = closed({ a: { type: 'string' }, b: { type: 'array', items: { type: 'number' } } })
    expect(sample(schema)).toEqual(sample(schema))
  })

  test('leave what the judge alone understands to the judge', () => {
    const digit = { type: 'integer', minimum: 0, maximum: 9 }
    const schema = closed({ a: digit, b: digit }, { dependentRequired: { a: ['b'] } })
    const records = sample(schema) as { a?: number; b?: number }[]
    expect(records.every(({ a, b }) => a === undefined || b !== undefined)).toBe(true)
    expect(records.some(({ a }) => a !== undefined)).toBe(true)
  })
})

test.each([...READABLE])('what is made for %s can be read by it', (name, arbitrary) => {
  const { forward } = CONVERSIONS.get(name)!
  const texts = fc.sample(arbitrary, { numRuns: 400, seed: 3 })
  expect(texts.filter((text) => forward(text) === undefined)).toEqual([])
})
