import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Resource } from 'fhir/r4.js'
import { fhirJudges } from '../support/fhir-judges.ts'

const root = join(import.meta.dirname, '../..')
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
    const { official } = fhirJudges()
    expect(official({ resourceType: 'Flag', status: 'no such status' })).not.toEqual([])
    expect(faultsIn(official)).toEqual([])
  })

  it('passes the structure definitions of R4', () => {
    const { medplum } = fhirJudges()
    expect(medplum({ resourceType: 'Flag' } as Resource)).not.toEqual([])
    expect(faultsIn(medplum)).toEqual([])
  })

  itWithSamples('passes the UK Core and Welsh profiles that it claims', () => {
    const { claimed } = fhirJudges()
    const profile = ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-AllergyIntolerance']
    const spoilt = { resourceType: 'AllergyIntolerance', meta: { profile }, patient: { display: 'x' } }
    expect(claimed(spoilt as Resource)).not.toEqual([])
    expect(faultsIn(claimed)).toEqual([])
  })
})
