import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type KindFile, makeKind } from '../../../src/catalogue/kind.ts'
import { SchemaSet } from '../../../src/catalogue/schema-set.ts'
import { sayIssue } from '../../../src/message/failure.ts'

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['recordId', 'child'],
  properties: {
    kind: { const: 'stay' },
    recordId: { type: 'string', minLength: 1 },
    child: {
      type: 'object',
      additionalProperties: false,
      required: ['familyName'],
      properties: {
        familyName: { type: 'string' },
        nhsNumber: {
          description: 'NHS number, ten digits. Not spaced.',
          type: 'string',
          minLength: 10,
          pattern: '^\\d{10}$',
        },
      },
    },
    start: { type: 'string', format: 'date' },
    end: { type: 'string', format: 'date' },
    at: { type: 'string', format: 'date-time' },
    urgency: { enum: ['crisis', 'urgent', 'routine'] },
    score: { type: 'integer', minimum: 0, maximum: 40 },
    moves: {
      type: 'array',
      items: {
        type: 'object',
        properties: { from: { type: 'string', format: 'date' }, to: { type: 'string', format: 'date' } },
      },
    },
    allergies: { $ref: '#/$defs/allergies' },
    since: {
      anyOf: [
        { type: 'string', format: 'date' },
        { type: 'string', pattern: '^\\d{4}-\\d{2}$' },
      ],
    },
    number: { anyOf: [{ enum: ['none', ''] }, { type: 'string', minLength: 3, pattern: '^\\d{3}$' }] },
  },
  $defs: {
    absent: {
      type: 'object',
      additionalProperties: false,
      required: ['absent'],
      properties: { absent: { enum: ['none', 'unknown'] } },
    },
    allergies: {
      anyOf: [
        {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['substance'],
            properties: { substance: { type: 'string' }, severity: { enum: ['mild', 'severe'] } },
          },
        },
        { $ref: '#/$defs/absent' },
      ],
    },
  },
}

const file: KindFile = {
  kind: 'stay',
  title: { en: 'Stay', cy: 'Arhosiad' },
  schema: 'kinds/stay.schema.json',
  order: [
    ['/start', '/end'],
    ['/moves/*/from', '/moves/*/to'],
  ],
}

function kindOf(more: Partial<KindFile> = {}) {
  const schemas = new SchemaSet()
  expect(schemas.add(file.schema, schema)).toBeUndefined()
  return makeKind({ ...file, ...more }, schemas)
}

const kind = kindOf()
const good = { recordId: '1', child: { familyName: 'Puw' } }
const issues = (more: object) => kind.validate({ ...good, ...more })
const said = (more: object) => issues(more).map(({ code, pointer }) => [code, pointer])

describe('the validation of a kind', () => {
  test('says nothing of a valid record', () => {
    const record = {
      ...good,
      start: '2026-02-28',
      end: '2026-03-01',
      allergies: { absent: 'none' },
      since: '2026-02',
    }
    expect(kind.validate(record)).toEqual([])
  })

  test('says what is missing at the place where it should be', () => {
    expect(kind.validate({ child: {} }).map(({ code, pointer }) => [code, pointer])).toEqual([
      ['required-missing', '/recordId'],
      ['required-missing', '/child/familyName'],
    ])
  })

  test.each([[null], [[]], ['text'], [7], [undefined]])('refuses %p, which is no object', (record) => {
    expect(kind.validate(record).map(({ code }) => code)).toEqual(['not-an-object'])
  })

  test('names the property that a misspelt one may be', () => {
    expect(issues({ urgncy: 'urgent' })).toEqual([
      { code: 'unknown-property', pointer: '/urgncy', nearest: 'urgency' },
    ])
    expect(said({ child: { familyName: 'Puw', surname: 'x' } })).toEqual([
      ['unknown-property', '/child/surname'],
    ])
  })

  test('does not take what a prototype holds for a property', () => {
    expect(kind.validate(Object.create({ ...good }))).toHaveLength(2)
  })

  test('refuses a code that is not in the list, masks it and says the list', () => {
    expect(issues({ urgency: 'urgnt' })).toEqual([
      {
        code: 'unknown-code',
        pointer: '/urgency',
        found: 'u*** (5 characters)',
        allowed: 'crisis, urgent, routine',
        nearest: 'urgent',
      },
    ])
  })

  test('says every way in which a text may be written, and the codes that may stand for it', () => {
    expect(issues({ number: 'x' })).toEqual([
      {
        code: 'wrong-format',
        pointer: '/number',
        found: '*',
        allowed: 'none, "", ^\\d{3}$',
      },
    ])
    expect(issues({ since: 'soon' })).toMatchObject([
      { code: 'wrong-format', allowed: 'yyyy-mm-dd, ^\\d{4}-\\d{2}$' },
    ])
  })

  test('calls another kind by that name', () => {
    expect(issues({ kind: 'pep' })).toMatchObject([{ code: 'wrong-kind', pointer: '/kind', allowed: 'stay' }])
  })

  test('tells a date that does not exist from one that is not written as a date', () => {
    expect(said({ start: '2026-02-30', end: '30/02/2026' })).toEqual([
      ['impossible-date', '/start'],
      ['wrong-format', '/end'],
    ])
    expect(said({ at: '2026-02-30T10:00:00Z' })).toEqual([['impossible-date', '/at']])
    expect(said({ at: '2026-02-20' })).toEqual([['wrong-format', '/at']])
    expect(issues({ end: '30/02/2026' })).toMatchObject([{ allowed: 'yyyy-mm-dd' }])
  })

  test('refuses an end before its start, also within the items of a list', () => {
    expect(said({ start: '2026-03-02', end: '2026-03-01' })).toEqual([['end-before-start', '/end']])
    const moves = [
      { from: '2026-01-01', to: '2026-01-02' },
      { from: '2026-01-03', to: '2026-01-02' },
    ]
    expect(said({ moves })).toEqual([['end-before-start', '/moves/1/to']])
    expect(said({ start: '2026-03-02', end: '2026-02-30' })).toEqual([['impossible-date', '/end']])
  })

  test('lets two dates be the same day, but not those between which somebody is responsible', () => {
    const day = { start: '2026-03-01', end: '2026-03-01' }
    expect(said(day)).toEqual([])
    const circle = { start: '/start', end: '/end', temporary: '/t', shortBreak: '/s', roles: {} }
    expect(kindOf({ circle }).validate({ ...good, ...day })).toMatchObject([{ code: 'end-before-start' }])
  })

  test('refuses two places that say one thing and differ, and lets one be silent', () => {
    const same = kindOf({ same: [['/start', '/end']] })
    expect(same.validate({ ...good, start: '2026-03-01', end: '2026-03-02' })).toEqual([
      { code: 'not-the-same', pointer: '/end', allowed: '/start' },
    ])
    expect(same.validate({ ...good, start: '2026-03-01', end: '2026-03-01' })).toEqual([])
    expect(same.validate({ ...good, end: '2026-03-02' })).toEqual([])
  })

  test('says one thing of one place', () => {
    expect(issues({ child: { familyName: 'Puw', nhsNumber: '99' } })).toEqual([
      {
        code: 'wrong-format',
        pointer: '/child/nhsNumber',
        found: '**',
        allowed: '^\\d{10}$ (NHS number, ten digits)',
      },
    ])
  })

  test('refuses what is out of range', () => {
    expect(said({ score: 41 })).toEqual([['out-of-range', '/score']])
    expect(said({ recordId: '' })).toEqual([['out-of-range', '/recordId']])
    expect(said({ score: '7' })).toEqual([['wrong-type', '/score']])
  })

  test('complains only of the alternative that was meant', () => {
    expect(said({ allergies: [{ substance: 'nuts', severity: 'bad' }, {}] })).toEqual([
      ['unknown-code', '/allergies/0/severity'],
      ['required-missing', '/allergies/1/substance'],
    ])
    expect(said({ allergies: { absent: 'no' } })).toEqual([['unknown-code', '/allergies/absent']])
    expect(said({ allergies: [] })).toEqual([['out-of-range', '/allergies']])
    expect(issues({ allergies: 'none' })).toMatchObject([
      { code: 'wrong-type', pointer: '/allergies', allowed: 'array, object' },
    ])
    expect(said({ since: '2026-02-30' })).toEqual([['impossible-date', '/since']])
  })

  test('says at most fifty issues of a hostile record', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`x${n}`, n]))
    expect(issues(many).length).toBe(50)
    const allergies = Array.from({ length: 5000 }, () => ({ severity: 'x' }))
    expect(issues({ allergies }).length).toBeLessThanOrEqual(50)
  })

  test('never throws, whatever it is given', () => {
    const keys = fc.constantFrom(
      'recordId',
      'child',
      'start',
      'moves',
      'allergies',
      'since',
      '__proto__',
      'a/b~',
    )
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.jsonValue({ maxDepth: 1 }),
        fc.dictionary(keys, tie('value')),
        fc.array(tie('value')),
      ),
    })).value
    fc.assert(
      fc.property(anything, (record) => {
        for (const issue of kind.validate(record)) expect(issue.pointer).toMatch(/^(\/.*)?$/s)
      }),
    )
  })

  test('keeps values out of what it says', () => {
    const secret = 'Blodeuwedd'
    const found = issues({
      urgency: secret,
      start: secret,
      score: secret,
      recordId: [secret],
      allergies: secret,
      since: secret,
    })
    expect(found.length).toBeGreaterThanOrEqual(6)
    expect(
      JSON.stringify(found.map((issue) => [issue, sayIssue(issue, 'en'), sayIssue(issue, 'cy')])),
    ).not.toContain(secret)
  })
})
