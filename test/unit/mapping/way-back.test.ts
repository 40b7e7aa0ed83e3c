import { describe, expect, test } from '@jest/globals'
import { checkBack } from '../../../src/mapping/back/check-back.ts'
import type { ReadBack } from '../../../src/mapping/back/read-back.ts'
import { sightOf } from '../../../src/mapping/back/sight.ts'
import { checkMapping } from '../../../src/mapping/check.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import type { MappingWorld } from '../../../src/mapping/mapping-world.ts'
import type { CodeTable } from '../../../src/mapping/tables.ts'
import { readTable } from '../../../src/mapping/tables.ts'
import { fhir } from './check-world.ts'
import { mappingOf, objectSchema } from './small-mapping.ts'

const SNOMED = 'http://snomed.info/sct'

const text = { type: 'string', minLength: 1 }

function tablesOf(...documents: object[]): Map<string, CodeTable> {
  const read = documents.map((document) => readTable(JSON.stringify(document), 'x.json').table!)
  return new Map(read.map((table) => [table.name, table]))
}

const roles = {
  resourceType: 'CodeSystem',
  name: 'roles',
  url: 'https://dilyn.example/roles',
  concept: [{ code: 'gp', display: 'Doctor' }, { code: 'nurse' }, { code: 'cla-nurse' }],
}
const coarse = {
  resourceType: 'ConceptMap',
  name: 'coarse',
  group: [
    {
      target: SNOMED,
      element: [
        { code: 'gp', target: [{ code: '1', equivalence: 'equivalent' }] },
        { code: 'nurse', target: [{ code: '2', equivalence: 'wider' }] },
        { code: 'cla-nurse', target: [{ code: '2', equivalence: 'wider' }] },
      ],
    },
  ],
}
const tables = tablesOf(roles, coarse)

interface Small {
  readonly from: object
  readonly makes: object
  readonly more?: object
}

function worldFor(from: object): MappingWorld {
  return { schema: (path: string) => (path === 'kinds/small.schema.json' ? from : undefined), tables }
}

function back({ from, makes, more = {} }: Small, output: unknown[], isComplete = true): ReadBack {
  return compileMapping(mappingOf(makes, more), worldFor(from)).backward(output, { isComplete })
}

function there({ from, makes, more = {} }: Small, record: object): { output: unknown[]; back: ReadBack } {
  const compiled = compileMapping(mappingOf(makes, more), worldFor(from))
  const { output, issues } = compiled.forward(record)
  expect(issues).toEqual([])
  return { output, back: compiled.backward(output) }
}

function problems({ from, makes, more = {} }: Small): string[] {
  const found = checkBack(sightOf(mappingOf(makes, more), worldFor(from)))
  return found.map(({ code, found: what }) => `${code} ${what ?? ''}`.trim())
}

const FHIR = { to: 'fhir/r4' }
const role = { enum: ['gp', 'nurse', 'cla-nurse'] }

describe('reading back', () => {
  const referral: Small = {
    from: objectSchema({ role, id: text, since: { type: 'string', format: 'date' }, note: text }, [
      'role',
      'id',
    ]),
    more: FHIR,
    makes: {
      referral: {
        resourceType: 'ServiceRequest',
        identifier: [
          { use: 'official', system: 'urn:a', value: '{/id}' },
          { use: 'secondary', system: 'urn:b', value: 'R-{/id}' },
        ],
        code: { coding: ['{/role | coding roles}', '{/role | coding coarse}'], text: '{/note}' },
        occurrencePeriod: { start: '{/since}' },
        performerType: { coding: [{ system: SNOMED, code: '310117003', display: 'CAMHS' }] },
      },
    },
  }

  interface Made {
    performerType?: unknown
    identifier: { value: string }[]
    code: { coding: { code: string; display: string }[] }
  }
  const madeOf = (record: object): Made => structuredClone(there(referral, record).output[0]) as Made

  test('gives the record that was made from', () => {
    const record = { role: 'cla-nurse', id: 'X1', since: '2026-02-01', note: 'Isel ei hwyl' }
    expect(there(referral, record).back).toEqual({ record, issues: [], conflicts: [], unread: [] })
  })

  test('recognises a resource whose constants a partner has left out, deep inside', () => {
    const made = madeOf({ role: 'gp', id: 'X1' })
    delete made.performerType
    made.identifier.pop()
    expect(back(referral, [made]).record).toEqual({ role: 'gp', id: 'X1' })
  })

  test('names both places of a contradiction', () => {
    const made = madeOf({ role: 'gp', id: 'X1' })
    made.identifier[1]!.value = 'R-X2'
    expect(back(referral, [made]).conflicts).toEqual([
      {
        pointer: '/0/identifier/1/value',
        at: '/makes/referral/identifier/1/value',
        found: 'R-X2',
        expected: 'R-X1',
        record: '/id',
        other: '/0/identifier/0/value',
      },
    ])
  })

  test('reports what it does not know, and leaves it alone', () => {
    const made = madeOf({ role: 'gp', id: 'X1' })
    const strange = { ...made, id: '7', note: [{ text: 'a' }], implicitRules: 'x' }
    const { record, unread } = back(referral, [strange, { resourceType: 'Basic' }])
    expect(record).toEqual({ role: 'gp', id: 'X1' })
    expect(unread).toEqual([
      { pointer: '/1', found: 'Basic' },
      { pointer: '/0/note', found: 'a list of 1' },
      { pointer: '/0/implicitRules', found: 'x' },
    ])
  })

  test('an unknown code of a known system is an issue, not silence', () => {
    const made = madeOf({ role: 'gp', id: 'X1' })
    made.code.coding[0]!.code = 'wizard'
    made.code.coding.pop()
    const { record, issues } = back(referral, [made])
    expect(record).toEqual({ id: 'X1' })
    expect(issues).toMatchObject([{ code: 'R-CODE', pointer: '/0/code/coding/0', found: 'wizard' }])
  })

  test('a coarse code is read only where no exact one said more, and not guessed', () => {
    const made = madeOf({ role: 'cla-nurse', id: 'X1' })
    made.code.coding.shift()
    const { record, issues } = back(referral, [made])
    expect(record).toEqual({ id: 'X1' })
    expect(issues).toMatchObject([{ code: 'R-AMBIGUOUS', pointer: '/0/code/coding/0', found: '2' }])
    made.code.coding[0]!.code = '1'
    expect(back(referral, [made]).record).toEqual({ role: 'gp', id: 'X1' })
  })

  test('other words for people are no contradiction, but are not passed over either', () => {
    const made = madeOf({ role: 'gp', id: 'X1' })
    made.code.coding[0]!.display = 'Meddyg'
    const { record, conflicts, unread } = back(referral, [made])
    expect({ record, conflicts }).toEqual({ record: { role: 'gp', id: 'X1' }, conflicts: [] })
    expect(unread).toEqual([{ pointer: '/0/code/coding/0/display', found: 'Meddyg' }])
  })
})

describe('lists read back', () => {
  const list = (items: object): object => ({ type: 'array', minItems: 1, items })
  const concerns: Small = {
    from: objectSchema({ concerns: list(objectSchema({ code: text, note: text }, ['code'])) }, ['concerns']),
    more: FHIR,
    makes: {
      root: {
        resourceType: 'Basic',
        code: { text: 'x' },
        extension: [{ $each: '/concerns', url: 'u', valueString: '{/note}' }],
      },
      concern: { $each: '/concerns', resourceType: 'Condition', code: { text: '{/code}' } },
    },
  }

  test('resources come back in the order that our own ids say', () => {
    const record = { concerns: [{ code: 'a' }, { code: 'b' }, { code: 'c' }] }
    const { output } = there(concerns, record)
    expect(back(concerns, [...output].reverse()).record).toEqual(record)
  })

  test('and those of strangers in the order in which they came', () => {
    const strangers = ['b', 'a'].map((code) => ({
      resourceType: 'Condition',
      id: code,
      code: { text: code },
    }))
    expect(back(concerns, strangers).record).toEqual({ concerns: [{ code: 'b' }, { code: 'a' }] })
  })

  test('and those of strangers after our own, never in the place of one of them', () => {
    const { output } = there(concerns, { concerns: [{ code: 'a' }, { code: 'b' }] })
    const stranger = { resourceType: 'Condition', id: 'new', code: { text: 'c' } }
    for (const came of [
      [stranger, ...output],
      [...output, stranger],
    ]) {
      for (const isComplete of [true, false]) {
        const { record, conflicts, unread } = back(concerns, came, isComplete)
        expect({ conflicts, unread }).toEqual({ conflicts: [], unread: [] })
        expect(record).toEqual({ concerns: [{ code: 'a' }, { code: 'b' }, { code: 'c' }] })
      }
    }
  })

  test('items missing from one of two places are a problem of the check', () => {
    expect(problems(concerns)).toContain('M-ZIP /concerns')
  })

  const keyed: Small = {
    from: objectSchema({ days: list(objectSchema({ day: text, meals: list(text) }, ['day', 'meals'])) }),
    makes: {
      all: {
        lines: [{ $each: '/days', $key: '/day', $make: { $each: '/meals', on: '{^/day}', eat: '{}' } }],
      },
    },
  }

  test('items that flow together come apart by their key', () => {
    const record = {
      days: [
        { day: 'mon', meals: ['x', 'y'] },
        { day: 'tue', meals: ['z'] },
      ],
    }
    const { output, back: read } = there(keyed, record)
    expect((output[0] as { lines: object[] }).lines).toHaveLength(3)
    expect(read).toEqual({ record, issues: [], conflicts: [], unread: [] })
    expect(problems(keyed)).toEqual([])
  })

  test('without a key the check refuses them', () => {
    const makes = {
      all: { lines: [{ $each: '/days', $make: { $each: '/meals', on: '{^/day}', eat: '{}' } }] },
    }
    expect(problems({ ...keyed, makes })).toContain('M-ZIP /days')
  })

  test('a key that may be missing is none', () => {
    const from = objectSchema({ days: list(objectSchema({ day: text, meals: list(text) }, ['meals'])) })
    expect(problems({ ...keyed, from })).toContain('M-KEY /days/*/day')
  })

  test('plain values are told apart by their position while those before never miss', () => {
    const lines: Small = {
      from: objectSchema({ one: text, two: text }, ['one']),
      makes: { it: { lines: ['{/one}', '{/two}'] } },
    }
    expect(there(lines, { one: 'a', two: 'b' }).back.record).toEqual({ one: 'a', two: 'b' })
    expect(problems(lines)).toEqual([])
    expect(problems({ ...lines, from: objectSchema({ one: text, two: text }, ['two']) })).toEqual(['M-TELL'])
  })
})

describe('choices read back', () => {
  const looked: Small = {
    from: objectSchema({ is: { type: 'boolean' }, id: text }, ['is', 'id']),
    more: FHIR,
    makes: {
      it: { resourceType: 'Basic', code: { text: '{/id}' } },
      flag: { $choose: '/is', $of: { true: { resourceType: 'Flag', status: 'active' }, false: null } },
    },
  }

  test('the branch that came says the value, with its own type', () => {
    expect(there(looked, { is: true, id: 'a' }).back.record).toEqual({ id: 'a', is: true })
  })

  test('a value that makes nothing is read where nothing came, unless more may come', () => {
    const { output } = there(looked, { is: false, id: 'a' })
    expect(back(looked, output).record).toEqual({ id: 'a', is: false })
    expect(back(looked, output, false).record).toEqual({ id: 'a' })
    expect(problems(looked)).toEqual([])
  })

  test('a value that makes nothing and a missing one look the same', () => {
    const from = objectSchema({ is: { type: 'boolean' }, id: text }, ['id'])
    expect(problems({ ...looked, from })).toEqual(['M-LOSS /is', 'M-TELL /is'])
  })

  test('a branch that another value contradicts is a conflict', () => {
    const twice: Small = {
      from: objectSchema({ state: { enum: ['a', 'b'] } }, ['state']),
      makes: { it: { plain: '{/state}', sign: { $choose: '/state', $of: { a: 'A', b: 'B' } } } },
    }
    expect(back(twice, [{ plain: 'a', sign: 'B' }]).conflicts).toMatchObject([
      { pointer: '/0/sign', found: 'b', expected: 'a', record: '/state', other: '/0/plain' },
    ])
  })

  test('a branch that came with something left out contradicts nothing', () => {
    const from = objectSchema({ role: { enum: ['gp', 'nurse'] } })
    const total = { system: 'https://dilyn.example/scale', code: 'total' }
    const makes = {
      one: {
        resourceType: 'Observation',
        status: 'final',
        code: {
          $choose: '/role',
          $of: { $present: { coding: [total, '{/role | coding coarse}'] }, $absent: { coding: [total] } },
        },
        method: { coding: ['{/role | coding roles}'] },
      },
    }
    const mapping: Small = { from, makes, more: { to: 'fhir/r4' } }
    const method = { coding: [{ system: 'https://dilyn.example/roles', code: 'nurse' }] }
    const came = (coding: object[]) => [
      { resourceType: 'Observation', status: 'final', code: { coding }, method },
    ]
    expect(back(mapping, came([total]))).toMatchObject({ record: { role: 'nurse' }, conflicts: [] })
    const other = back(mapping, came([total, { system: SNOMED, code: '1' }]))
    expect(other.conflicts).toMatchObject([{ record: '/role' }])
  })

  test('branches that look the same are allowed where the value comes back from elsewhere', () => {
    const from = objectSchema({ state: { enum: ['a', 'b'] }, note: text }, ['state', 'note'])
    const makes = { it: { words: { $choose: '/state', $of: { a: '{/note}', b: '{/note}' } } } }
    expect(problems({ from, makes })).toContain('M-TELL')
    const known = { it: { state: '{/state}', ...makes.it } }
    expect(problems({ from, makes: known })).toEqual([])
    const record = { state: 'b', note: 'x' }
    expect(there({ from, makes: known }, record).back).toEqual({
      record,
      issues: [],
      conflicts: [],
      unread: [],
    })
  })

  test('merged branches are told by what they add to the object', () => {
    const total = {
      oneOf: [
        { type: 'integer', minimum: 0, maximum: 40 },
        objectSchema({ absent: { enum: ['declined', 'unknown'] } }, ['absent']),
      ],
    }
    const $of = { $present: { why: '{/total/absent}' }, $absent: { value: '{/total}' } }
    const measure: Small = {
      from: objectSchema({ total }, ['total']),
      makes: { it: { of: 'sdq', $choose: '/total/absent', $of } },
    }
    for (const value of [7, { absent: 'declined' }])
      expect(there(measure, { total: value }).back).toMatchObject({
        record: { total: value },
        conflicts: [],
        unread: [],
      })
    expect(problems(measure)).toEqual([])
  })
})

describe('what could not come back', () => {
  test('is refused unless it is declared', () => {
    const from = objectSchema({ role, a: text, b: text }, ['role', 'a', 'b'])
    const makes = { it: { role: { coding: ['{/role | coding coarse}'] }, both: '{/a} {/b}', a: '{/a}' } }
    expect(problems({ from, makes })).toEqual(['M-LOSS /role', 'M-LOSS /b'])
    const lost = { '/role': 'the target has nurses only', '/b': 'stands in the sentence' }
    expect(problems({ from, makes, more: { lost } })).toEqual([])
  })

  test('lost only without another value is carried with it', () => {
    const from = objectSchema({ a: text, b: text })
    const makes = { it: { $if: '/b', a: '{/a}', b: '{/b}' } }
    expect(problems({ from, makes })).toEqual(['M-LOSS /a'])
    expect(problems({ from, makes, more: { lost: { '/a unless /b': 'told with b only' } } })).toEqual([])
  })
})

describe('codes that a schema names as examples', () => {
  test('are known to the table, though others may come', () => {
    const codeOf = (examples: string[]): object =>
      objectSchema({ role: { type: 'string', minLength: 1, examples } }, ['role'])
    const mapping = mappingOf({ it: { role: '{/role | codes roles}' } })
    const check = (examples: string[]) =>
      checkMapping(mapping, {
        ...worldFor(codeOf(examples)),
        schema: (path) => (path === mapping.from ? codeOf(examples) : { type: 'object' }),
        schemaPaths: [],
        fhir,
      })
    expect(check(['gp', 'nurse'])).toEqual([])
    expect(check(['gp', 'nurs'])).toMatchObject([{ code: 'M-CODES', found: 'nurs', nearest: 'nurse' }])
  })
})
