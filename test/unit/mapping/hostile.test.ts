import { afterEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkMapping } from '../../../src/mapping/check.ts'
import type { CompiledMapping } from '../../../src/mapping/compile.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { interpretMapping } from '../../../src/mapping/interpret.ts'
import { readMapping, readPart } from '../../../src/mapping/read.ts'
import { worldOf } from './check-world.ts'
import {
  checkProblems,
  documentOf,
  made,
  mappingOf,
  objectSchema,
  partsOf,
  readProblems,
} from './small-mapping.ts'

const HOSTILE = [
  '"]; throw 1; //',
  "'); globalThis.hacked = 1; ('",
  '`$\u007bglobalThis.hacked = 1}`',
  '\\"; globalThis.hacked = 1; //',
  'line\nbreak',
  'line\u2028separator\u2029',
  '*/ globalThis.hacked = 1 /*',
  '</script>',
  'constructor',
  'toString',
  'hasOwnProperty',
  'record',
  'output',
  '\u0000',
  '\ud800',
  'é🙂',
  '',
]

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}')
const key = (text: string): string => (text.startsWith('$') ? `$${text}` : text)
const pointer = (text: string): string => `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Names that a pointer of the language can spell: braces and bars belong to the hole around it. */
const spellable = (text: string): boolean =>
  !/[{}|]/.test(text) && text === text.trim() && text !== '__proto__'

afterEach(() => {
  expect(Object.keys(globalThis)).not.toContain('hacked')
  expect(Object.keys(Object.prototype)).toEqual([])
})

describe('names and constants', () => {
  const name = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }), fc.string())

  test('come through generated source as they are', () => {
    const property = fc.property(name, name, name, (a, b, c) => {
      fc.pre(a !== b && a !== '__proto__' && b !== '__proto__' && spellable(c))
      const template = {
        [key(a)]: braced(b),
        [key(b)]: `{${pointer(c)}}`,
        l: [{ $choose: pointer(c), $of: { [key(b)]: braced(a) }, $else: braced(c) }],
      }
      const document = Object.fromEntries([[c, b]])
      const { output, issues } = made(template, document)
      expect(issues).toEqual([])
      const branch = b === '' ? c : a
      const parts = [[a, b], ...(b === '' ? [] : [[b, b]]), ['l', [branch]]]
      // An empty value picks no branch, and "$else" alone keeps nothing alive.
      expect(output).toEqual(b === '' ? [] : [Object.fromEntries(parts)])
    })
    fc.assert(property, { numRuns: 1_000 })
  })

  test('of tables, conversions and lists come through too', () => {
    for (const text of HOSTILE.filter((one) => one !== '')) {
      const tables = { t: { [text]: text } }
      const { output } = made(
        { l: [{ $each: '/xs', $key: pointer(text).replace('|', ''), v: '{/v | codes t}' }] },
        { xs: [{ v: text }] },
        { tables },
      )
      expect(output).toEqual([{ l: [{ v: text }] }])
    }
  })
})

describe('__proto__', () => {
  test.each([
    ['a key', '{ "it": { "__proto__": { "polluted": 1 } } }'],
    ['a key of a branch', '{ "it": { "a": { "$choose": "/p", "$of": { "__proto__": 1 } } } }'],
    ['a hole', '{ "it": { "a": "{/__proto__/polluted}" } }'],
    ['an $each', '{ "it": { "l": [{ "$each": "/__proto__", "a": 1 }] } }'],
    ['a name', '{ "__proto__": { "a": 1 } }'],
  ])('is refused as %s', (_, makes) => {
    const text = documentOf({}).replace('"makes": {}', `"makes": ${makes}`)
    const { mapping, problems } = readMapping(text, 'mapping.json', new Map())
    expect(mapping).toBeUndefined()
    expect(problems.map(({ code }) => code)).toEqual([expect.stringMatching(/^M-(SHAPE|HOLE)$/)])
  })

  test('is refused through a part’s {$k}', () => {
    const parts = partsOf({ p: { a: '{/{$k}/x}' } })
    expect(readProblems({ it: { $use: 'p', $with: { k: '__proto__' } } }, {}, parts)).toMatchObject([
      { code: 'M-HOLE' },
    ])
  })

  test('in a document is just a name that no mapping reads', () => {
    const document = JSON.parse('{ "__proto__": { "p": 1 }, "q": 2 }')
    expect(made({ a: '{/p}', b: '{/q}' }, document).output).toEqual([{ b: 2 }])
  })
})

describe('limits', () => {
  const codes = (text: string): object[] => readMapping(text, 'mapping.json', new Map()).problems

  test('a file of a million characters, and no more', () => {
    expect(codes(' '.repeat(1_000_001))).toMatchObject([
      { code: 'C-JSON', detail: expect.stringContaining('1000000') },
    ])
  })

  test('64 levels, also where a recursive reader would run out of stack', () => {
    expect(codes('['.repeat(500_000))).toMatchObject([
      { code: 'C-JSON', detail: expect.stringContaining('64') },
    ])
    expect(readPart(`${'['.repeat(65)}${']'.repeat(65)}`, 'p.json').problems).toHaveLength(1)
    expect(readPart(`${'['.repeat(64)}"[[[["${']'.repeat(64)}`, 'p.json').problems).toEqual([])
  })

  test('20,000 nodes once parts are expanded', () => {
    const doubled = Array.from({ length: 16 }, (_, i): [string, unknown] => {
      const use = { $use: `p${i + 1}` }
      return [`p${i}`, { a: use, b: use }]
    })
    const parts = partsOf({ ...Object.fromEntries(doubled), p16: { x: 1 } })
    expect(readProblems({ it: { $use: 'p0' } }, {}, parts)).toMatchObject([
      { code: 'M-SHAPE', detail: 'the mapping is more than 20000 nodes once its parts are expanded' },
    ])
  })

  test('256 parts side by side, whichever way they come there', () => {
    const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `v${i}`)
    const chosen = (count: number): object => ({
      $choose: '/p',
      $of: Object.fromEntries(many(count).map((value) => [value, 1])),
    })
    const detail = 'more than 256 parts stand side by side'
    expect(readProblems({ it: { l: many(256) } })).toEqual([])
    expect(readProblems({ it: { l: many(257) } })).toMatchObject([
      { code: 'M-SHAPE', detail, pointer: '/makes/it/l' },
    ])
    expect(readProblems({ it: { l: [chosen(200), chosen(57)] } })).toMatchObject([
      { code: 'M-SHAPE', detail, pointer: '/makes/it/l' },
    ])
    expect(readProblems({ it: { a: chosen(257) } })).toMatchObject([{ code: 'M-SHAPE', detail }])
    const documents = Object.fromEntries(many(257).map((name) => [name, { a: '{/p}' }]))
    expect(readProblems(documents)).toMatchObject([{ code: 'M-SHAPE', detail, pointer: '/makes' }])
  })

  test('20,000 nodes, holes of one text included', () => {
    expect(readProblems({ it: { a: '{/p}'.repeat(20_001) } })).toMatchObject([
      { code: 'M-SHAPE', detail: 'the mapping is more than 20000 nodes once its parts are expanded' },
    ])
  })

  test('eight choices in each other, whatever they are', () => {
    const nested = (depth: number): object =>
      depth === 0 ? { a: '{/p}' } : { $choose: '/p', $of: { $absent: null }, $else: { a: nested(depth - 1) } }
    expect(readProblems({ it: { a: nested(8) } })).toEqual([])
    const detail = 'choices and conditions stand in each other more than 8 deep'
    expect(readProblems({ it: { a: nested(29) } })).toMatchObject([{ code: 'M-SHAPE', detail }])
    const ifs = Array.from({ length: 28 }).reduce<object>((inner) => ({ $if: '/p', l: [inner] }), {
      a: '{/p}',
    })
    expect(readProblems({ it: ifs })).toMatchObject([{ code: 'M-SHAPE', detail }])
  })

  test('20,000 places of what is read, also where its schema nests itself', () => {
    const self = { $ref: 'small.schema.json' }
    const wide = objectSchema({ id: { type: 'string' }, a: self, b: self, c: { type: 'array', items: self } })
    expect(checkProblems({ it: { x: '{/id}' } }, wide)).toMatchObject([
      {
        code: 'M-SOURCE',
        pointer: '/from',
        detail: 'kinds/small.schema.json has more than 20000 places, or some deeper than 16 levels',
      },
    ])
  })

  test('no time to speak of for schemas that are composed of themselves, or need themselves', () => {
    const self = { $ref: 'small.schema.json' }
    const composed = { anyOf: Array.from({ length: 9 }, () => self) }
    expect(checkProblems({ it: { x: '{/id}' } }, composed)).not.toEqual([])
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const itself = Object.fromEntries(names.map((one) => [one, { $ref: '#' }]))
    const to = objectSchema({ x: { type: 'string' } }, ['x'])
    const from = objectSchema({ it: { $ref: 'needing.schema.json' } }, ['it'])
    const world = worldOf({
      'kinds/small.schema.json': from,
      'kinds/needing.schema.json': { type: 'object', required: names, properties: itself },
      'formats/small.schema.json': to,
    })
    expect(checkMapping(mappingOf({ it: { x: '{/it | json}' } }), world)).not.toEqual([])
  })

  test('no time to speak of for thirty thousand declarations', () => {
    const lost = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`/x${i}/y`, 'why']))
    const begun = performance.now()
    const problems = checkProblems({ it: { x: '{/id}' } }, objectSchema({ id: { type: 'string' } }), { lost })
    expect(problems).toHaveLength(30_000)
    expect(performance.now() - begun).toBeLessThan(8_000)
  })

  test('no part uses itself', () => {
    const parts = partsOf({ a: { x: { $use: 'b' } }, b: { y: { $use: 'a' } } })
    expect(readProblems({ it: { $use: 'a' } }, {}, parts)).toMatchObject([
      { code: 'M-USE', file: 'mappings/parts/b.json', detail: 'the part uses itself: a → b → a' },
    ])
  })

  test('ten thousand items of all lists together, however they are nested', () => {
    const template = { l: [{ $each: '/xs', $make: { $each: '/ys', $make: '{}' } }], m: '{/m}' }
    const lists = (count: number): object => ({
      m: 1,
      xs: Array.from({ length: count }, () => ({ ys: Array.from({ length: 99 }, () => 'y') })),
    })
    expect(made(template, lists(100)).issues).toEqual([])
    const { issues } = made(template, lists(101))
    // The outer list has its items too: with 101 of them two inner lists are too many.
    expect(issues.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'R-VALUE /xs/99/ys',
      'R-VALUE /xs/100/ys',
    ])
  })

  test('neither reading nor running throws, whatever the document', () => {
    const language = fc.constantFrom(
      '$each',
      '$choose',
      '$of',
      '$else',
      '$if',
      '$make',
      '$key',
      '$use',
      '$with',
      'a',
      'b',
    )
    const text = fc.oneof(
      fc.constantFrom('{/a}', '{}', '{^/a}', '{/a | date}', '{@it}', '/a', 'x', '{', '{$k}'),
      fc.string(),
    )
    const { template } = fc.letrec((tie) => ({
      template: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.dictionary(language, tie('template'), { maxKeys: 4 }),
        fc.array(tie('template'), { maxLength: 3 }),
        fc.constant(null),
      ),
    }))
    const property = fc.property(template, fc.jsonValue(), (one, document) => {
      const { mapping, problems } = readMapping(documentOf({ it: { l: [one] } }), 'mapping.json', new Map())
      expect(mapping === undefined).toBe(problems.length > 0)
      if (!mapping) return
      const { output, issues } = compileMapping(mapping, {
        schema: () => undefined,
        tables: new Map(),
      }).forward(document)
      expect(interpretMapping(mapping, new Map()).forward(document)).toEqual({ output, issues })
    })
    fc.assert(property, { numRuns: 1_000 })
  })
})

describe('what comes to be read back', () => {
  const text = { type: 'string', minLength: 1 }
  const items = (properties: object): object => ({
    type: 'array',
    minItems: 1,
    items: objectSchema(properties, ['k']),
  })
  const compiled = (makes: object, from: object, more: object = {}): CompiledMapping =>
    compileMapping(mappingOf(makes, more), { schema: () => from, tables: new Map() })
  const count = (length: number, make: (i: number) => unknown): unknown[] =>
    Array.from({ length }, (_, i) => make(i))

  test('is looked at for a hundred thousand elements, and what comes after them is told', () => {
    const each = compiled(
      { it: { l: [{ $each: '/xs', $make: '{}' }] } },
      objectSchema({ xs: { type: 'array', items: text } }),
    )
    const came = [{ l: count(100_050, () => 'x') }]
    const { record, unread } = each.backward(came)
    // The document itself is one of them.
    expect((record as { xs: unknown[] }).xs).toHaveLength(99_999)
    expect(unread).toHaveLength(51)
    expect(unread[0]).toEqual({ pointer: '/0/l/99999', found: 'x' })
    expect(each.readFast(came)).toBeUndefined()
  })

  test('counts what is looked at twice twice: items of a list with a key, within one with a key', () => {
    const from = objectSchema({ xs: items({ k: text, ys: items({ k: text }) }) })
    const inner = { $each: '/ys', $key: '/k', k: '{/k}' }
    const nested = compiled({ it: { l: [{ $each: '/xs', $key: '/k', k: '{/k}', m: [inner] }] } }, from)
    const came = (size: number): unknown[] => [{ l: [{ k: 'a', m: count(size, (i) => ({ k: `${i}` })) }] }]
    expect(nested.backwardTwin(came(1_000)).unread).toEqual([])
    expect(nested.backwardTwin(came(60_000)).unread.length).toBeGreaterThan(0)
  })

  test('costs no more for a number in an id, however high', () => {
    const from = objectSchema({ xs: items({ k: text, ys: items({ k: text }) }) })
    const each = { $each: '/xs', $make: { $each: '/ys', resourceType: 'Basic', code: { text: '{/k}' } } }
    const came = count(3_000, (i) => ({
      resourceType: 'Basic',
      id: `it.${i * 300}.999999`,
      code: { text: `k${i}` },
    }))
    const { record } = compiled({ it: each }, from, { to: 'fhir/r4' }).backwardTwin([...came].reverse())
    const xs = count(3_000, (i) => ({ ys: [{ k: `k${i}` }] }))
    expect(JSON.stringify(record)).toBe(JSON.stringify({ xs }))
  })

  test('finds items by their key without looking through them all', () => {
    const from = objectSchema({ xs: items({ k: text, v: text }) })
    const keyed = compiled({ it: { l: [{ $each: '/xs', $key: '/k', k: '{/k}', v: '{/v}' }] } }, from)
    const xs = count(20_000, (i) => ({ k: `k${i}`, v: `v${i}` }))
    const record = JSON.stringify({ xs })
    expect(JSON.stringify(keyed.readFast([{ l: xs }]))).toBe(record)
    expect(JSON.stringify(keyed.backwardTwin([{ l: xs }]).record)).toBe(record)
  })
})
