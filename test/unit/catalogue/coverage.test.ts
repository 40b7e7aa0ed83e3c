import { describe, expect, test } from '@jest/globals'
import { checkCoverage } from '../../../src/catalogue/coverage.ts'
import { type DataFile, readDataFile } from '../../../src/catalogue/data-file.ts'
import type { Exampled } from '../../../src/catalogue/view-examples.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import type { JsonObject } from '../../../src/mapping/json.ts'
import type { Part } from '../../../src/mapping/read.ts'
import { type CodeTable, readTable } from '../../../src/mapping/tables.ts'
import { worldOf } from '../mapping/check-world.ts'
import { documentOf, mappingOf, objectSchema, partsOf } from '../mapping/small-mapping.ts'

function asFile(text: string, path: string): DataFile {
  return readDataFile(text, path, false).file!
}

/** A table from codes to codes of another system, as a file. */
function aTable(name: string, rows: Record<string, string>): { table: CodeTable; file: DataFile } {
  const element = Object.entries(rows).map(([code, target]) => ({ code, target: [{ code: target }] }))
  const text = JSON.stringify(
    { resourceType: 'ConceptMap', name, version: '1.0.0', group: [{ element }] },
    null,
    1,
  )
  const path = `mappings/codes/${name}.json`
  return { table: readTable(text, path).table!, file: asFile(text, path) }
}

interface Given {
  readonly makes: object
  readonly schema: object
  readonly records: readonly JsonObject[]
  readonly more?: object
  readonly tables?: readonly { table: CodeTable; file: DataFile }[]
  readonly parts?: ReadonlyMap<string, Part>
}

/** What no example uses, by place and code. */
function uncovered({ makes, schema, records, more = {}, tables = [], parts = new Map() }: Given) {
  const own = new Map(tables.map(({ table }) => [table.name, table]))
  const world = { ...worldOf({ 'kinds/small.schema.json': schema }), tables: own }
  const mapping = mappingOf(makes, more, parts)
  const file = asFile(documentOf(makes, more), 'mapping.json')
  const examples = records.map((record) => ({ file, said: { record, makes: [] } }))
  const one: Exampled = { compiled: compileMapping(mapping, world), mapping, file, examples }
  const files = new Map(tables.map(({ table, file: written }) => [table.name, written]))
  const problems = checkCoverage([one], world, files)
  expect(problems.every(({ code }) => code === 'M-COVER')).toBe(true)
  return problems.map(({ file: where, pointer, found }) => `${where} ${pointer} ${found}`)
}

const colour = { enum: ['red', 'blue', 'green'] }

describe('M-COVER', () => {
  const makes = {
    it: {
      is: { $choose: '/colour', $of: { red: 'warm', blue: 'cold' }, $else: null },
      note: { $if: '/note', text: '{/note}' },
    },
  }
  const schema = objectSchema({ colour, note: { type: 'string', minLength: 1 } }, ['colour'])

  test('names each branch that no example takes, a null one too', () => {
    expect(uncovered({ makes, schema, records: [{ colour: 'green' }] })).toEqual([
      'mapping.json /makes/it/is/$of/red red',
      'mapping.json /makes/it/is/$of/blue blue',
      'mapping.json /makes/it/note/$if $present',
    ])
    expect(uncovered({ makes, schema, records: [{ colour: 'red' }] })).toContain(
      'mapping.json /makes/it/is/$choose $else',
    )
    expect(
      uncovered({ makes, schema, records: [{ colour: 'blue', note: 'x' }, { colour: 'green' }] }),
    ).toEqual(['mapping.json /makes/it/is/$of/red red'])
  })

  test('is one problem of a mapping without any example', () => {
    expect(uncovered({ makes, schema, records: [] })).toEqual(['mapping.json /mapping undefined'])
    // one that only carries values has nothing that an example could come to
    expect(uncovered({ makes: { it: { note: '{/note}' } }, schema, records: [] })).toEqual([])
  })

  test('asks for no branch that the schema makes impossible', () => {
    const where = { $choose: '/colour', $of: { $present: 'known', $absent: 'unknown' } }
    const records = [{ colour: 'red' }]
    expect(uncovered({ makes: { it: { where } }, schema, records })).toEqual([])
    const optional = objectSchema({ colour })
    expect(uncovered({ makes: { it: { where } }, schema: optional, records })).toEqual([
      'mapping.json /makes/it/where/$choose $absent',
    ])
  })

  test('looks into the items of lists', () => {
    const list = { type: 'array', items: objectSchema({ colour }, ['colour']) }
    const makes = { it: { $each: '/list', is: { $choose: '/colour', $of: { red: 'warm' }, $else: 'cold' } } }
    const given = { makes, schema: objectSchema({ list }) }
    expect(uncovered({ ...given, records: [{ list: [{ colour: 'red' }, { colour: 'blue' }] }] })).toEqual([])
    expect(uncovered({ ...given, records: [{ list: [] }] })).toHaveLength(2)
  })

  test('names each row of a table that translates and no example reads, at its place', () => {
    const tables = [aTable('warmth', { red: 'warm', blue: 'cold', green: 'cold', black: 'cold' })]
    const given = { makes: { it: { is: '{/colour | codes warmth}' } }, schema, tables }
    expect(uncovered({ ...given, records: [{ colour: 'red' }, { colour: 'green' }] })).toEqual([
      'mappings/codes/warmth.json /group/0/element/1 blue',
    ])
  })

  test('asks for no row of a table that only repeats its codes', () => {
    const tables = [aTable('same', { red: 'red', blue: 'blue', green: 'green' })]
    expect(
      uncovered({
        makes: { it: { is: '{/colour | codes same}' } },
        schema,
        tables,
        records: [{ colour: 'red' }],
      }),
    ).toEqual([])
  })

  test('names rows of a mapping’s own tables in its file', () => {
    const more = { tables: { warmth: { red: 1, blue: 0, green: 0 } } }
    const given = { makes: { it: { is: '{/colour | codes warmth}' } }, schema, more }
    expect(uncovered({ ...given, records: [{ colour: 'red' }, { colour: 'blue' }] })).toEqual([
      'mapping.json /tables/warmth/green green',
    ])
  })

  test('asks of numbers that become the same for the first and the last, and so sees one that is made something else', () => {
    const score = { type: 'integer', minimum: 0, maximum: 6 }
    const given = {
      makes: { it: { is: '{/score | codes band}' } },
      schema: objectSchema({ score }, ['score']),
    }
    const records = [0, 3, 4, 6].map((one) => ({ score: one }))
    const bands = { 0: 'low', 1: 'low', 2: 'low', 3: 'low', 4: 'high', 5: 'high', 6: 'high' }
    expect(uncovered({ ...given, records, tables: [aTable('band', bands)] })).toEqual([])
    const retargeted = aTable('band', { ...bands, 1: 'high' })
    expect(uncovered({ ...given, records, tables: [retargeted] })).toEqual([
      'mappings/codes/band.json /group/0/element/1 1',
      'mappings/codes/band.json /group/0/element/2 2',
    ])
  })

  test('counts a part once, whichever of its uses an example comes to', () => {
    const parts = partsOf({ warmth: { is: { $choose: '/colour', $of: { red: 'warm', $present: 'cold' } } } })
    const makes = { it: { a: { $use: 'warmth', $at: '/a' }, b: { $use: 'warmth', $at: '/b' } } }
    const item = objectSchema({ colour }, ['colour'])
    const given = { makes, parts, schema: objectSchema({ a: item, b: item }) }
    expect(uncovered({ ...given, records: [{ a: { colour: 'red' } }] })).toEqual([
      'mappings/parts/warmth.json /is/$choose $present',
    ])
    expect(uncovered({ ...given, records: [{ a: { colour: 'red' } }, { b: { colour: 'blue' } }] })).toEqual(
      [],
    )
  })
})
