import { describe, expect, test } from '@jest/globals'
import { checkMapping } from '../../../src/mapping/check.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { CODED_DOCS, TABLE_CONVERSIONS } from '../../../src/mapping/conversions/coded.ts'
import type { JsonObject } from '../../../src/mapping/json.ts'
import type { OperationExample } from '../../../src/mapping/operations/operation-docs.ts'
import { OPERATIONS } from '../../../src/mapping/operations/operation-list.ts'
import { ISSUES, PROBLEMS } from '../../../src/mapping/problem-codes.ts'
import type { CodeTable } from '../../../src/mapping/tables.ts'
import { readTable } from '../../../src/mapping/tables.ts'
import { fhir } from './check-world.ts'
import { mappingOf, objectSchema, partsOf } from './small-mapping.ts'

/** Checks a mapping, runs it over a record there and back. */
function thereAndBack(
  { from, to, parts = {}, makes, record }: Omit<OperationExample, 'made'>,
  tables: ReadonlyMap<string, CodeTable> = new Map(),
): object {
  const mapping = mappingOf(makes, to ? { to } : {}, partsOf(parts))
  const source = objectSchema(from.properties, from.required)
  const target = { type: 'object' }
  const world = {
    schema: (path: string) => (path.startsWith('kinds/') ? source : target),
    schemaPaths: [],
    tables,
    fhir,
  }
  const compiled = compileMapping(mapping, world)
  const { output, issues } = compiled.forward(record)
  const { record: back, issues: unreadable, conflicts, unread } = compiled.backward(output)
  expect({ issues, unreadable, conflicts, unread }).toEqual({
    issues: [],
    unreadable: [],
    conflicts: [],
    unread: [],
  })
  expect(compiled.backwardTwin(output).record).toEqual(back)
  return { problems: checkMapping(mapping, world), output, back }
}

const examples = OPERATIONS.flatMap(({ name, examples: own }) => own.map((one, n) => [name, n, one] as const))

describe('the docs of operations', () => {
  test.each(examples)('%s: example %i is right, and true in both directions', (_, __, example) => {
    const { made, record } = example
    expect(thereAndBack(example)).toEqual({ problems: [], output: made, back: record })
  })

  test.each(OPERATIONS.map((one) => [one.name, one] as const))('%s says what it does', (_, one) => {
    expect(one.examples.length).toBeGreaterThan(0)
    for (const text of [one.docs.en, one.docs.cy, one.forward, one.backward, one.check])
      expect(text).toMatch(/\S.*\.$/s)
    expect(one.codes.filter((code) => !Object.hasOwn({ ...PROBLEMS, ...ISSUES }, code))).toEqual([])
  })

  test('are of all that a template can be, each name once', () => {
    const names = OPERATIONS.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const members = OPERATIONS.flatMap((one) => one.members)
    expect(new Set(members).size).toBe(members.length)
  })
})

describe('the docs of conversions that take a table', () => {
  test.each(TABLE_CONVERSIONS)('%s: its examples are true in both directions', (name) => {
    const { docs, table: document, examples: own } = CODED_DOCS[name]
    const { table, problems } = readTable(JSON.stringify(document), 'mappings/codes/x.json')
    expect(problems).toEqual([])
    expect([docs.en, docs.cy].every((text) => text.endsWith('.'))).toBe(true)
    const properties: JsonObject = { v: { enum: own.map(({ source }) => source) } }
    for (const { source, target } of own) {
      const example = { from: { properties }, makes: { it: { v: `{/v | ${name} ${table!.name}}` } } }
      const ran = thereAndBack({ ...example, record: { v: source } }, new Map([[table!.name, table!]]))
      expect(ran).toEqual({ problems: [], output: [{ v: target }], back: { v: source } })
    }
  })
})
