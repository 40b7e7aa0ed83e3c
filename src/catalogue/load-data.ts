import type { Problem } from '../mapping/problem.ts'
import type { Client } from './catalogue.ts'
import { type DataFile, readDataFile } from './data-file.ts'
import type { DestinationFile } from './destination.ts'
import type { FormatDocument } from './format.ts'
import { type FileSort, holdToSchema } from './gateway-schema.ts'
import { type KindFile, makeKind } from './kind.ts'
import type { FoundFile } from './list-files.ts'
import { clientsOf, makeParticipant, type ParticipantFile } from './participant.ts'
import { SchemaSet } from './schema-set.ts'
import type { SharingFile } from './sharing.ts'
import type { SortedFiles } from './sort-files.ts'
import { type SourceFile, sendersOf } from './source.ts'
import type { Entry, World } from './world.ts'

/** Reads the schemas; those that are no schemas, or refer to nothing, are C-SCHEMA and left out. */
export function readSchemas(files: readonly FoundFile[]): { schemas: SchemaSet; problems: Problem[] } {
  const schemas = new SchemaSet()
  const problems: Problem[] = []
  const taken: [string, DataFile][] = []
  const complain = (file: DataFile, detail: string | undefined) => {
    if (detail !== undefined) problems.push(file.complain('', { code: 'C-SCHEMA', detail }))
    return detail === undefined
  }
  for (const found of files) {
    const { file, problems: unreadable } = readDataFile(found.text, found.path, found.sandbox)
    problems.push(...unreadable)
    const path = found.place.slice('schemas/'.length)
    if (file !== undefined && complain(file, schemas.add(path, file.value))) taken.push([path, file])
  }
  for (const [path, file] of taken) complain(file, schemas.compile(path))
  return { schemas, problems }
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

/** Reads one file and holds it to its schema and its name. */
export function readEntry<Said>(
  found: FoundFile,
  sort: FileSort,
  idKey: string | undefined,
  schemas: SchemaSet,
  problems: Problem[],
): Entry<Said> | undefined {
  const { file, problems: unreadable } = readDataFile(found.text, found.path, found.sandbox)
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
  const all = new Map(own)
  for (const { said } of sources.values())
    for (const client of sendersOf(said, own)) all.set(client.id, client)
  return all
}
