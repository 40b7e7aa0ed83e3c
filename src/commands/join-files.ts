import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FormatFile, FormatJoin } from '../catalogue/partner-format.ts'
import { readCsv } from '../formats/csv.ts'
import type { CsvFormat } from '../formats/csv-format.ts'
import { type Issue, sayIssue } from '../message/failure.ts'

/** Files that are joined, and by what. */
export interface JoinPlan {
  readonly files: readonly { readonly path: string; readonly file: FormatFile }[]
  readonly format: CsvFormat<FormatFile>
  readonly join: Pick<FormatJoin, 'key' | 'main'>
  /** Whether columns that the format does not know, and doubtful encodings, are refused. */
  readonly strict: boolean
}

/** Rows of several files that became one document for each key. */
export interface Joined {
  readonly documents: readonly JoinedDocument[]
  /** Rows that could not be read, and so belong to no document. */
  readonly unread: readonly UnreadRow[]
  /** What is to be said of whole files. */
  readonly warnings: readonly { readonly path: string; readonly issue: Issue }[]
  /** Rows whose key is in no main file: they are in documents without one. */
  readonly strays: number
  readonly rows: number
}

/** A row that could not be read. */
export interface UnreadRow {
  readonly path: string
  readonly line: number
  readonly issues: readonly Issue[]
}

/** `{ KEY: key, file: [ row, … ], … }`, and where its first row stands. */
export interface JoinedDocument {
  readonly document: Readonly<Record<string, unknown>>
  readonly path: string
  readonly line: number
}

/** Bytes of rows that may be joined: they are all held at a time, since the last row of a file may be the first child's. */
const joinedBytes = 256 * 1024 * 1024

/** Why files cannot be joined: they hold more rows than may be held at a time, or one of them cannot be read at all. */
export class JoinRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'JoinRefused'
  }
}

interface Opened {
  readonly document: Record<string, unknown>
  readonly path: string
  readonly line: number
  rows: number
}

/**
 * Joins the rows of files by the key column: documents in the order of the main file, then those of keys that it does not have, each
 * with the rows of each file in their order. Rejects with JoinRefused above `most` bytes and when a file cannot be read, since its
 * rows would be missing from every document; and with what the file system throws.
 */
export async function joinFiles(plan: JoinPlan, most: number = joinedBytes): Promise<Joined> {
  const { key, main } = plan.join
  const documents = new Map<string, Opened>()
  const unread: UnreadRow[] = []
  const warnings: { path: string; issue: Issue }[] = []
  const mainFirst = plan.files.toSorted((a, b) => Number(b.file.name === main) - Number(a.file.name === main))
  let bytes = 0
  let rows = 0
  for (const { path, file } of mainFirst) {
    const warn = plan.strict ? undefined : (issue: Issue) => warnings.push({ path, issue })
    for await (const row of readCsv(createReadStream(path), plan.format, file, warn)) {
      if (row.file === undefined) throw new JoinRefused(`${path}: ${sayAll(row.issues)}`)
      rows += 1
      bytes += row.raw.length
      if (bytes > most) throw new JoinRefused(tooMany(most))
      if (row.document === undefined) unread.push({ path, line: row.line, issues: row.issues })
      else add(row.document, file.name, path, row.line)
    }
  }
  const all = [...documents.values()]
  const strays = all.filter(({ document }) => document[main] === undefined)
  const strayRows = strays.reduce((sum, one) => sum + one.rows, 0)
  return { documents: all, unread, warnings, strays: strayRows, rows }

  function add(row: Readonly<Record<string, string>>, name: string, path: string, line: number): void {
    const value = row[key] ?? ''
    const known = documents.get(value) ?? { document: { [key]: value }, path, line, rows: 0 }
    documents.set(value, known)
    known.rows += 1
    const list = known.document[name]
    if (Array.isArray(list)) list.push(row)
    else known.document[name] = [row]
  }
}

/** The documents as NDJSON, one at a time. */
export function joinedLines({ documents }: Joined): Readable {
  return Readable.from(
    (function* () {
      for (const { document } of documents) yield `${JSON.stringify(document)}\n`
    })(),
  )
}

function tooMany(most: number): string {
  return `the files hold more than ${most} bytes of rows, and all must be held to be joined; push them in parts`
}

function sayAll(issues: readonly Issue[]): string {
  return issues
    .map((issue) => sayIssue(issue, 'en'))
    .map(({ detail, remedy }) => `${detail} ${remedy}`)
    .join(' ')
}
