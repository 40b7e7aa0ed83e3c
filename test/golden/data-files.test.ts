import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readDataFile } from '../../src/catalogue/data-file.ts'
import { type FileSort, holdToSchema } from '../../src/catalogue/gateway-schema.ts'
import { type FoundFile, listFiles } from '../../src/catalogue/list-files.ts'
import { readSchemas } from '../../src/catalogue/load-data.ts'
import { sortFiles } from '../../src/catalogue/sort-files.ts'

const sorted = sortFiles(listFiles(join(import.meta.dirname, '../..'), true))
const { schemas, problems } = readSchemas(sorted.schemas)
const byName = (file: FoundFile) => [file.path, file] as const

test('every file lies where something reads it', () => {
  expect(sorted.problems).toEqual([])
})

test('every schema can be compiled', () => {
  expect(problems).toEqual([])
})

const data: [FileSort, readonly FoundFile[]][] = [
  ...sorted.data,
  ['mapping', sorted.mappings.map(({ file }) => file)],
  ['example', sorted.mappings.flatMap(({ examples }) => examples)],
]

describe.each(data)('of sort %s', (sort, files) => {
  test.each(files.map(byName))('%s obeys its schema', (_, found) => {
    const { file, problems: unreadable } = readDataFile(found.text, found.path, found.sandbox)
    expect(unreadable).toEqual([])
    expect(holdToSchema(file!, sort, schemas)).toEqual([])
  })
})

describe('the schemas', () => {
  test.each(sorted.schemas.map(byName))('%s closes its objects and describes its properties', (_, found) => {
    expect(faults(JSON.parse(found.text), found.path.startsWith('schemas/gateway/'))).toEqual([])
  })
})

/** Objects that are open and properties without a description; `anything`: where templates and documents are allowed. */
function faults(schema: unknown, anything: boolean, at = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  if (Array.isArray(schema)) return schema.flatMap((item, n) => faults(item, anything, `${at}/${n}`))
  const { type, properties, additionalProperties, $ref } = schema as Record<string, unknown>
  const names = typeof properties === 'object' && properties !== null ? Object.entries(properties) : []
  const open = type === 'object' && names.length > 0 && additionalProperties === undefined && !anything
  const isTest = /\/(if|then|else|not)(\/|$)/.test(at)
  const undescribed = names.filter(
    ([, property]) =>
      typeof property === 'object' && property !== null && !('description' in property) && !isTest,
  )
  return [
    ...(open && $ref === undefined ? [`${at} is open`] : []),
    ...undescribed
      .map(([name]) => `${at}/properties/${name} is not described`)
      .filter(() => !anything || type === 'object'),
    ...Object.entries(schema)
      .filter(([key]) => !['enum', 'examples', 'const'].includes(key))
      .flatMap(([key, value]) => faults(value, anything, `${at}/${key}`)),
  ]
}
