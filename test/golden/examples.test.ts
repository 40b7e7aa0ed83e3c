import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runExample } from '../../src/catalogue/examples.ts'
import type { ElementTable } from '../../src/catalogue/fhir-elements.ts'
import { listFiles } from '../../src/catalogue/list-files.ts'
import { readSchemas } from '../../src/catalogue/load-data.ts'
import { readMappings } from '../../src/catalogue/load-mappings.ts'
import { sortFiles } from '../../src/catalogue/sort-files.ts'
import { readFhirTable } from '../../src/mapping/fhir-table.ts'

const root = join(import.meta.dirname, '../..')
const table = readFileSync(join(root, 'schemas/fhir/r4.json'), 'utf8')
const sorted = sortFiles(listFiles(root, true))
const { schemas } = readSchemas(sorted.schemas)
const { all, problems } = readMappings(sorted, schemas, readFhirTable(table))
const fhir = JSON.parse(table) as ElementTable

test('every mapping can be run', () => {
  expect(problems).toEqual([])
  expect(all).toHaveLength(sorted.mappings.length)
})

describe.each(all.map((one) => [`${one.compiled.name} ${one.compiled.version}`, one] as const))(
  '%s',
  (_, one) => {
    test('has examples', () => expect(one.examples).not.toEqual([]))

    const examples = one.examples.map((example) => [example.file.path.replace(/^.*\//, ''), example] as const)
    test.each(examples)('does what %s says', (_name, example) => {
      expect(runExample(example, one.compiled, { to: one.compiled.to, schemas, fhir })).toEqual([])
    })
  },
)
