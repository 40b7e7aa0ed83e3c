import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runExample } from '../../src/catalogue/examples.ts'
import { listFiles } from '../../src/catalogue/list-files.ts'
import { readSchemas } from '../../src/catalogue/load-data.ts'
import { readFhir } from '../../src/catalogue/load-fhir.ts'
import { readMappings } from '../../src/catalogue/load-mappings.ts'
import { sortFiles } from '../../src/catalogue/sort-files.ts'

const root = join(import.meta.dirname, '../..')
const sorted = sortFiles(listFiles(root, true))
const { schemas } = readSchemas(sorted.schemas)
const { table: fhir } = readFhir(sorted, schemas)
const { all, problems } = readMappings(sorted, schemas, fhir)

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
