import { describe, expect, test } from '@jest/globals'
import type { Problem } from '../../../src/mapping/problem.ts'
import { checkProblems, objectSchema } from './small-mapping.ts'

const text = { type: 'string', minLength: 1 }
const to = objectSchema(
  { id: text, a: {}, list: { type: 'array', minItems: 1, items: objectSchema({ id: text, b: {} }, ['id']) } },
  ['id'],
)

/** The problems of a template that must make an `id`, but for the account of what is read. */
function problemsOf(template: object, from: object, more: object = {}): Problem[] {
  return checkProblems({ it: template }, from, more, to).filter(({ code }) => code !== 'M-UNMAPPED')
}
const codesOf = (template: object, from: object, more: object = {}): string[] =>
  problemsOf(template, from, more).map(({ code }) => code)

describe('what is required is sure', () => {
  test.each<[string, object]>([
    ['a text with minLength', text],
    ['a date', { type: 'string', format: 'date' }],
    ['a pattern that refuses the empty text', { type: 'string', pattern: '^x+$' }],
    ['an enum without the empty text', { enum: ['a', 'b'] }],
    ['a number', { type: 'integer' }],
    ['alternatives that are all sure', { oneOf: [{ type: 'integer' }, text] }],
  ])('if it is required, and %s', (_, p) => {
    const number = codesOf({ id: '{/p}' }, objectSchema({ p }, ['p'])).filter((code) => code === 'M-REQUIRED')
    expect(number).toEqual([])
  })

  test.each<[string, object]>([
    ['a text that may be empty', { type: 'string' }],
    ['a pattern that takes the empty text', { type: 'string', pattern: '^x*$' }],
    ['an enum with the empty text', { enum: ['a', ''] }],
    ['null', { type: ['string', 'null'], minLength: 1 }],
    ['an alternative that may be empty', { anyOf: [text, { type: 'string' }] }],
  ])('but not as %s', (_, p) => {
    expect(codesOf({ id: '{/p}', a: '{/q}' }, objectSchema({ p, q: text }, ['p']))).toContain('M-REQUIRED')
  })

  test('by the chain of all that is above it', () => {
    const deep = (required: readonly string[]): object =>
      objectSchema({ o: objectSchema({ p: text }, ['p']), q: text }, required)
    expect(codesOf({ id: '{/o/p}', a: '{/q}' }, deep(['o']))).toEqual([])
    expect(problemsOf({ id: '{/o/p}', a: '{/q}' }, deep([]))).toMatchObject([
      { code: 'M-REQUIRED', found: 'id', detail: expect.stringContaining('/o/p may be missing') },
    ])
  })

  test('because the object stands: it vanishes with the only value that keeps it', () => {
    expect(codesOf({ id: '{/p}' }, objectSchema({ p: text }))).toEqual([])
    expect(
      codesOf({ id: '{/o/p}', a: '{/o/q}' }, objectSchema({ o: objectSchema({ p: text, q: text }, ['p']) })),
    ).toEqual([])
    expect(
      codesOf({ id: '{/o/p}', a: '{/o/q}' }, objectSchema({ o: objectSchema({ p: text, q: text }) })),
    ).toEqual(['M-REQUIRED'])
  })

  test('by $if', () => {
    const from = objectSchema({ p: text, q: text })
    expect(codesOf({ $if: '/p', id: '{/p}', a: '{/q}' }, from)).toEqual([])
    expect(codesOf({ $if: '/q', id: '{/p}', a: '{/q}' }, from)).toEqual(['M-REQUIRED'])
  })

  test('in each item of a list, not because of another', () => {
    const items = objectSchema({ id: text, b: text }, ['id'])
    const from = objectSchema({ id: text, xs: { type: 'array', items } }, ['id'])
    const each = (item: object): object => ({ id: '{/id}', list: [{ $each: '/xs', ...item }] })
    expect(codesOf(each({ id: '{/id}', b: '{/b}' }), from)).toEqual([])
    expect(codesOf(each({ id: '{^/id}', b: '{/b}' }), from)).toEqual([])
    expect(codesOf(each({ id: '{/b}', b: '{/id}' }), from)).toEqual(['M-REQUIRED'])
  })

  test('unless a row of the table makes nothing', () => {
    const from = objectSchema({ p: { enum: ['a', 'b'] }, q: text }, ['p'])
    const template = { id: '{/p | codes t}', a: '{/q}' }
    expect(codesOf(template, from, { tables: { t: { a: 'x', b: 'y' } } })).toEqual([])
    expect(codesOf(template, from, { tables: { t: { a: 'x', b: null } } })).toEqual(['M-REQUIRED'])
  })

  test('by one of several properties, of which the schema asks for one', () => {
    const some = { ...objectSchema({ p: text, q: text }), minProperties: 1 }
    const from = (items: object): object =>
      objectSchema({ id: text, xs: { type: 'array', minItems: 1, items } }, ['id', 'xs'])
    const required = objectSchema({ id: text, list: { type: 'array', items: {} } }, ['id', 'list'])
    const problems = (template: object, items: object): string[] =>
      checkProblems(
        { it: { id: '{/id}', list: [{ $each: '/xs', ...template }] } },
        from(items),
        {},
        required,
      ).map(({ code }) => code)
    expect(problems({ id: '{/p}', b: '{/q}' }, some)).toEqual([])
    expect(problems({ id: '{/p}', b: '{/q}' }, objectSchema({ p: text, q: text }))).toEqual(['M-REQUIRED'])
    expect(problems({ id: '{/p}' }, some)).toEqual(['M-REQUIRED', 'M-UNMAPPED'])
  })

  test('by $if on an object of which the schema asks for one property', () => {
    const some = { ...objectSchema({ p: text, q: text }), minProperties: 1 }
    const required = objectSchema({ id: text, a: {} }, ['id', 'a'])
    const problems = (a: object, o: object): string[] =>
      checkProblems({ it: { id: '{/id}', a } }, objectSchema({ id: text, o }, ['id', 'o']), {}, required).map(
        ({ code }) => code,
      )
    expect(problems({ $if: '/o', x: '{/o/p}', y: '{/o/q}' }, some)).toEqual([])
    expect(problems({ $if: '/o', x: '{/o/p}' }, some)).toContain('M-REQUIRED')
    expect(problems({ $if: '/o', x: '{/o/p}', y: '{/o/q}' }, objectSchema({ p: text, q: text }))).toContain(
      'M-REQUIRED',
    )
  })

  test('in every branch', () => {
    const from = objectSchema({ s: { enum: ['a', 'b'] }, p: text, q: text }, ['s', 'q'])
    const choose = (b: unknown): object => ({ id: { $choose: '/s', $of: { a: '{/q}', b } }, a: '{/q}' })
    expect(codesOf(choose('{/q}'), from)).toEqual([])
    expect(codesOf(choose('{/p}'), from)).toEqual(['M-REQUIRED'])
    expect(codesOf(choose(null), from)).toEqual(['M-REQUIRED'])
    const merged = (b: object): object => ({ $choose: '/s', $of: { a: { id: '{/q}' }, b }, a: '{/q}' })
    expect(codesOf(merged({ id: 'x' }), from)).toEqual([])
    expect(codesOf(merged({ a: '{/p}' }), from)).toContain('M-REQUIRED')
  })
})

describe('branches narrow the record', () => {
  const count = {
    oneOf: [{ type: 'integer' }, objectSchema({ absent: { enum: ['declined', 'unknown'] } }, ['absent'])],
  }
  const from = objectSchema({ id: text, n: count }, ['id', 'n'])

  test('to the alternative that $present and $absent leave', () => {
    const choose = {
      id: '{/id}',
      a: { $choose: '/n/absent', $of: { $present: '{/n/absent}', $absent: '{/n}' } },
    }
    expect(codesOf(choose, from)).toEqual([])
  })

  test('so that a value which may be an object is refused outside them', () => {
    expect(problemsOf({ id: '{/id}', a: '{/n}' }, from)).toMatchObject([
      { code: 'M-SOURCE', detail: '"/n" may lead to an object' },
    ])
  })

  test('to the alternative that the value names', () => {
    const one = (kind: string, more: string): object =>
      objectSchema({ kind: { const: kind }, [more]: text }, ['kind', more])
    const union = { oneOf: [one('a', 'p'), one('b', 'q')] }
    const branches = (b: string): object => ({ $choose: '/kind', $of: { a: { id: '{/p}' }, b: { id: b } } })
    expect(codesOf(branches('{/q}'), union)).toEqual([])
    expect(problemsOf(branches('{/p}'), union)).toContainEqual(
      expect.objectContaining({ code: 'M-SOURCE', detail: 'the record has no "/p" in this branch' }),
    )
  })

  test('to a list that has items where nothing says that it is absent', () => {
    const list = {
      oneOf: [{ type: 'array', minItems: 1, items: text }, objectSchema({ absent: text }, ['absent'])],
    }
    const record = objectSchema({ id: text, xs: list }, ['id', 'xs'])
    const template = {
      id: '{/id}',
      a: {
        $choose: '/xs/absent',
        $of: { $present: '{/xs/absent}', $absent: [{ $each: '/xs', $make: '{}' }] },
      },
    }
    expect(codesOf(template, record)).toEqual([])
  })
})

describe('branches', () => {
  const from = objectSchema(
    {
      id: text,
      s: { enum: ['a', 'b'] },
      t: text,
      n: { type: 'integer', minimum: 1, maximum: 3 },
      f: { type: 'boolean' },
    },
    ['id'],
  )
  const choose = (pointer: string, of: object, more: object = {}): object => ({
    id: '{/id}',
    a: { $choose: pointer, $of: of, ...more },
  })

  test.each<[string, object, object]>([
    ['miss none of an enum', choose('/s', { a: 1 }), { found: 'b', allowed: ['a', 'b'] }],
    ['miss none of a bounded number', choose('/n', { 1: 'x', 2: 'y' }), { found: '3' }],
    ['miss none of true and false', choose('/f', { true: 1 }), { found: 'false' }],
    [
      'are values that can be',
      choose('/s', { a: 1, b: 2, bb: 3 }),
      { found: 'bb', pointer: '/makes/it/a/$of/bb', nearest: 'b' },
    ],
    ['of free text need an $else', choose('/t', { a: 1 }), { remedy: 'add "$present" or "$else"' }],
  ])('%s', (_, template, expected) => {
    expect(problemsOf(template, from)).toMatchObject([{ code: 'M-CHOOSE', ...expected }])
  })

  test('are complete with $present, or with $else', () => {
    expect(codesOf(choose('/t', { a: 1, $present: 2 }), from)).toEqual([])
    expect(codesOf(choose('/s', { a: 1 }, { $else: null }), from)).toEqual([])
  })
})
