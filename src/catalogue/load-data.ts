import type { Problem } from '../mapping/problem.ts'
import type { Client } from './catalogue.ts'
import { type DataFile, readAgain, readDataFile } from './data-file.ts'
import type { DestinationFile } from './destination.ts'
import type { FormatDocument } from './format.ts'
import { type FileSort, holdToSchema } from './gateway-schema.ts'
import { type KindFile, makeKind } from './kind.ts'
import type { FoundFile } from './list-files.ts'
import { clientsOf, makeParticipant, type ParticipantFile } from './participant.ts'
import type { Releases } from './releases.ts'
import { type SchemaFault, SchemaSet } from './schema-set.ts'
import type { SharingFile } from './sharing.ts'
import type { SortedFiles } from './sort-files.ts'
import { type SourceFile, sendersOf } from './source.ts'
import type { Entry, World } from './world.ts'

/**
 * Reads the schemas; those that are no schemas, or refer to nothing, are C-SCHEMA and left out. `isChecked`: this was
 * done with the same files before, and they are compiled when they are first needed.
 */
export function readSchemas(
  files: readonly FoundFile[],
  { isChecked = false } = {},
): { schemas: SchemaSet; problems: Problem[] } {
  const schemas = new SchemaSet({ isChecked })
  const problems: Problem[] = []
  const taken: [string, DataFile][] = []
  const complain = (file: DataFile, fault: SchemaFault | undefined) => {
    if (fault === undefined) return true
    const { pointer, ...said } = fault
    problems.push(file.complain(pointer, { code: 'C-SCHEMA', ...said }))
    return false
  }
  for (const found of files) {
    const { file, problems: unreadable } = readFound(found, schemas)
    problems.push(...unreadable)
    const path = found.place.slice('schemas/'.length)
    if (file === undefined) {
      schemas.leaveOut(path)
      continue
    }
    if (complain(file, schemas.add(path, file.value))) taken.push([path, file])
    if (!isChecked && !path.startsWith('gateway/') && !isVersion(file.value.version)) {
      const remedy = 'add "version": "1.0.0", or the version that this one is'
      problems.push(
        file.complain('/version', { code: 'C-SCHEMA', detail: 'the schema says no version', remedy }),
      )
    }
  }
  if (!isChecked) for (const [path, file] of taken) complain(file, schemas.compile(path))
  return { schemas, problems }
}

function isVersion(said: unknown): boolean {
  return typeof said === 'string' && /^\d+\.\d+\.\d+$/.test(said)
}

/** Reads the record of what has been released, where there is one. */
export function readReleases(
  { releases: found }: SortedFiles,
  schemas: SchemaSet,
): { releases: Entry<Releases> | undefined; problems: Problem[] } {
  const problems: Problem[] = []
  const releases =
    found === undefined ? undefined : readEntry<Releases>(found, 'releases', undefined, schemas, problems)
  return { releases, problems }
}

/** Reads every data file but the mappings; a file with problems of its own says nothing to the others. */
export function readWorld(
  sorted: SortedFiles,
  schemas: SchemaSet,
): { world: Omit<World, 'mappings'>; problems: Problem[] } {
  const problems: Problem[] = []
  const read = <Said>(sort: FileSort, idKey: string): Map<string, Entry<Said>> => {
    const entries = new Map<string, Entry<Said>>()
    for (const found of sorted.data.get(sort) ?? []) {
      const entry = readEntry<Said>(found, sort, idKey, schemas, problems)
      if (entry !== undefined) entries.set(idOf(found), entry)
    }
    return entries
  }
  const kinds = read<KindFile>('kind', 'kind')
  const participants = read<ParticipantFile>('participant', 'id')
  const sources = read<SourceFile>('source', 'id')
  const world = {
    schemas,
    places: sorted.places,
    kinds: new Map([...kinds].map(([id, entry]) => [id, { ...entry, kind: makeKind(entry.said, schemas) }])),
    participants: new Map(
      [...participants].map(([id, entry]) => [id, { ...entry, participant: makeParticipant(entry.said) }]),
    ),
    clients: clientsAmong(participants, sources),
    sources,
    destinations: read<DestinationFile>('destination', 'id'),
    sharing: read<SharingFile>('sharing', 'kind'),
    formats: read<FormatDocument>('format', 'format'),
  }
  return { world, problems }
}

/** Reads one file; one that was checked before is read without its places, which is many times as fast. */
export function readFound(
  { text, path, sandbox }: FoundFile,
  { isChecked }: SchemaSet,
): { file?: DataFile; problems: Problem[] } {
  return isChecked
    ? { file: readAgain(text, path, sandbox), problems: [] }
    : readDataFile(text, path, sandbox)
}

/** Reads one file and holds it to its schema and its name. */
export function readEntry<Said>(
  found: FoundFile,
  sort: FileSort,
  idKey: string | undefined,
  schemas: SchemaSet,
  problems: Problem[],
): Entry<Said> | undefined {
  const { file, problems: unreadable } = readFound(found, schemas)
  problems.push(...unreadable)
  if (file === undefined) return undefined
  const broken = holdToSchema(file, sort, schemas)
  problems.push(...broken)
  if (broken.length > 0) return undefined
  if (idKey !== undefined && file.value[idKey] !== idOf(found)) {
    const detail = `the file is named "${idOf(found)}", but says it is "${file.value[idKey]}"`
    problems.push(
      file.complain(`/${idKey}`, {
        code: 'C-NAME',
        detail,
        remedy: `rename the file, or write "${idOf(found)}"`,
      }),
    )
  }
  return { file, said: file.value as Said }
}

function idOf(found: FoundFile): string {
  return found.place.slice(found.place.lastIndexOf('/') + 1).replace(/(\.kind)?\.json$/, '')
}

function clientsAmong(
  participants: ReadonlyMap<string, Entry<ParticipantFile>>,
  sources: ReadonlyMap<string, Entry<SourceFile>>,
): Map<string, Client> {
  const own = new Map<string, Client>()
  for (const { said } of participants.values())
    for (const client of clientsOf(said)) own.set(client.id, client)
  const files = [...sources.values()].map(({ said }) => said)
  return new Map([...own, ...sendersOf(files, own)])
}
