import { holdsBadCharacter } from '../message/characters.ts'
import type { Issue } from '../message/failure.ts'
import { type CsvFile, type CsvFormat, type CsvRules, rulesOf } from './csv-format.ts'
import { findHeader, type Header } from './csv-header.ts'
import { type CsvRow, CsvRows, type CutRules } from './csv-rows.ts'
import { decode, looksLikeUtf8, markedAs, parseRows, unreadable } from './csv-text.ts'
import { postcodeArea } from './derive-members.ts'
import { kindsIn } from './format-kinds.ts'
import { rowBytes } from './limits.ts'

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

/** What a lenient reading lets pass, each once for the whole file: a column that is not read, a doubtful encoding. */
export type Warn = (issue: Issue) => void

/**
 * The rows of a CSV stream, one verdict each, header excluded. The header names the columns of one file of the format, in any
 * order; `only` narrows it to a file, or to those of a kind. Rows that are ragged, too long, wrongly quoted, or in another
 * encoding come with their issue and the reading goes on. A header that is not known is one record with one issue, and the end:
 * nothing behind it can be read; so is a file whose mark names another encoding. With `warn` the reading is lenient: columns that
 * the format does not know are left out, and what looks like another encoding is read as the format says, and told.
 * Cells that begin as formulas do are text like any other; nothing here runs them.
 */
export async function* readCsv<File extends CsvFile>(
  stream: AsyncIterable<Uint8Array>,
  format: CsvFormat<File>,
  only?: File | string | undefined,
  warn?: Warn,
): AsyncGenerator<CsvRecord<File>> {
  const files = format.files.filter((file) => only === undefined || file === only || isOfKind(file, only))
  const rules = rulesOf(format)
  const reading: Reading = { ...rules, warn: warn && once(warn) }
  const rows = new CsvRows(cutRules(rules))
  let header: Header<File> | undefined
  let isBegun = false
  for await (const batch of batches(stream, rows)) {
    let rest = batch
    const [first] = batch
    if (!isBegun && first !== undefined) {
      isBegun = true
      const found = headerOf(first, format, files, reading)
      if ('issues' in found) {
        yield { line: first.line, issues: found.issues, raw: first.bytes }
        return
      }
      if (format.header !== 'none') rest = batch.slice(1)
      header = found
      for (const issue of found.unknown) reading.warn?.(issue)
    }
    if (header !== undefined) yield* readRows(rest, header, reading)
  }
  if (!isBegun) yield { line: 1, issues: [{ code: 'empty-body', pointer: '' }], raw: Buffer.alloc(0) }
}

/**
 * The file of the format to which a file with this beginning belongs, or why there is none; columns that the format does
 * not know are let pass.
 */
export function recognise<File extends CsvFile>(
  beginning: string | Buffer,
  format: CsvFormat<File>,
): File | { readonly issues: readonly Issue[] } {
  const rules = rulesOf(format)
  const [first] = rowsOf(Buffer.from(beginning), new CsvRows(cutRules(rules)))
  if (first === undefined) return { issues: [{ code: 'empty-body', pointer: '' }] }
  const found = headerOf(first, format, format.files, { ...rules, warn: () => undefined })
  return 'issues' in found ? found : found.file
}

function* rowsOf(bytes: Buffer, rows: CsvRows): Generator<CsvRow> {
  yield* rows.push(bytes)
  yield* rows.end()
}

function cutRules(rules: CsvRules): CutRules {
  return { ...rules, maxBytes: rowBytes, mark: rules.encoding === 'utf-8' }
}

interface Reading extends CsvRules {
  /** Given when the reading is lenient. */
  readonly warn: Warn | undefined
}

/** Without a header the columns come as the format's one file says. */
function headerless<File extends CsvFile>({ header, files }: CsvFormat<File>): Header<File> | undefined {
  const [file] = files
  if (header !== 'none' || file === undefined) return undefined
  return { file, names: file.columns, unknown: [] }
}

/** A warning per code and place: a file of a million rows says it once. */
function once(warn: Warn): Warn {
  const said = new Set<string>()
  return (issue) => {
    const key = `${issue.code} ${issue.code === 'csv-column' ? issue.pointer : ''}`
    if (!said.has(key)) warn(issue)
    said.add(key)
  }
}

async function* batches(stream: AsyncIterable<Uint8Array>, rows: CsvRows): AsyncGenerator<CsvRow[]> {
  for await (const chunk of stream) yield [...rows.push(chunk)]
  yield [...rows.end()]
}

function isOfKind({ kind }: CsvFile, only: unknown): boolean {
  return kindsIn(kind).some((one) => one === only)
}

/** What the first row says of the columns, or why nothing behind it can be read. */
function headerOf<File extends CsvFile>(
  row: CsvRow,
  format: CsvFormat<File>,
  files: readonly File[],
  reading: Reading,
): Header<File> | { readonly issues: readonly Issue[] } {
  const { anyCase, encoding, delimiter, warn } = reading
  const found = markedAs(row.bytes, encoding)
  if (found !== undefined)
    return { issues: [{ code: 'wrong-encoding', pointer: '', found, allowed: encoding }] }
  const known = headerless({ ...format, files })
  if (known !== undefined) return known
  const isSound = row.broken === undefined && decode(row.bytes, encoding) !== undefined
  const [cells] = (isSound ? parseRows([row], reading) : undefined) ?? []
  if (cells === undefined) return { issues: [unreadable(row, encoding)] }
  return findHeader(cells, files, { anyCase, lenient: warn !== undefined, delimiter })
}

function* readRows<File extends CsvFile>(
  rows: readonly CsvRow[],
  header: Header<File>,
  reading: Reading,
): Generator<CsvRecord<File>> {
  const { encoding } = reading
  const sound = rows.filter((row) => row.broken === undefined && decode(row.bytes, encoding) !== undefined)
  const parsed = parseRows(sound, reading)
  const cellsOf = new Map(sound.map((row, n) => [row, parsed?.[n] ?? parseRows([row], reading)?.[0]]))
  for (const row of rows) {
    const { file } = header
    const cells = cellsOf.get(row)
    const issue =
      cells === undefined
        ? unreadable(row, encoding)
        : (raggedness(cells, header) ?? oddness(cells, header, reading) ?? strangeness(row, reading))
    if (issue !== undefined) yield { line: row.line, file, issues: [issue], raw: row.bytes }
    else yield { line: row.line, file, document: documentOf(cells!, header), issues: [], raw: row.bytes }
  }
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

/** How a spreadsheet knows a formula; a sign before a number, as in a phone number, is none. */
const formula = /^(?:[=@\t\r]|[+-](?![\d\s.,()/-]*$))/

function oddness<File extends CsvFile>(
  cells: readonly string[],
  { names }: Header<File>,
  { refusesFormulas }: Reading,
): Issue | undefined {
  for (const [n, cell] of cells.entries()) {
    const pointer = `/${names[n] ?? ''}`
    if (holdsBadCharacter(cell)) return { code: 'bad-character', pointer }
    if (refusesFormulas && formula.test(cell)) return { code: 'formula-cell', pointer }
  }
  return undefined
}

/** Bytes that can be read as the format says, but look like something else: a lenient reading tells, and goes on. */
function strangeness({ bytes }: CsvRow, { encoding, warn }: Reading): Issue | undefined {
  if (encoding === 'utf-8' || !looksLikeUtf8(bytes)) return undefined
  const issue = { code: 'wrong-encoding', pointer: '', found: 'utf-8', allowed: encoding } as const
  warn?.(issue)
  return warn === undefined ? issue : undefined
}

function documentOf<File extends CsvFile>(
  cells: readonly string[],
  { file, names }: Header<File>,
): Record<string, string> {
  const document = Object.fromEntries((file.optional ?? []).map((column) => [column, '']))
  for (const [n, name] of names.entries()) if (name !== undefined) document[name] = cells[n]!
  for (const { column, from } of file.derive) document[column] = postcodeArea(document[from] ?? '')
  return document
}
