import { parse } from 'csv-parse/sync'
import type { Issue } from '../message/failure.ts'
import type { CsvRow } from './csv-rows.ts'
import { rowBytes } from './limits.ts'
import { decodeUtf8 } from './utf8.ts'

/** What the text of a CSV file is written in. */
export type CsvEncoding = 'utf-8' | 'windows-1252'

/** Characters of the bytes 0x80 to 0x9F in Windows-1252, by WHATWG Encoding; five bytes stand for nothing. */
const upper =
  '\u20ac\0\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\0\u017d\0' +
  '\0\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\0\u017e\u0178'

/** The text of bytes in Windows-1252; undefined when a byte stands for nothing in it. */
function decodeWindows(bytes: Buffer): string | undefined {
  let isKnown = true
  const text = bytes.toString('latin1').replace(/[\x80-\x9f]/g, (character) => {
    const found = upper[character.charCodeAt(0) - 0x80]!
    isKnown &&= found !== '\0'
    return found
  })
  return isKnown ? text : undefined
}

/** The text of the bytes; undefined when they are not in the encoding. */
export function decode(bytes: Buffer, encoding: CsvEncoding): string | undefined {
  return encoding === 'utf-8' ? decodeUtf8(bytes) : decodeWindows(bytes)
}

/** Another encoding that the first bytes of a file show, by their mark or by a NUL where UTF-16 has one, than the format says. */
export function markedAs(bytes: Buffer, encoding: CsvEncoding): string | undefined {
  const mark = bytes.subarray(0, 3).toString('hex')
  if (/^(?:fffe|feff|00|..00)/.test(mark)) return 'utf-16'
  return mark === 'efbbbf' && encoding !== 'utf-8' ? 'utf-8' : undefined
}

/**
 * Whether bytes that the format takes for Windows-1252 are UTF-8: letters beyond ASCII that happen to be whole
 * characters of UTF-8 do not come about by chance.
 */
export function looksLikeUtf8(bytes: Buffer): boolean {
  return bytes.some((byte) => byte >= 0x80) && decodeUtf8(bytes) !== undefined
}

/** Why a row cannot be read, with its place. */
export function unreadable(row: CsvRow, encoding: CsvEncoding): Issue {
  if (row.broken === 'size') return { code: 'too-large', pointer: '', allowed: String(rowBytes) }
  const text = decode(row.bytes, encoding)
  if (row.broken === undefined && text === undefined) {
    const column = placeOf(row.bytes, firstUnknown(row.bytes, encoding), encoding)
    if (encoding === 'utf-8') return { code: 'not-utf8', pointer: '', column }
    return { code: 'wrong-encoding', pointer: '', found: 'something else', allowed: encoding, column }
  }
  const column = row.brokenAt === undefined ? {} : { column: placeOf(row.bytes, row.brokenAt - 1, encoding) }
  return { code: 'csv-quote', pointer: '', ...column }
}

/** The first byte that is nothing in the encoding. */
function firstUnknown(bytes: Buffer, encoding: CsvEncoding): number {
  if (encoding !== 'utf-8') return bytes.findIndex((byte) => upper[byte - 0x80] === '\0')
  // what is no UTF-8 is replaced when it is read, so the bytes differ from there on
  const again = Buffer.from(bytes.toString('utf8'))
  return bytes.findIndex((byte, n) => byte !== again[n])
}

/** The character, from 1, that begins at a byte. */
function placeOf(bytes: Buffer, at: number, encoding: CsvEncoding): number {
  const before = bytes.subarray(0, Math.max(0, at))
  return (encoding === 'utf-8' ? before.toString('utf8').length : before.length) + 1
}

/** The cells of rows that are cut and can be decoded; undefined when one of them breaks the rules of quoting after all. */
export function parseRows(
  rows: readonly CsvRow[],
  { delimiter, encoding, quotes }: { delimiter: string; encoding: CsvEncoding; quotes: boolean },
): string[][] | undefined {
  if (rows.length === 0) return []
  const newline = Buffer.from('\n')
  const bytes = rows.flatMap(({ bytes }) => [
    encoding === 'utf-8' ? bytes : Buffer.from(decode(bytes, encoding) ?? ''),
    newline,
  ])
  try {
    const cells = parse(Buffer.concat(bytes), {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      quote: quotes ? '"' : false,
    }) as string[][]
    return cells.length === rows.length ? cells : undefined
  } catch {
    return undefined
  }
}
