import type { Format } from '../catalogue/catalogue.ts'
import { readCsv } from '../formats/csv.ts'
import { lineBytes, recordLimits } from '../formats/limits.ts'
import { splitLines } from '../formats/lines.ts'
import { readJson } from '../formats/read-json.ts'
import type { PushedLine } from '../inbound/inbound.ts'

/** The records of an NDJSON stream; a line that can't be read comes with why. */
export async function* ndjsonLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<PushedLine> {
  for await (const found of splitLines(stream, lineBytes)) {
    const { line } = found
    if ('tooLarge' in found) {
      const issues = [{ code: 'too-large', pointer: '', allowed: String(lineBytes) }] as const
      yield { line, raw: Buffer.alloc(0), read: { issues } }
    } else {
      const raw = Buffer.from(found.bytes)
      yield { line, raw, read: readJson(raw, recordLimits) }
    }
  }
}

/** The rows of a partner's CSV stream; a row that can't be read comes with why. */
export async function* csvLines(
  stream: AsyncIterable<Uint8Array>,
  format: Format,
  kind: string,
): AsyncGenerator<PushedLine> {
  for await (const { line, document, issues, raw } of readCsv(stream, format, kind)) {
    yield { line, raw, read: document === undefined || issues.length > 0 ? { issues } : { document } }
  }
}
