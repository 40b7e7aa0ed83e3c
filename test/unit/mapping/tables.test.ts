import { describe, expect, test } from '@jest/globals'
import { codedForward } from '../../../src/mapping/conversions/coded.ts'
import type { CodeTable } from '../../../src/mapping/tables.ts'
import { readTable } from '../../../src/mapping/tables.ts'

const read = (document: object): CodeTable => {
  const { table, problems } = readTable(JSON.stringify(document), 'mappings/codes/t.json')
  expect(problems).toEqual([])
  return table!
}
const problemsOf = (document: object): object[] =>
  readTable(JSON.stringify(document, null, 1), 'mappings/codes/t.json').problems

const element = (code: string, target?: string): object => ({
  code,
  ...(target ? { target: [{ code: target, display: `the ${target}`, equivalence: 'equivalent' }] } : {}),
})
const conceptMap = (group: object): object => ({
  resourceType: 'ConceptMap',
  name: 'm',
  version: '2.0.0',
  group: [{ source: 's', target: 't', ...group }],
})

describe('a CodeSystem', () => {
  const system = {
    resourceType: 'CodeSystem',
    url: 'u',
    concept: [{ code: 'a', display: 'A', concept: [{ code: 'b' }] }],
  }

  test('keeps the code, and adds system and display', () => {
    const table = read(system)
    expect(table).toMatchObject({ name: 't', version: '', of: 'code-system' })
    expect(codedForward(table, 'coding')('a')).toEqual({ system: 'u', code: 'a', display: 'A' })
    expect(codedForward(table, 'coding')('b')).toEqual({ system: 'u', code: 'b' })
    expect(codedForward(table, 'codes')('a')).toBe('a')
  })

  test('does not know other codes, nor what is no scalar', () => {
    expect(codedForward(read(system), 'codes')('toString')).toBeUndefined()
    expect(codedForward(read(system), 'codes')(['a'])).toBeUndefined()
  })

  test('needs its url, and each code once', () => {
    const twice = { resourceType: 'CodeSystem', concept: [{ code: 'a' }, { code: 'a' }] }
    expect(problemsOf(twice)).toMatchObject([
      { code: 'M-TABLE', line: 1, detail: 'a CodeSystem needs its url' },
      { code: 'M-TABLE', line: 7, pointer: '/concept/1', found: 'a' },
    ])
  })
})

describe('a ConceptMap', () => {
  test('translates, and makes nothing where a code has no target', () => {
    const forward = codedForward(read(conceptMap({ element: [element('a', 'x'), element('b')] })), 'coding')
    expect(forward('a')).toEqual({ system: 't', code: 'x', display: 'the x' })
    expect(forward('b')).toBeNull()
    expect(forward('c')).toBeUndefined()
  })

  test('takes a fixed code for codes without a row', () => {
    const unmapped = { mode: 'fixed', code: 'other' }
    const table = read(conceptMap({ element: [element('a', 'x')], unmapped }))
    expect(codedForward(table, 'coding')('zzz')).toEqual({ system: 't', code: 'other' })
  })

  test('keeps a provided code in its source’s system', () => {
    const table = read(conceptMap({ element: [element('a', 'x')], unmapped: { mode: 'provided' } }))
    expect(codedForward(table, 'coding')('zzz')).toEqual({ system: 's', code: 'zzz' })
  })

  test('has one target per code at most', () => {
    const two = { code: 'a', target: [{ code: 'x' }, { code: 'y' }] }
    expect(problemsOf(conceptMap({ element: [two] }))).toMatchObject([
      { code: 'M-TABLE', pointer: '/group/0/element/0' },
    ])
  })
})

describe('a table', () => {
  test('is one of these, and has a row', () => {
    expect(problemsOf({ resourceType: 'ValueSet' })).toMatchObject([{ code: 'M-TABLE' }])
    expect(problemsOf({ resourceType: 'CodeSystem', url: 'u' })).toMatchObject([
      { code: 'M-TABLE', detail: 'the table has no row' },
    ])
  })

  test('that isn’t JSON says where', () => {
    const { problems } = readTable('{\n "a": 1,\n}', 't.json')
    expect(problems).toMatchObject([{ code: 'C-JSON', line: 3, column: 1 }])
  })
})
