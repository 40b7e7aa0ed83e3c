import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { type CsvFile, type CsvFormat, recognise } from '../formats/csv.ts'
import { dataFiles } from '../sandbox/sandbox-files.ts'

/** What a push needs to know of a source, as its file says it. */
export interface PushSource {
  readonly id: string
  /** The client that sends for it. */
  readonly client: string
  /** Kinds that it may send, in the order of its file. */
  readonly kinds: readonly string[]
  /** Absent when it sends the kinds' own JSON. */
  readonly format: (CsvFormat<OrderedFile> & { readonly media: string }) | undefined
}

interface OrderedFile extends CsvFile {
  readonly order: number
}

/** A file that goes through the gateway. */
export interface TakenFile {
  readonly path: string
  readonly kind: string
  readonly media: string
  /** One record in one document, or a record per line. */
  readonly isStream: boolean
  readonly order: number
}

/** A file that does not, and why. */
export interface LeftFile {
  readonly path: string
  readonly reason: string
}

/** The source of that id in the catalogue's folder; undefined when there is none. */
export function readSource(folder: string, id: string): PushSource | undefined {
  const file = dataFiles(folder, 'sources').find((one) => one.id === id)
  if (file === undefined) return undefined
  const { clients, kinds, format } = file as { clients?: string[]; kinds?: object; format?: string }
  const found = dataFiles(folder, 'formats').find((one) => one.format === format)
  return {
    id,
    client: clients?.[0] ?? id,
    kinds: Object.keys(kinds ?? {}),
    format: found === undefined ? undefined : formatOf(found as unknown as FormatFile),
  }
}

/** The ids of all sources, sorted. */
export function sourceIds(folder: string): string[] {
  return dataFiles(folder, 'sources')
    .flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
    .sort()
}

/**
 * The files at a path, a file or a folder: those that the source can send, in the order in which they must go (a child
 * before its placements) and then by name, and those that it cannot. Throws what the file system throws.
 */
export function filesOf(
  path: string,
  source: PushSource,
  kind?: string,
): { taken: TakenFile[]; left: LeftFile[] } {
  const paths = statSync(path).isDirectory() ? filesIn(path) : [path]
  const looked = paths.map((one) =>
    source.format === undefined ? lookAtJson(one, source, kind) : lookAtRows(one, source.format, kind),
  )
  const taken = looked.filter((one): one is TakenFile => 'kind' in one)
  const left = looked.filter((one): one is LeftFile => 'reason' in one)
  taken.sort((a, b) => a.order - b.order || compare(a.path, b.path))
  return { taken, left }
}

interface FormatFile {
  readonly media?: string
  readonly delimiter?: string
  readonly files?: Record<
    string,
    { kind?: string | null; columns?: string[]; order?: number; derive?: CsvFile['derive'] }
  >
}

function formatOf(file: FormatFile): NonNullable<PushSource['format']> {
  const files = Object.entries(file.files ?? {}).map(([name, one]) => ({
    name,
    kind: one.kind ?? null,
    columns: one.columns ?? [],
    derive: one.derive ?? [],
    order: one.order ?? Number.MAX_SAFE_INTEGER,
  }))
  return { media: file.media ?? 'text/csv', delimiter: file.delimiter ?? ',', files }
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter(
    (one) => one.isFile() && !one.name.startsWith('.'),
  )
  return names.map((one) => join(folder, one.name)).sort(compare)
}

function lookAtRows(
  path: string,
  format: NonNullable<PushSource['format']>,
  kind: string | undefined,
): TakenFile | LeftFile {
  const file = recognise(firstLine(path), format)
  if (file === undefined) return { path, reason: 'its header is none that the format of the source knows' }
  if (file.kind === null) return { path, reason: `no mapping takes the file "${file.name}" yet` }
  if (kind !== undefined && file.kind !== kind) return { path, reason: `it holds ${file.kind}, not ${kind}` }
  return { path, kind: file.kind, media: format.media, isStream: true, order: file.order }
}

function lookAtJson(path: string, source: PushSource, kind: string | undefined): TakenFile | LeftFile {
  const extension = extname(path).toLowerCase()
  const isStream = extension === '.ndjson' || extension === '.jsonl'
  if (!isStream && extension !== '.json') return { path, reason: 'it is neither .json nor .ndjson' }
  const said = kind ?? kindIn(path, isStream) ?? source.kinds.find((one) => basename(path).startsWith(one))
  if (said === undefined) return { path, reason: 'it does not say its kind: name it with --kind' }
  if (!source.kinds.includes(said)) return { path, reason: `${source.id} sends no ${said}` }
  const media = isStream ? 'application/x-ndjson' : 'application/json'
  return { path, kind: said, media, isStream, order: source.kinds.indexOf(said) }
}

function kindIn(path: string, isStream: boolean): string | undefined {
  try {
    const text = isStream ? firstLine(path) : readFileSync(path, 'utf8')
    const kind = (JSON.parse(text) as { kind?: unknown } | null)?.kind
    return typeof kind === 'string' ? kind : undefined
  } catch {
    return undefined
  }
}

/** The beginning of a file up to its first line's end, or its first 64 KB. */
function firstLine(path: string): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(64 * 1024)
    const length = readSync(file, bytes, 0, bytes.length, 0)
    const end = bytes.subarray(0, length).indexOf(10)
    return bytes.toString('utf8', 0, end === -1 ? length : end)
  } finally {
    closeSync(file)
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
