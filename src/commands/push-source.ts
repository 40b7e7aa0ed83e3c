import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentsOf, type FormatDocument, rowFormat } from '../catalogue/format.ts'
import type { RowFormat } from '../catalogue/partner-format.ts'
import { mappingsOf, type SourceFile } from '../catalogue/source.ts'
import { dataFiles } from '../sandbox/sandbox-files.ts'

/** What a push needs to know of a source, as its file says it. */
export interface PushSource {
  readonly id: string
  /** The client that sends for it. */
  readonly client: string
  /** Kinds that it may send, in the order of its file. */
  readonly kinds: readonly string[]
  /** Whether what its format does not know is refused. */
  readonly strict: boolean
  /** Absent when it sends the kinds' own JSON. */
  readonly format: PushFormat | undefined
}

/** A format as a push reads it; `schemas` are those of the documents that the source's mappings take, by kind. */
export type PushFormat =
  | (Omit<RowFormat, 'name' | 'validate'> & Taking)
  | ({ readonly media: 'application/json' | 'application/xml' } & Taking)

interface Taking {
  /** The kinds that the source's mappings make of documents of a schema, in the order of its file. */
  kindsOf(schema: string | undefined): readonly string[]
  /** The kinds that any document of the format becomes. */
  readonly kinds: readonly string[]
}

/** The source of that id in the catalogue's folder; undefined when there is none. */
export function readSource(folder: string, id: string): PushSource | undefined {
  const file = dataFiles(folder, 'sources').find((one) => one.id === id)
  if (file === undefined) return undefined
  const { clients, kinds, format, strict } = file as Partial<SourceFile>
  const found = dataFiles(folder, 'formats').find((one) => one.format === format)
  return {
    id,
    client: clients?.[0] ?? id,
    kinds: Object.keys(kinds ?? {}),
    strict: strict ?? true,
    format:
      found === undefined ? undefined : formatOf(folder, found as unknown as FormatDocument, kinds ?? {}),
  }
}

/** The ids of all sources, sorted. */
export function sourceIds(folder: string): string[] {
  return dataFiles(folder, 'sources')
    .flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
    .sort()
}

function formatOf(folder: string, document: FormatDocument, kinds: SourceFile['kinds']): PushFormat {
  const given = documentsOf(document)
  const taken = Object.entries(kinds).map(([kind, read]) => {
    const froms = new Set(mappingsOf(read).map((name) => fromOf(folder, name)))
    const schemas = given.filter((one) => one.kinds.includes(kind)).flatMap(({ schema }) => schema ?? [])
    return { kind, schemas: schemas.filter((schema) => froms.has(schema)) }
  })
  const taking: Taking = {
    kindsOf: (schema) =>
      taken.filter(({ schemas }) => schemas.some((one) => one === schema)).map(({ kind }) => kind),
    kinds: taken.filter(({ schemas }) => schemas.length > 0).map(({ kind }) => kind),
  }
  return document.media === 'text/csv'
    ? { ...rowFormat(document), ...taking }
    : { media: document.media, ...taking }
}

/** The schema that the newest version of a mapping reads. */
function fromOf(folder: string, name: string): string | undefined {
  for (const place of [join(folder, 'mappings', 'sandbox', name), join(folder, 'mappings', name)]) {
    const newest = versionsIn(place).at(-1)
    if (newest === undefined) continue
    try {
      const { from } = JSON.parse(readFileSync(join(place, newest, 'mapping.json'), 'utf8')) as {
        from?: unknown
      }
      return typeof from === 'string' ? from : undefined
    } catch {
      // what is wrong with the file is for the check to say
    }
  }
  return undefined
}

function versionsIn(place: string): string[] {
  try {
    return readdirSync(place).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  } catch {
    return []
  }
}
