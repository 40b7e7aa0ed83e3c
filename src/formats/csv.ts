import { parse } from 'csv-parse/sync'
import { holdsBadCharacter } from '../message/characters.ts'
import type { Issue } from '../message/failure.ts'
import { type CsvRow, CsvRows } from './csv-rows.ts'
import { columns as mostColumns, rowBytes } from './limits.ts'
import { decodeUtf8 } from './utf8.ts'

/** One file of a format: its columns, and those that are made from them. */
export interface CsvFile {
  readonly name: string
  readonly kind: string | null
  readonly columns: readonly string[]
  readonly derive: readonly {
    readonly column: string
    readonly from: string
    readonly take: 'postcode-area'
  }[]
}

/** How a partner writes CSV, and which files it knows. */
export interface CsvFormat<File extends CsvFile> {
  readonly delimiter: string
  readonly files: readonly File[]
}

/** A row as a document of texts, '' where empty; or what is wrong with it. `line` is where it starts. */
export interface CsvRecord<File extends CsvFile = CsvFile> {
  readonly line: number
  /** The file whose header was found; absent when none was. */
  readonly file?: File
  readonly document?: Readonly<Record<string, string>>
  readonly issues: readonly Issue[]
  /** The row's bytes without its line end. */
  readonly raw: Buffer
}

/**
 * The rows of a CSV stream, one verdict each, header excluded. The header names exactly the columns of one file of
 * the format, in any order and case; `only` narrows it to a file, or to those of a kind. Rows that are ragged, too
 * long, wrongly quoted or not UTF-8 come with their issue and the reading goes on. A header that is not known is one
 * record with one issue, and the end: nothing behind it can be read.
 */
export async function* readCsv<File extends CsvFile>(
  stream: AsyncIterable<Uint8Array>,
  format: CsvFormat<File>,
  only?: File | string | undefined,
): AsyncGenerator<CsvRecord<File>> {
  const candidates = format.files.filter((file) => only === undefined || file === only || file.kind === only)
  const rows = new CsvRows(format.delimiter, rowBytes)
  let header: Header<File> | undefined
  for await (const batch of batches(stream, rows)) {
    let rest = batch
    if (header === undefined && rest.length > 0) {
      const first = rest[0]!
      const found = readHeader(first, format.delimiter, candidates)
      if ('issue' in found) {
        yield { line: first.line, issues: [found.issue], raw: first.bytes }
        return
      }
      header = found
      rest = rest.slice(1)
    }
    if (header !== undefined) yield* readRows(rest, header, format.delimiter)
  }
  if (header === undefined)
    yield { line: 1, issues: [{ code: 'empty-body', pointer: '' }], raw: Buffer.alloc(0) }
}

/** The file of the format to which a header line belongs, if there is one. */
export function recognise<File extends CsvFile>(
  headerLine: string,
  format: CsvFormat<File>,
): File | undefined {
  const line = headerLine.replace(/^\uFEFF/, '').replace(/\r?\n[\s\S]*$/, '')
  const found = readHeader({ line: 1, bytes: Buffer.from(line) }, format.delimiter, format.files)
  return 'issue' in found ? undefined : found.file
}

interface Header<File extends CsvFile> {
  readonly file: File
  /** The file's own spelling of each column, in the order in which they stand. */
  readonly names: readonly string[]
}

async function* batches(stream: AsyncIterable<Uint8Array>, rows: CsvRows): AsyncGenerator<CsvRow[]> {
  for await (const chunk of stream) yield [...rows.push(chunk)]
  yield [...rows.end()]
}

function readHeader<File extends CsvFile>(
  row: CsvRow,
  delimiter: string,
  files: readonly File[],
): Header<File> | { issue: Issue } {
  const no = (cells: readonly string[] = []): { issue: Issue } => {
    const allowed = mostAlike(cells, files)?.columns.join(delimiter) ?? ''
    return { issue: { code: 'csv-header', pointer: '', allowed } }
  }
  if (row.broken !== undefined) return no()
  if (decodeUtf8(row.bytes) === undefined) return { issue: { code: 'not-utf8', pointer: '' } }
  const cells = parseRows([row], delimiter)?.[0]?.map((cell) => cell.trim())
  if (cells === undefined || cells.length > mostColumns) return no()
  if (cells.includes('__proto__'))
    return { issue: { code: 'forbidden-key', pointer: '', found: '__proto__' } }
  for (const file of files) {
    const known = new Map(file.columns.map((column) => [column.toUpperCase(), column]))
    const names = cells.map((cell) => known.get(cell.toUpperCase()))
    const each = new Set(names)
    if (names.length === known.size && each.size === known.size && !each.has(undefined)) {
      return { file, names: names as string[] }
    }
  }
  return no(cells)
}

/** The file that shares most columns with a header: the one whose columns to ask for. */
function mostAlike<File extends CsvFile>(cells: readonly string[], files: readonly File[]): File | undefined {
  const found = new Set(cells.map((cell) => cell.toUpperCase()))
  const shared = (file: File) => file.columns.filter((column) => found.has(column.toUpperCase())).length
  return files.toSorted((a, b) => shared(b) - shared(a))[0]
}

function* readRows<File extends CsvFile>(
  rows: readonly CsvRow[],
  header: Header<File>,
  delimiter: string,
): Generator<CsvRecord<File>> {
  const sound = rows.filter((row) => row.broken === undefined && decodeUtf8(row.bytes) !== undefined)
  const parsed = parseRows(sound, delimiter)
  const cellsOf = new Map(sound.map((row, n) => [row, parsed?.[n] ?? parseRows([row], delimiter)?.[0]]))
  for (const row of rows) {
    const { file } = header
    const cells = cellsOf.get(row)
    const issue =
      cells === undefined
        ? unreadable(row, cellsOf.has(row))
        : (raggedness(cells, header) ?? oddness(cells, header))
    if (issue !== undefined) yield { line: row.line, file, issues: [issue], raw: row.bytes }
    else yield { line: row.line, file, document: documentOf(cells!, header), issues: [], raw: row.bytes }
  }
}

function unreadable(row: CsvRow, decoded: boolean): Issue {
  if (row.broken === 'size') return { code: 'too-large', pointer: '', allowed: String(rowBytes) }
  return { code: row.broken === 'quote' || decoded ? 'csv-quote' : 'not-utf8', pointer: '' }
}

function raggedness<File extends CsvFile>(cells: readonly string[], header: Header<File>): Issue | undefined {
  if (cells.length === header.names.length) return undefined
  return {
    code: 'csv-ragged',
    pointer: '',
    found: String(cells.length),
    allowed: String(header.names.length),
  }
}

function oddness<File extends CsvFile>(cells: readonly string[], header: Header<File>): Issue | undefined {
  const odd = cells.findIndex(holdsBadCharacter)
  return odd === -1 ? undefined : { code: 'bad-character', pointer: `/${header.names[odd]}` }
}

function documentOf<File extends CsvFile>(
  cells: readonly string[],
  header: Header<File>,
): Record<string, string> {
  const document = Object.fromEntries(header.names.map((name, n) => [name, cells[n]!]))
  for (const { column, from } of header.file.derive) document[column] = postcodeArea(document[from] ?? '')
  return document
}

/** The letters that a postcode begins with, which name its area: "cf10 3at" is in "CF". */
function postcodeArea(postcode: string): string {
  return (/^\s*([a-z]{1,2})/i.exec(postcode)?.[1] ?? '').toUpperCase()
}

/** The cells of rows that are cut already; undefined when one of them breaks the rules of quoting after all. */
function parseRows(rows: readonly CsvRow[], delimiter: string): string[][] | undefined {
  if (rows.length === 0) return []
  const newline = Buffer.from('\n')
  try {
    const cells = parse(Buffer.concat(rows.flatMap((row) => [row.bytes, newline])), {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
    }) as string[][]
    return cells.length === rows.length ? cells : undefined
  } catch {
    return undefined
  }
}
