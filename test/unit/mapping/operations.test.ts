import { describe, expect, test } from '@jest/globals'
import { made, partsOf, readProblems } from './small-mapping.ts'

const first = (template: object, document: unknown, more: object = {}): unknown =>
  made(template, document, more).output[0]

describe('a hole', () => {
  test('keeps the type of its value', () => {
    expect(first({ a: '{/n}', b: '{/t}', c: '{/f}' }, { n: 0, t: 'x', f: false })).toEqual({
      a: 0,
      b: 'x',
      c: false,
    })
  })

  test.each([[{}], [{ p: null }], [{ p: '' }], [null], ['text'], [[1]]])(
    'makes nothing of %j',
    (document) => {
      expect(first({ a: '{/p}' }, document)).toBeUndefined()
    },
  )

  test('reads only what is the document’s own', () => {
    expect(
      first({ a: '{/constructor}', b: '{/x/length}', c: '{/x/0}', d: '{/toString/name}' }, { x: 'abc' }),
    ).toBeUndefined()
    const own = JSON.parse('{ "constructor": "mine", "length": 3 }')
    expect(first({ a: '{/constructor}', b: '{/length}' }, own)).toEqual({ a: 'mine', b: 3 })
  })

  test('at an object or a list is an issue, unless there is nothing in it', () => {
    const { output, issues } = made({ a: '{/p}', b: '{/q}', c: '{/r}' }, { p: { x: 1 }, q: {}, r: 1 })
    expect(output).toEqual([{ c: 1 }])
    expect(issues).toEqual([{ code: 'R-VALUE', pointer: '/p', at: '/makes/it/a', found: 'an object' }])
  })

  test('takes any value as JSON text', () => {
    expect(first({ a: '{/p | json}' }, { p: { x: [1, 'é'] } })).toEqual({ a: '{"x":[1,"é"]}' })
  })
})

describe('text', () => {
  test('stands when all its holes do', () => {
    const text = { a: '{/p}/{/q | dd/mm/yyyy}' }
    expect(first(text, { p: 7, q: '02/03/2026' })).toEqual({ a: '7/2026-03-02' })
    expect(first(text, { p: 7 })).toBeUndefined()
  })

  test('writes a brace as two', () => {
    expect(first({ a: '{{score}}', b: '{{{/p}}}' }, { p: 1 })).toEqual({ a: '{score}', b: '{1}' })
  })

  test('says which hole cannot be read', () => {
    const { issues } = made({ a: '{/p} {/q | date}' }, { p: 1, q: '2026-02-30' })
    expect(issues).toEqual([{ code: 'R-VALUE', pointer: '/q', at: '/makes/it/a', found: '2026-02-30' }])
  })
})

describe('an object', () => {
  test('isn’t kept alive by constants', () => {
    expect(first({ a: { system: 's', value: '{/p}' }, b: '{/q}' }, { q: 1 })).toEqual({ b: 1 })
    expect(made({ a: { system: 's' }, b: '{/p}' }, {}).output).toEqual([])
  })

  test('of constants alone stands', () => {
    expect(first({ a: { b: ['c'] } }, {})).toEqual({ a: { b: ['c'] } })
  })

  test('writes a member that begins with $ with two', () => {
    expect(first({ $$ref: '{/p}' }, { p: 1 })).toEqual({ $ref: 1 })
  })

  test('leaves notes out', () => {
    expect(first({ $note: 'why', a: '{/p}' }, { p: 1 })).toEqual({ a: 1 })
  })
})

describe('$each', () => {
  test('makes one per item, in place', () => {
    const list = { l: ['first', { $each: '/xs', n: '{/n}', all: '{^/all}' }, 'last'] }
    const document = { all: 'x', xs: [{ n: 1 }, { n: 2 }] }
    expect(first(list, document)).toEqual({ l: ['first', { n: 1, all: 'x' }, { n: 2, all: 'x' }, 'last'] })
  })

  test('makes plain values with $make', () => {
    expect(first({ l: [{ $each: '/xs', $make: '{}' }] }, { xs: ['a', '', 'b'] })).toEqual({ l: ['a', 'b'] })
  })

  test('flattens when nested', () => {
    const list = { l: [{ $each: '/xs', $make: { $each: '/ys', $make: '{^/n}{}' } }] }
    expect(
      first(list, {
        xs: [
          { n: 1, ys: ['a', 'b'] },
          { n: 2, ys: ['c'] },
        ],
      }),
    ).toEqual({ l: ['1a', '1b', '2c'] })
  })

  test('keeps what is around it alive, even if the item has no holes', () => {
    expect(first({ l: [{ $each: '/xs', a: 1 }] }, { xs: [0] })).toEqual({ l: [{ a: 1 }] })
    expect(first({ l: [{ $each: '/xs', a: 1 }] }, { xs: { absent: 'unknown' } })).toBeUndefined()
    expect(first({ l: [{ $each: '/xs', $make: '{}' }] }, { xs: 'alone' })).toEqual({ l: ['alone'] })
  })

  test('says where two items have the same key', () => {
    const { issues } = made(
      { l: [{ $each: '/xs', $key: '/k', v: '{/v}' }] },
      {
        xs: [
          { k: 1, v: 1 },
          { k: '1', v: 2 },
          { k: 1, v: 3 },
        ],
      },
    )
    expect(issues).toEqual([{ code: 'R-KEY', pointer: '/xs/2/k', at: '/makes/it/l/0', found: '1' }])
  })

  test('refuses more than ten thousand items in one run', () => {
    const { issues } = made(
      { l: [{ $each: '/xs', $make: '{}' }] },
      { xs: Array.from({ length: 10_001 }, () => 1) },
    )
    expect(issues).toEqual([
      { code: 'R-VALUE', pointer: '/xs', at: '/makes/it/l/0/$each', found: 'a list of 10001' },
    ])
  })

  test('stands in a list only', () => {
    expect(readProblems({ it: { a: { $each: '/xs', b: 1 } } })).toMatchObject([
      { code: 'M-SHAPE', pointer: '/makes/it/a/$each' },
    ])
  })
})

describe('$choose', () => {
  const choose = { a: { $choose: '/p', $of: { true: 'yes', false: null, $absent: 'none' } }, b: '{/q}' }

  test.each([
    [{ p: true }, { a: 'yes' }],
    [{ p: false, q: 1 }, { b: 1 }],
    [{ q: 1 }, { a: 'none', b: 1 }],
    [{ p: false }, undefined],
    [{}, undefined],
  ])('of %j makes %j', (document, expected) => {
    expect(first(choose, document)).toEqual(expected)
  })

  test('takes $present for other values and $else for whatever is left', () => {
    const other = { a: { $choose: '/p', $of: { x: 1, $present: 2 }, $else: 3 } }
    expect(['x', 'y'].map((p) => first(other, { p }))).toEqual([{ a: 1 }, { a: 2 }])
    expect(first({ ...other, b: '{/q}' }, { q: 1 })).toEqual({ a: 3, b: 1 })
  })

  test('of a value without branch is an issue', () => {
    const { issues } = made(choose, { p: 'maybe', q: 1 })
    expect(issues).toEqual([
      {
        code: 'R-CODE',
        pointer: '/p',
        at: '/makes/it/a/$choose',
        found: 'maybe',
        allowed: ['true', 'false'],
      },
    ])
  })

  test('merges its branch into the object it stands in', () => {
    const merged = { kind: 'k', $choose: '/p', $of: { x: { a: '{/q}' }, y: null }, z: '{/z}' }
    expect(first(merged, { p: 'x', q: 1, z: 2 })).toEqual({ kind: 'k', z: 2, a: 1 })
    expect(first(merged, { p: 'x' })).toBeUndefined()
    expect(first(merged, { p: 'y', z: 2 })).toEqual({ kind: 'k', z: 2 })
    expect(first(merged, { p: 'y' })).toBeUndefined()
  })

  test('names a value that begins with $ with two', () => {
    expect(first({ a: { $choose: '/p', $of: { $$absent: 1 } } }, { p: '$absent' })).toEqual({ a: 1 })
  })

  test('chooses among list items, of which it may make several', () => {
    const list = { l: [{ $choose: '/p', $of: { many: { $each: '/xs', $make: '{}' }, one: 'x' } }] }
    expect(first(list, { p: 'many', xs: [1, 2] })).toEqual({ l: [1, 2] })
    expect(first(list, { p: 'one' })).toEqual({ l: ['x'] })
  })
})

describe('$if', () => {
  test('stands whenever its pointer has something, and only then', () => {
    const test = { l: [{ $if: '/p', kind: 'k', a: '{/q}' }], c: '{/c}' }
    expect(first(test, { p: 0, c: 1 })).toEqual({ l: [{ kind: 'k' }], c: 1 })
    expect(first(test, { p: { x: [''] }, q: 1, c: 1 })).toEqual({ c: 1 })
  })
})

describe('a picked object', () => {
  test('that has nothing to hold makes nothing', () => {
    expect(first({ l: [{ $if: '/p', a: '{/q}' }], c: '{/c}' }, { p: 1, c: 1 })).toEqual({ c: 1 })
    expect(first({ o: { $choose: '/p', $of: { x: { a: '{/q}' } } }, c: '{/c}' }, { p: 'x', c: 1 })).toEqual({
      c: 1,
    })
  })
})

describe('a reference', () => {
  const fhir = { to: 'fhir/r4' }

  test('names a resource, with the number of its item inside the same list', () => {
    const makes = {
      it: {
        resourceType: 'List',
        entry: [{ $each: '/xs', item: { reference: '{@one}' } }],
        subject: { reference: '{@child}' },
        note: '{/n}',
      },
    }
    const { output } = made(makes.it, { xs: [{}, {}] }, fhir)
    expect(output).toEqual([
      {
        resourceType: 'List',
        id: 'it',
        entry: [{ item: { reference: 'urn:uuid:one' } }, { item: { reference: 'urn:uuid:one' } }],
        subject: { reference: 'urn:uuid:child' },
      },
    ])
  })

  test('and ids carry the numbers of nested lists', () => {
    const each = { $each: '/xs', $make: { $each: '/ys', resourceType: 'Basic', id2: '{}', self: '{@it}' } }
    const { output } = made(each, { xs: [{ ys: ['a'] }, { ys: ['b', 'c'] }] }, fhir)
    expect(output).toEqual([
      { resourceType: 'Basic', id: 'it.0.0', id2: 'a', self: 'urn:uuid:it.0.0' },
      { resourceType: 'Basic', id: 'it.1.0', id2: 'b', self: 'urn:uuid:it.1.0' },
      { resourceType: 'Basic', id: 'it.1.1', id2: 'c', self: 'urn:uuid:it.1.1' },
    ])
  })

  test('ids come after a type that a branch gives', () => {
    const { output } = made(
      { $choose: '/p', $of: { a: { resourceType: 'Basic' } }, x: '{/x}' },
      { p: 'a', x: 1 },
      fhir,
    )
    expect(Object.keys(output[0] as object)).toEqual(['resourceType', 'id', 'x'])
  })
})

describe('$use', () => {
  test('moves the part’s pointers below $at, but not inside the part’s own lists', () => {
    const parts = partsOf({ p: { a: '{/x}', l: [{ $each: '/ys', v: '{/v}', x: '{^/x}' }] } })
    const document = { in: { x: 1, ys: [{ v: 2 }] } }
    const { output } = made({ o: { $use: 'p', $at: '/in' } }, document, {}, parts)
    expect(output).toEqual([{ o: { a: 1, l: [{ v: 2, x: 1 }] } }])
  })

  test('fills in {$k}, and lets own members win', () => {
    const parts = partsOf({ p: { code: '{$of}', v: '{/risk/{$of}}', w: 1 } })
    const { output } = made({ $use: 'p', $with: { of: 'self' }, w: 2 }, { risk: { self: 'yes' } }, {}, parts)
    expect(output).toEqual([{ code: 'self', v: 'yes', w: 2 }])
  })

  test('nests, each part below the other', () => {
    const parts = partsOf({ outer: { o: { $use: 'inner', $at: '/b' } }, inner: '{/c}' })
    expect(made({ $use: 'outer', $at: '/a' }, { a: { b: { c: 1 } } }, {}, parts).output).toEqual([{ o: 1 }])
  })

  test('names the place in the expanded mapping when a value of a part cannot be read', () => {
    const parts = partsOf({ p: { d: '{/x | date}' } })
    const { issues } = made({ o: { $use: 'p', $at: '/in' } }, { in: { x: 'soon' } }, {}, parts)
    expect(issues).toEqual([{ code: 'R-VALUE', pointer: '/in/x', at: '/makes/it/o/d', found: 'soon' }])
  })
})

describe('kept', () => {
  test('travels as an extension on the first resource, as JSON text', () => {
    const more = { to: 'fhir/r4', kept: { '/work/flow': 'no place in FHIR' } }
    const { output } = made(
      { resourceType: 'Basic', extension: [{ url: 'u', valueString: '{/a}' }] },
      { work: { flow: { a: 1 } } },
      more,
    )
    expect(output).toEqual([
      {
        resourceType: 'Basic',
        id: 'it',
        extension: [
          { url: 'https://dilyn.example/fhir/StructureDefinition/kept#/work/flow', valueString: '{"a":1}' },
        ],
      },
    ])
  })
})

describe('inline tables', () => {
  test('give any scalar, and nothing where a row says null', () => {
    const tables = { short: { V3: true, V4: true, C2: null } }
    const template = { id: '{/id}', short: '{/LS | codes short}' }
    const output = ['V3', 'C2', ''].map((LS) => first(template, { id: 1, LS }, { tables }))
    expect(output).toEqual([{ id: 1, short: true }, { id: 1 }, { id: 1 }])
    expect(made(template, { id: 1, LS: 'X' }, { tables }).issues).toMatchObject([
      { code: 'R-CODE', allowed: ['V3', 'V4', 'C2'] },
    ])
  })
})
