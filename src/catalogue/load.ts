import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckWorld } from '../mapping/check.ts'
import { readFhirTable } from '../mapping/fhir-table.ts'
import type { Problem } from '../mapping/problem.ts'
import type { Catalogue, CodeScheme } from './catalogue.ts'
import { checkDestinations, checkEnvironment } from './check-destinations.ts'
import { checkFormats } from './check-formats.ts'
import { checkKinds } from './check-kinds.ts'
import { checkParticipants } from './check-participants.ts'
import { checkSharing } from './check-sharing.ts'
import { checkSources } from './check-sources.ts'
import { makeDestination } from './destination.ts'
import { runExample } from './examples.ts'
import type { ElementTable } from './fhir-elements.ts'
import { makeFormat } from './format.ts'
import { listFiles } from './list-files.ts'
import { readSchemas, readWorld } from './load-data.ts'
import { type ReadMappings, readMappings } from './load-mappings.ts'
import { makeSharing } from './sharing.ts'
import { sortFiles } from './sort-files.ts'
import { makeSource } from './source.ts'
import { checkViews, type Exampled } from './view-examples.ts'
import type { CrossCheck, World } from './world.ts'

export interface LoadOptions {
  /** The folder that holds `schemas/` and `mappings/`. */
  readonly root: string
  /** Whether the sandbox's own files are laid over. */
  readonly sandbox: boolean
  /** Where URLs and secrets of destinations are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The sandbox makes up its own URLs and secrets when it starts: until then its files may name what is not there. */
  readonly sandboxNamesLater?: boolean
}

/** Mappings as read, for what looks into them: the laws, lineage, comparisons. */
export interface MappingLibrary {
  readonly mappings: readonly Exampled[]
  readonly world: CheckWorld
}

export interface Loaded {
  /** Only when there are no problems. */
  readonly catalogue?: Catalogue
  /** Every version of every mapping that can run, as read, with what it was checked against; problems or not. */
  readonly library: MappingLibrary
  /** All problems of all files, by file and place. */
  readonly problems: readonly Problem[]
  readonly files: number
  readonly mappings: number
}

const checks: readonly CrossCheck[] = [
  checkKinds,
  checkParticipants,
  checkSources,
  checkDestinations,
  checkSharing,
  checkFormats,
]

/**
 * Reads everything in `schemas/` and `mappings/` once and checks it all in one run: each file by itself, what files say
 * of each other, the mappings, their examples, and every view on every example. Throws only when the folder cannot be read.
 */
export function loadCatalogue(options: LoadOptions): Loaded {
  const files = listFiles(options.root, options.sandbox)
  const sorted = sortFiles(files)
  const table = readFileSync(join(options.root, 'schemas/fhir/r4.json'), 'utf8')
  const { schemas, problems: ofSchemas } = readSchemas(sorted.schemas)
  const { world: data, problems: ofData } = readWorld(sorted, schemas)
  const mappings = readMappings(sorted, schemas, readFhirTable(table))
  const world: World = { ...data, mappings: mappings.heads }
  const target = { schemas, fhir: JSON.parse(table) as ElementTable }
  const later = options.sandboxNamesLater === true
  const problems = [
    ...sorted.problems,
    ...ofSchemas,
    ...ofData,
    ...mappings.problems,
    ...checks.flatMap((check) => check(world)),
    ...checkEnvironment(world, options.env, ({ file }) => later && file.sandbox),
    ...mappings.all.flatMap(({ compiled, examples }) =>
      examples.flatMap((example) => runExample(example, compiled, { ...target, to: compiled.to })),
    ),
    ...checkViews(world, mappings.newest, target),
  ]
  const library = { mappings: mappings.all, world: mappings.world }
  const counts = {
    library,
    problems: inOrder(problems),
    files: files.length,
    mappings: sorted.mappings.length,
  }
  return problems.length > 0 ? counts : { ...counts, catalogue: makeCatalogue(world, mappings, options.env) }
}

function makeCatalogue(world: World, mappings: ReadMappings, env: LoadOptions['env']): Catalogue {
  const participants = map(world.participants, ({ participant }) => participant)
  const byCode = new Map(
    [...participants.values()].flatMap((participant) =>
      Object.entries(participant.identifiers).map(
        ([scheme, code]) => [`${scheme}:${code}`, participant] as const,
      ),
    ),
  )
  return {
    kinds: map(world.kinds, ({ kind }) => kind),
    participants,
    clients: world.clients,
    sources: map(world.sources, ({ said }) => makeSource(said)),
    destinations: map(world.destinations, ({ said }) => makeDestination(said, env)),
    sharing: map(world.sharing, ({ said }) => makeSharing(said)),
    formats: map(world.formats, ({ said }) => makeFormat(said, world.schemas)),
    mappings: map(mappings.newest, ({ compiled }) => compiled),
    participantByCode: (scheme: CodeScheme, code: string) => byCode.get(`${scheme}:${code}`),
  }
}

function map<From, To>(from: ReadonlyMap<string, From>, make: (value: From) => To): Map<string, To> {
  return new Map([...from].map(([id, value]) => [id, make(value)]))
}

/** By file and place, each once: a part that several mappings use would be complained of by all of them. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const once = new Map(
    problems.map((one) => [[one.file, one.line, one.column, one.code, one.detail].join(' '), one]),
  )
  return [...once.values()].sort(byPlace)
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}
