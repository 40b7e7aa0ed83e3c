import { describe, expect, test } from '@jest/globals'
import type { Problem } from '../../../src/mapping/problem.ts'
import { checkProblems, made, objectSchema } from './small-mapping.ts'

const column = (more: object = {}): object => ({ type: 'string', ...more })
const date = { type: 'string', pattern: '^\\d{2}/\\d{2}/\\d{4}$' }

const row = objectSchema(
  {
    CHILD: column({ minLength: 1 }),
    DECOM: date,
    DEC: column({ pattern: '^(\\d{2}/\\d{2}/\\d{4})?$' }),
    LS: { enum: ['C2', 'V3', 'V4'] },
    URN: column(),
    AGE: column({ pattern: '^\\d+$' }),
  },
  ['CHILD', 'DECOM', 'DEC', 'LS', 'URN', 'AGE'],
)

const placement = objectSchema(
  {
    kind: { const: 'placement' },
    recordId: { type: 'string', minLength: 1, maxLength: 12 },
    start: { type: 'string', format: 'date' },
    end: { type: 'string', format: 'date' },
    shortBreak: { const: true },
    legalStatus: objectSchema({ list: { type: 'string' }, code: { type: 'string', minLength: 1 } }, [
      'list',
      'code',
    ]),
    age: { type: 'integer', minimum: 0, maximum: 130 },
    schools: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^\\d+$' } },
    basis: { enum: ['care-order', 'agreement'] },
  },
  ['kind', 'recordId', 'start', 'legalStatus'],
)

const template = {
  kind: 'placement',
  recordId: '{/CHILD}/{/DECOM | dd/mm/yyyy}',
  start: '{/DECOM | dd/mm/yyyy}',
  end: '{/DEC | dd/mm/yyyy}',
  shortBreak: '{/LS | codes short-break}',
  legalStatus: { list: 'eng-legal-status', code: '{/LS}' },
  age: '{/AGE | integer}',
  schools: ['{/URN}'],
}
const header = {
  tables: { 'short-break': { V3: true, V4: true, C2: null }, odd: { V3: 'x3', V4: '4', C2: '2' } },
}

const problemsOf = (changes: object, more: object = {}): Problem[] => {
  return checkProblems({ placement: { ...template, ...changes } }, row, { ...header, ...more }, placement)
}

describe('a mapping from a row of a file to a record', () => {
  test('that is right has no problems', () => {
    expect(problemsOf({})).toEqual([])
  })

  test('makes the record, leaving out what is empty and what the table says nothing of', () => {
    const document = { CHILD: 'C1', DECOM: '01/02/2026', DEC: '', LS: 'V4', URN: '', AGE: '07' }
    const expected = {
      kind: 'placement',
      recordId: 'C1/2026-02-01',
      start: '2026-02-01',
      shortBreak: true,
      legalStatus: { list: 'eng-legal-status', code: 'V4' },
      age: 7,
    }
    expect(made(template, document, header).output).toEqual([expected])
    const { shortBreak: _, ...plain } = { ...expected, legalStatus: { list: 'eng-legal-status', code: 'C2' } }
    expect(made(template, { ...document, LS: 'C2' }, header).output).toEqual([plain])
  })

  test.each<[string, object, Partial<Problem>]>([
    [
      'a constant that is longer than its place',
      { recordId: 'x'.repeat(13) },
      { code: 'M-TYPE', detail: '/recordId takes 12 characters at most' },
    ],
    [
      'an empty constant',
      { recordId: '' },
      { code: 'M-TYPE', detail: '/recordId takes a text that is not empty' },
    ],
    [
      'a constant out of range',
      { age: 131 },
      { code: 'M-TYPE', found: '131', detail: '/age takes 130 at most' },
    ],
    ['a constant that is no day', { start: '2026-02-30' }, { code: 'M-TYPE', detail: '/start takes a date' }],
    [
      'a table that gives what the place does not take',
      { schools: ['{/LS | codes odd}'] },
      { code: 'M-TYPE', found: 'x3' },
    ],
    [
      'an unknown member',
      { strat: '{/URN}' },
      { code: 'M-TARGET', nearest: 'start', pointer: '/makes/placement/strat' },
    ],
    [
      'a date without its conversion into a place of listed values',
      { basis: '{/DECOM}' },
      { code: 'M-BINDING', allowed: ['care-order', 'agreement'] },
    ],
    [
      'text where a date is',
      { start: '{/CHILD}' },
      { code: 'M-TYPE', detail: '/start is a date, but this is any text' },
    ],
    ['text where a number is', { age: '{/AGE}' }, { code: 'M-TYPE', found: 'string', allowed: ['integer'] }],
    ['a constant that isn’t listed', { basis: 'agreemnt' }, { code: 'M-BINDING', nearest: 'agreement' }],
    ['a constant of another type', { age: '7' }, { code: 'M-TYPE', found: 'string' }],
    ['a constant against the pattern', { schools: ['x1'] }, { code: 'M-TYPE', found: 'x1' }],
    [
      'one value where a list is',
      { schools: '{/URN}' },
      { code: 'M-CARD', detail: '/schools repeats: it is a list' },
    ],
    ['a list where one value is', { recordId: ['{/CHILD}'] }, { code: 'M-CARD' }],
    ['an object where text is', { recordId: { a: '{/CHILD}' } }, { code: 'M-TYPE', found: 'object' }],
    [
      'an empty column for what is required',
      { start: '{/DEC | dd/mm/yyyy}' },
      { code: 'M-REQUIRED', detail: 'kinds/small requires start, but /DEC may be missing' },
    ],
    [
      'a row that makes nothing for what is required',
      { legalStatus: { list: 'x', code: '{/URN}' } },
      { code: 'M-REQUIRED', found: 'legalStatus' },
    ],
    [
      'a conversion that can’t read the pattern',
      { start: '{/DECOM | yyyymmdd}' },
      { code: 'M-FORMAT', found: 'yyyymmdd' },
    ],
    [
      'a conversion with a table it doesn’t take',
      { age: '{/AGE | integer short-break}' },
      { code: 'M-FORMAT', found: 'short-break' },
    ],
    [
      'codes without a table',
      { age: '{/AGE | codes}' },
      { code: 'M-TABLE', detail: '"codes" needs a code table' },
    ],
    [
      'a coding from an inline table',
      { legalStatus: '{/LS | coding short-break}' },
      { code: 'M-TABLE', found: 'short-break' },
    ],
    [
      'a reference',
      { recordId: '{@child}' },
      { code: 'M-REF', detail: 'only FHIR resources are referred to' },
    ],
  ])('with %s is refused', (_, changes, expected) => {
    const { detail, ...rest } = expected
    const found = problemsOf(changes).filter(({ code }) => code === expected.code)
    const text = detail && expect.stringContaining(detail.replace('kinds/small', 'formats/small.schema.json'))
    expect(found).toContainEqual(expect.objectContaining({ ...rest, ...(text ? { detail: text } : {}) }))
  })

  test('needs what the target requires', () => {
    const { recordId: _, ...without } = template
    const problems = checkProblems({ placement: without }, row, header, placement)
    expect(problems.map(({ code, found }) => [code, found])).toContainEqual(['M-REQUIRED', 'recordId'])
  })

  test('misses no value of its table', () => {
    const tables = { 'short-break': { V3: true } }
    expect(problemsOf({}, { tables })).toMatchObject([{ code: 'M-CODES', found: 'C2', allowed: ['V3'] }])
  })

  test('takes one of several shapes of the target by its constants', () => {
    const to = {
      oneOf: [placement, objectSchema({ kind: { const: 'child' }, id: { type: 'string' } }, ['kind', 'id'])],
    }
    const problems = checkProblems(
      { child: { kind: 'child', ids: '{/CHILD}' }, placement: template },
      row,
      header,
      to,
    )
    expect(problems.map(({ code, found }) => [code, found])).toEqual([['M-TARGET', 'ids']])
  })

  test.each([
    ['kinds/none.schema.json', undefined, 'formats/none.schema.json', undefined],
    [
      'kinds/smal.schema.json',
      'kinds/small.schema.json',
      'format/small.schema.json',
      'formats/small.schema.json',
    ],
    ['small.schema.json', 'kinds/small.schema.json', 'fhir/r5', 'fhir/r4'],
  ])('says so where a schema doesn’t exist, and which may be meant: %s', (from, nearFrom, to, nearTo) => {
    const found = problemsOf({}, { from, to }).map(({ code, pointer, nearest }) => [code, pointer, nearest])
    expect(found).toEqual([
      ['M-SOURCE', '/from', nearFrom],
      ['M-TARGET', '/to', nearTo],
    ])
  })
})
