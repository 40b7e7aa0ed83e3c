import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { recognise } from '../formats/csv.ts'
import { rowBytes } from '../formats/limits.ts'
import { type Issue, sayIssue } from '../message/failure.ts'
import type { JoinPlan } from './join-files.ts'
import type { PushFormat, PushSource } from './push-source.ts'

/** A file that goes through the gateway. */
export interface TakenFile {
  readonly path: string
  readonly kind: string
  readonly media: string
  /** One document, or many. */
  readonly isStream: boolean
  readonly order: number
  /** It goes once for each of several kinds: that it holds nothing of one of them is no fault. */
  readonly isShared?: boolean
  /** Rows of several files become one document for each key; `path` is their folder. */
  readonly joins?: JoinPlan
}

/** A file that does not, and why. */
export interface LeftFile {
  readonly path: string
  readonly reason: string
}

type Rows = Extract<PushFormat, { media: 'text/csv' }>

/**
 * The files at a path, a file or a folder: those that the source can send, in the order in which they must go (a child
 * before its placements) and then by name, and those that it cannot. A file that becomes several kinds goes once for each.
 * Files that are joined go together. Throws what the file system throws.
 */
export function filesOf(
  path: string,
  source: PushSource,
  kind?: string,
): { taken: TakenFile[]; left: LeftFile[] } {
  const paths = statSync(path).isDirectory() ? filesIn(path) : [path]
  const joined =
    source.format?.media === 'text/csv' ? joinedFiles(path, paths, source.format, source.strict, kind) : []
  const apart = new Set(joined.flatMap((one) => (one.joins?.files ?? []).map((file) => file.path)))
  const looked = paths
    .filter((one) => !apart.has(one))
    .flatMap((one) => lookAt(one, source, kind))
    .concat(joined)
  const taken = looked.filter((one): one is TakenFile => 'kind' in one)
  const left = looked.filter((one): one is LeftFile => 'reason' in one)
  taken.sort((a, b) => a.order - b.order || compare(a.path, b.path))
  return { taken, left }
}

function lookAt(path: string, source: PushSource, kind: string | undefined): (TakenFile | LeftFile)[] {
  const { format } = source
  if (format === undefined) return [lookAtRecords(path, source, kind)]
  if (format.media === 'text/csv') return lookAtRows(path, format, kind)
  return lookAtDocuments(path, format, kind)
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter(
    (one) => one.isFile() && !one.name.startsWith('.'),
  )
  return names.map((one) => join(folder, one.name)).sort(compare)
}

function lookAtRows(path: string, format: Rows, kind: string | undefined): (TakenFile | LeftFile)[] {
  const extension = extname(path).toLowerCase()
  // joined rows may come as the documents that they become
  if (format.join !== undefined && ['.json', '.ndjson', '.jsonl'].includes(extension)) {
    return lookAtDocuments(path, { ...format, kinds: format.kindsOf(format.join.schema) }, kind)
  }
  const file = recognise(beginning(path), format)
  if ('issues' in file) return [{ path, reason: whyNot(file.issues) }]
  const kinds = format.kindsOf(file.schema)
  if (kinds.length === 0) return [{ path, reason: `no mapping takes the file "${file.name}" yet` }]
  return ofKinds(path, kinds, kind, (n) => ({
    media: format.media,
    isStream: true,
    order: file.order + n / 1000,
  }))
}

function lookAtDocuments(
  path: string,
  { media, kinds }: Pick<PushFormat, 'kinds'> & { readonly media: string },
  kind: string | undefined,
): (TakenFile | LeftFile)[] {
  const extension = extname(path).toLowerCase()
  if (media === 'application/xml') {
    if (extension !== '.xml') return [{ path, reason: 'it is not .xml' }]
    return ofKinds(path, kinds, kind, (n) => ({ media, isStream: true, order: n }))
  }
  const isStream = extension === '.ndjson' || extension === '.jsonl'
  if (!isStream && extension !== '.json') return [{ path, reason: 'it is neither .json nor .ndjson' }]
  const as = isStream ? 'application/x-ndjson' : 'application/json'
  return ofKinds(path, kinds, kind, (n) => ({ media: as, isStream, order: n }))
}

function ofKinds(
  path: string,
  kinds: readonly string[],
  kind: string | undefined,
  how: (n: number) => Omit<TakenFile, 'path' | 'kind' | 'isShared'>,
): (TakenFile | LeftFile)[] {
  const isShared = kind === undefined && kinds.length > 1
  const wanted = kinds.map((one, n) => ({ path, kind: one, isShared, ...how(n) }))
  const taken = wanted.filter((one) => kind === undefined || one.kind === kind)
  return taken.length > 0 ? taken : [{ path, reason: `it holds ${kinds.join(', ')}, not ${kind}` }]
}

/** The files of a folder that the source's format joins, once for each kind; none where it does not, or the main file is not there. */
function joinedFiles(
  folder: string,
  paths: readonly string[],
  format: Rows,
  strict: boolean,
  kind: string | undefined,
): TakenFile[] {
  const { join: said } = format
  const kinds = said === undefined ? [] : format.kindsOf(said.schema)
  if (said === undefined || kinds.length === 0) return []
  const files = paths.flatMap((path): JoinPlan['files'][number][] => {
    const file = recognise(beginning(path), format)
    return 'issues' in file || !file.columns.includes(said.key) ? [] : [{ path, file }]
  })
  if (!files.some(({ file }) => file.name === said.main)) return []
  const joins: JoinPlan = { files, format, join: said, strict }
  const taken = kinds.filter((one) => kind === undefined || one === kind)
  const isShared = taken.length > 1
  return taken.map((one, n) => {
    const how = { media: 'application/x-ndjson', isStream: true, order: n / 1000 }
    return { path: folder, kind: one, isShared, ...how, joins }
  })
}

function lookAtRecords(path: string, source: PushSource, kind: string | undefined): TakenFile | LeftFile {
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
    const text = isStream ? firstLine(path).toString('utf8') : readFileSync(path, 'utf8')
    const kind = (JSON.parse(text) as { kind?: unknown } | null)?.kind
    return typeof kind === 'string' ? kind : undefined
  } catch {
    return undefined
  }
}

/** Why a file is none of the format's, by what is wrong with its first row. */
function whyNot(issues: readonly Issue[]): string {
  const [first] = issues
  if (first?.code === 'empty-body') return 'it is empty'
  const details = issues.map((issue) => sayIssue(issue, 'en').detail)
  const remedies = issues.map((issue) => sayIssue(issue, 'en').remedy)
  const why = [...details, ...new Set(remedies)].join(' ')
  return `its header is none that the format of the source knows: ${why}`
}

/** The beginning of a file up to its first line's end. */
function firstLine(path: string): Buffer {
  const bytes = beginning(path)
  const end = bytes.indexOf(10)
  return bytes.subarray(0, end === -1 ? bytes.length : end)
}

/** As much of a file's beginning as a row may be long, and its line end. */
function beginning(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(rowBytes + 2)
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(file)
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
