import { describe, expect, test } from '@jest/globals'
import { readMapping } from '../../../src/mapping/read.ts'
import { documentOf, partsOf, readProblems } from './small-mapping.ts'

const at = (template: unknown, more: object = {}): object[] => readProblems({ it: { a: template } }, more)

describe('what is not the language', () => {
  test.each<[string, string, object]>([
    [
      'a pointer without its slash',
      '{status}',
      { code: 'M-HOLE', found: '{status}', remedy: expect.stringContaining('{/status}') },
    ],
    ['a hole that isn’t closed', 'x {/a', { code: 'M-HOLE', found: '{/a' }],
    ['a brace that isn’t opened', 'a}', { code: 'M-HOLE', found: '}' }],
    ['two conversions', '{/a | date | json}', { code: 'M-HOLE' }],
    ['no conversion after the bar', '{/a |}', { code: 'M-HOLE' }],
    ['two tables', '{/a | codes t u}', { code: 'M-HOLE', found: 'codes t u' }],
    ['a tilde that means nothing', '{/a~2}', { code: 'M-HOLE' }],
    ['more ^ than lists', '{^/a}', { code: 'M-HOLE', found: '^/a' }],
    ['a reference in text', 'see {@it}', { code: 'M-HOLE', found: '{@it}' }],
    ['a reference to no name', '{@ it}', { code: 'M-HOLE' }],
    ['{$k} outside a part', '{/{$k}}', { code: 'M-USE', found: '{$k}' }],
  ])('%s', (_, hole, expected) => {
    expect(at(hole)).toEqual([expect.objectContaining({ pointer: '/makes/it/a', ...expected })])
  })

  test.each<[string, unknown, object]>([
    [
      'an unknown operation',
      { $chose: '/p' },
      { code: 'M-OP', nearest: '$choose', pointer: '/makes/it/a/$chose' },
    ],
    [
      'a part of an operation that isn’t here',
      { $of: {}, b: 1 },
      { code: 'M-SHAPE', pointer: '/makes/it/a/$of' },
    ],
    ['a $choose without branches', { $choose: '/p' }, { code: 'M-SHAPE' }],
    ['branches that aren’t an object', { $choose: '/p', $of: [] }, { code: 'M-SHAPE' }],
    ['an unknown branch', { $choose: '/p', $of: { $presnt: 1 } }, { code: 'M-OP', nearest: '$present' }],
    ['a pointer that isn’t text', { $if: 1, b: 1 }, { code: 'M-SHAPE', pointer: '/makes/it/a/$if' }],
    ['a pointer that is none', { $if: 'p', b: 1 }, { code: 'M-HOLE', found: 'p' }],
    ['$make with members beside it', [{ $each: '/xs', $make: 1, b: 2 }], { code: 'M-SHAPE' }],
    ['null outside a branch', { b: null }, { code: 'M-SHAPE', found: 'null' }],
    ['an empty object', {}, { code: 'M-SHAPE', pointer: '/makes/it/a' }],
    ['an empty list', [], { code: 'M-SHAPE', pointer: '/makes/it/a' }],
    ['an unknown part', { $use: 'nobody' }, { code: 'M-USE', found: 'nobody' }],
  ])('%s', (_, template, expected) => {
    expect(at(template)).toEqual([expect.objectContaining(expected)])
  })

  test('a part that isn’t given what it asks for, or is given more', () => {
    const parts = partsOf({ p: { a: '{/{$of}}' } })
    const problems = readProblems({ it: { $use: 'p', $with: { off: 'x' } } }, {}, parts)
    expect(problems).toEqual([
      expect.objectContaining({ code: 'M-USE', file: 'mapping.json', found: 'off', nearest: 'of' }),
      expect.objectContaining({
        code: 'M-USE',
        file: 'mappings/parts/p.json',
        found: '{$of}',
        nearest: 'off',
      }),
    ])
    expect(readProblems({ it: { $use: 'p', $with: { of: 1 } } }, {}, parts)[0]).toMatchObject({
      code: 'M-USE',
    })
  })

  test.each<[string, object, string]>([
    ['an unknown member', { lossed: {} }, '/lossed'],
    ['a name with capitals', { mapping: 'Small' }, '/mapping'],
    ['a version that is none', { version: '1' }, '/version'],
    ['withheld that is a list', { withheld: [] }, '/withheld'],
  ])('%s of the header', (_, more, pointer) => {
    expect(readProblems({ it: { a: 1 } }, more)).toEqual([
      expect.objectContaining({ code: 'M-SHAPE', pointer }),
    ])
  })

  test.each<[string, object]>([
    ['no reason', { lost: { '/p': ' ' } }],
    ['no pointer', { lost: { p: 'why' } }],
    ['unless where it means nothing', { withheld: { '/p unless /q': 'why' } }],
    ['kept without FHIR', { kept: { '/p': 'why' } }],
    ['kept inside a list', { to: 'fhir/r4', kept: { '/xs/*/p': 'why' } }],
  ])('a declaration with %s', (_, more) => {
    expect(readProblems({ it: { a: 1 } }, more)).toEqual([expect.objectContaining({ code: 'M-DECLARED' })])
  })

  test('a table of anything but scalars', () => {
    expect(readProblems({ it: { a: 1 } }, { tables: { t: { x: [] } } })).toMatchObject([{ code: 'M-TABLE' }])
  })

  test('a mapping that makes nothing, or what is no object', () => {
    expect(readProblems({})).toMatchObject([{ code: 'M-SHAPE', pointer: '/makes' }])
    expect(readProblems({ it: ['x'], 'not a name': { a: 1 } })).toMatchObject([
      { code: 'M-SHAPE' },
      { code: 'M-SHAPE', found: 'not a name' },
    ])
  })

  test.each([
    ['a comment', '{ // no\n}', 1],
    ['a comma at the end', '{ "a": 1,\n }', 2],
    ['nothing', '', 1],
    ['a key that stands twice', '{ "a": 1,\n "a": 2 }', 2],
  ])('%s is no strict JSON', (_, json, line) => {
    const { mapping, problems } = readMapping(json, 'mapping.json', new Map())
    expect(mapping).toBeUndefined()
    expect(problems).toMatchObject([{ line }])
  })
})

describe('positions', () => {
  test('are those of the hole in its string', () => {
    const text = documentOf({ it: { a: 'some text {wrong}' } })
    const { problems } = readMapping(text, 'mapping.json', new Map())
    const line = text.split('\n').findIndex((one) => one.includes('{wrong}'))
    expect(problems).toMatchObject([
      { line: line + 1, column: text.split('\n')[line]!.indexOf('{wrong}') + 1 },
    ])
  })

  test('are those of the string where it is written with escapes', () => {
    const text = documentOf({ it: { a: '"quoted" {wrong}' } })
    const { problems } = readMapping(text, 'mapping.json', new Map())
    const line = text.split('\n').findIndex((one) => one.includes('{wrong}'))
    expect(problems).toMatchObject([
      { line: line + 1, column: text.split('\n')[line]!.indexOf('"\\"quoted') + 1 },
    ])
  })
})
