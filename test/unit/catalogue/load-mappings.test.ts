import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runExample } from '../../../src/catalogue/examples.ts'
import type { FoundFile } from '../../../src/catalogue/list-files.ts'
import { readSchemas } from '../../../src/catalogue/load-data.ts'
import { readMappings } from '../../../src/catalogue/load-mappings.ts'
import { sortFiles } from '../../../src/catalogue/sort-files.ts'
import { readFhirTable } from '../../../src/mapping/fhir-table.ts'
import { projectFolder } from '../../support/a-catalogue.ts'

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8')
const fhir = readFhirTable(JSON.parse(read('schemas/fhir/r4.json')))

const text = { description: 'A text.', type: 'string', minLength: 1 }
/** What no check before anything runs knows of. */
const notTheSea = { ...text, not: { const: 'sea' } }
const schema = (name: string, of: object) => ({
  version: '1.0.0',
  type: 'object',
  additionalProperties: false,
  required: [name],
  properties: { [name]: of },
})
const mapping = (version: string) => ({
  mapping: 'turn',
  version,
  from: 'formats/in.schema.json',
  to: 'formats/out.schema.json',
  makes: { out: { y: `{/x | codes marks}` } },
  tables: { marks: { a: version, b: 'bee', c: 'sea' } },
  lost: { '/x': 'only its mark is told' },
})

function load(files: Record<string, object>) {
  const said: Record<string, string> = {
    'schemas/gateway/mapping.schema.json': read('schemas/gateway/mapping.schema.json'),
    'schemas/gateway/example.schema.json': read('schemas/gateway/example.schema.json'),
    'schemas/formats/in.schema.json': JSON.stringify(schema('x', text)),
    'schemas/formats/out.schema.json': JSON.stringify(schema('y', notTheSea)),
  }
  for (const [path, value] of Object.entries(files)) said[`mappings/turn/${path}`] = JSON.stringify(value)
  const found = Object.entries(said).map(
    ([path, one]): FoundFile => ({ path, place: path, sandbox: false, text: one }),
  )
  const sorted = sortFiles(found)
  const { schemas, problems } = readSchemas(sorted.schemas)
  expect([...problems, ...sorted.problems]).toEqual([])
  return { schemas, ...readMappings(sorted, schemas, fhir) }
}

function tryExample(example: object) {
  const { all, schemas } = load({
    '1.0.0/mapping.json': mapping('1.0.0'),
    '1.0.0/examples/one.json': example,
  })
  const [{ compiled, examples }] = all as [(typeof all)[number]]
  const target = { to: compiled.to, schemas, fhir }
  return runExample(examples[0]!, compiled, target).map(({ code, detail, pointer }) => [
    code,
    pointer,
    detail,
  ])
}

describe('the mappings of a catalogue', () => {
  test('run in their newest version, by number', () => {
    const { newest, all, problems } = load({
      '1.10.0/mapping.json': mapping('1.10.0'),
      '1.9.0/mapping.json': mapping('1.9.0'),
    })
    expect(problems).toEqual([])
    expect(all).toHaveLength(2)
    expect(newest.get('turn')?.compiled.forward({ x: 'a' }).output).toEqual([{ y: '1.10.0' }])
  })

  test('are named as their folders', () => {
    const { newest, heads, problems } = load({ '1.0.1/mapping.json': mapping('1.0.0') })
    expect(problems).toMatchObject([
      { code: 'C-NAME', pointer: '/version', file: 'mappings/turn/1.0.1/mapping.json' },
    ])
    expect(newest.size).toBe(0)
    expect(heads.get('turn')).toEqual({ from: 'formats/in.schema.json', to: 'formats/out.schema.json' })
  })
})

describe('an example', () => {
  test('holds when the mapping makes what it says', () => {
    expect(tryExample({ record: { x: 'b' }, makes: [{ y: 'bee' }] })).toEqual([])
  })

  test('holds when the mapping refuses what it says', () => {
    expect(tryExample({ record: { x: 'z' }, refused: [{ code: 'R-CODE', at: '/x' }] })).toEqual([])
  })

  test.each([
    [
      'makes something else',
      { record: { x: 'b' }, makes: [{ y: 'ay' }] },
      '/makes/0/y',
      /\/0\/y: wanted "ay", got "bee"/,
    ],
    ['refuses the record', { record: { x: 'z' }, makes: [{ y: 'z' }] }, '/record/x', /R-CODE at "\/x"/],
    [
      'refuses nothing',
      { record: { x: 'b' }, refused: [{ code: 'R-CODE', at: '/x' }] },
      '/refused',
      /got nothing/,
    ],
    [
      'cannot be given it',
      { record: { x: '' }, makes: [] },
      '/record/x',
      /breaks formats\/in.schema.json: out-of-range/,
    ],
    [
      'makes what is not valid',
      { record: { x: 'c' }, makes: [{ y: 'sea' }] },
      '/makes/0/y',
      /not valid .*: invalid-record at "\/y"/,
    ],
  ])('fails when the mapping %s', (_, example, pointer, detail) => {
    expect(tryExample(example)).toEqual([['M-EXAMPLE', pointer, expect.stringMatching(detail)]])
  })

  test('must say either what is made or what is refused', () => {
    const { problems } = load({
      '1.0.0/mapping.json': mapping('1.0.0'),
      '1.0.0/examples/one.json': { record: {} },
    })
    expect(problems).toMatchObject([{ code: 'C-SCHEMA', file: 'mappings/turn/1.0.0/examples/one.json' }])
  })
})
