import { setImmediate as othersFirst } from 'node:timers/promises'
import type { CheckWorld } from '../mapping/check.ts'
import type { Problem } from '../mapping/problem.ts'
import type { Catalogue, Kind } from './catalogue.ts'
import { checkDerived } from './check-derived.ts'
import { checkDestinations, checkEnvironment } from './check-destinations.ts'
import { checkFormats } from './check-formats.ts'
import { checkKinds } from './check-kinds.ts'
import { checkParticipants } from './check-participants.ts'
import { checkSharing } from './check-sharing.ts'
import { checkSources } from './check-sources.ts'
import { type Contents, contentsOf } from './contents.ts'
import { checkCoverage } from './coverage.ts'
import type { DataFile } from './data-file.ts'
import { runExample } from './examples.ts'
import { type FoundFile, listFiles } from './list-files.ts'
import { readReleases, readSchemas, readWorld } from './load-data.ts'
import { readFhir } from './load-fhir.ts'
import { type BrokenMapping, readMappings, readMappingsByTurns } from './load-mappings.ts'
import type { Target } from './made-output.ts'
import { makeCatalogue } from './make-catalogue.ts'
import { checkReleases, noReleases, type Releases } from './releases.ts'
import { sortFiles } from './sort-files.ts'
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
  /** Nothing is going to be sent: all files may name what is not there. */
  readonly sendsNothing?: boolean
}

/** Mappings as read, for what looks into them: the laws, lineage, comparisons. */
export interface MappingLibrary {
  readonly mappings: readonly Exampled[]
  readonly world: CheckWorld
  /** What their output is held to, beside what each makes. */
  readonly target: Omit<Target, 'to'>
  /** Versions that cannot run. */
  readonly broken: readonly BrokenMapping[]
  /** The files of the shared code tables, by name. */
  readonly tableFiles: ReadonlyMap<string, DataFile>
  /** Versions and hashes of everything. */
  readonly contents: Contents
  /** What has been released. */
  readonly releases: Releases
  /** Kinds by the schema of their records; left out where mappings alone are read. */
  readonly kinds?: ReadonlyMap<string, Kind>
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
  checkDerived,
]

/** Files that several mappings may use. */
const isShared = /\/(?:codes|parts)\//

/** What a catalogue is read from: its files as they were at one time. Plain data, which may go from one thread to another. */
export interface CatalogueFiles {
  readonly files: readonly FoundFile[]
}

/** Reads the files of a catalogue. Throws only when the folder cannot be read. */
export function readCatalogueFiles({ root, sandbox }: Pick<LoadOptions, 'root' | 'sandbox'>): CatalogueFiles {
  return { files: listFiles(root, sandbox) }
}

/**
 * Reads everything in `schemas/` and `mappings/` once and checks it all in one run: each file by itself, what files say
 * of each other, the mappings, their examples, and every view on every example. Throws only when the folder cannot be read.
 */
export function loadCatalogue(options: LoadOptions): Loaded {
  return loadFiles(readCatalogueFiles(options), options)
}

/** `loadCatalogue` on files that have been read. */
export function loadFiles(
  { files }: CatalogueFiles,
  options: Pick<LoadOptions, 'env' | 'sandboxNamesLater' | 'sendsNothing'>,
): Loaded {
  const sorted = sortFiles(files)
  const { schemas, problems: ofSchemas } = readSchemas(sorted.schemas)
  const { world: data, problems: ofData } = readWorld(sorted, schemas)
  const { table: fhir, problems: ofFhir } = readFhir(sorted, schemas)
  const mappings = readMappings(sorted, schemas, fhir)
  const world: World = { ...data, mappings: mappings.heads }
  const target = { schemas, fhir }
  const { sandboxNamesLater: later = false, sendsNothing = false } = options
  const contents = contentsOf(files, mappings.all, mappings.world.tables)
  const { releases, problems: ofReleases } = readReleases(sorted, schemas)
  const problems = [
    ...sorted.problems,
    ...ofSchemas,
    ...ofData,
    ...ofFhir,
    ...mappings.problems,
    ...checks.flatMap((check) => check(world)),
    ...checkEnvironment(world, options.env, ({ file }) => sendsNothing || (later && file.sandbox)),
    ...mappings.all.flatMap(({ compiled, examples }) =>
      examples.flatMap((example) => runExample(example, compiled, { ...target, to: compiled.to })),
    ),
    ...checkCoverage(mappings.all, mappings.world, mappings.tableFiles).filter(
      // What several mappings use may be covered by one that cannot run now.
      ({ file }) => mappings.broken.length === 0 || !isShared.test(file),
    ),
    ...checkViews(world, mappings.newest, target),
    ...ofReleases,
    ...(releases === undefined ? [] : checkReleases(releases, contents, files)),
  ]
  const { all, world: checked, broken, tableFiles } = mappings
  const library = {
    ...{ mappings: all, world: checked, target, broken, tableFiles, contents },
    releases: releases?.said ?? noReleases,
    kinds: new Map([...data.kinds.values()].map(({ said, kind }) => [said.schema, kind])),
  }
  const counts = {
    library,
    problems: inOrder(problems),
    files: files.length,
    mappings: sorted.mappings.length,
  }
  if (problems.length > 0) return counts
  return { ...counts, catalogue: makeCatalogue(world, mappings, contents, options.env) }
}

/**
 * The catalogue of files in which `loadFiles` has found no problem: nothing is checked again, schemas and mappings are
 * compiled when they are first needed, and others have their turn in between, so that a gateway that is at work is hardly
 * held up. Rejects where something is broken all the same.
 */
export async function makeOfChecked(
  { files }: CatalogueFiles,
  contents: Contents,
  env: LoadOptions['env'],
): Promise<Catalogue> {
  const sorted = sortFiles(files)
  const { schemas } = readSchemas(sorted.schemas, { isChecked: true })
  await othersFirst()
  const { world } = readWorld(sorted, schemas)
  const { table } = readFhir(sorted, schemas)
  await othersFirst()
  const reading = readMappingsByTurns(sorted, schemas, table)
  let turn = reading.next()
  for (; turn.done !== true; turn = reading.next()) await othersFirst()
  const mappings = turn.value
  return makeCatalogue({ ...world, mappings: mappings.heads }, mappings, contents, env)
}

/** What the output of the mappings of files without problems is held to. */
export function targetOf({ files }: CatalogueFiles): Omit<Target, 'to'> {
  const sorted = sortFiles(files)
  const { schemas } = readSchemas(sorted.schemas, { isChecked: true })
  return { schemas, fhir: readFhir(sorted, schemas).table }
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
