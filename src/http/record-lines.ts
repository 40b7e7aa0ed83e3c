import type { ElementFormat, RowFormat } from '../catalogue/partner-format.ts'
import { readCsv } from '../formats/csv.ts'
import { documentLimits, lineBytes, recordLimits } from '../formats/limits.ts'
import { splitLines } from '../formats/lines.ts'
import { readJson } from '../formats/read-json.ts'
import { readXml } from '../formats/xml.ts'
import type { PushedLine } from '../inbound/inbound.ts'
import type { Issue } from '../message/failure.ts'
import type { ReadBytes } from '../message/message.ts'
import type { Shape, Terms } from './push-terms.ts'

/** The lines of a body of many records; a line that can't be read comes with why. Warnings of the whole go to `warnings`. */
export function linesIn(
  shape: Exclude<Shape, { as: 'record' }>,
  stream: AsyncIterable<Uint8Array>,
  { source, kind }: Terms,
  warnings: Issue[],
): AsyncIterable<PushedLine> {
  switch (shape.as) {
    case 'document':
      return wholeDocument(stream, shape.schema)
    case 'ndjson':
      return ndjsonLines(stream, shape.schema)
    case 'rows':
      return rowLines(stream, shape.format, source.strict, warnings)
    case 'elements':
      return elementLines(stream, shape.format, kind, shape.schemas)
  }
}

/** What was read, held to the schema of a format where it has one. */
export function documentOf(
  read: { document: unknown } | { issues: Issue[] },
  schema: string | undefined,
): ReadBytes {
  return 'issues' in read || schema === undefined ? read : { ...read, schema }
}

async function* wholeDocument(stream: AsyncIterable<Uint8Array>, schema: string): AsyncGenerator<PushedLine> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > documentLimits.bytes) break
  }
  const raw = Buffer.concat(chunks)
  const read = documentOf(readJson(raw, documentLimits), schema)
  yield { line: 1, raw: size > documentLimits.bytes ? Buffer.alloc(0) : raw, read }
}

async function* ndjsonLines(
  stream: AsyncIterable<Uint8Array>,
  schema: string | undefined,
): AsyncGenerator<PushedLine> {
  for await (const found of splitLines(stream, lineBytes)) {
    const { line } = found
    if ('tooLarge' in found) {
      const issues = [{ code: 'too-large', pointer: '', allowed: String(lineBytes) }] as const
      yield { line, raw: Buffer.alloc(0), read: { issues } }
    } else {
      const raw = Buffer.from(found.bytes)
      yield { line, raw, read: documentOf(readJson(raw, recordLimits), schema) }
    }
  }
}

async function* rowLines(
  stream: AsyncIterable<Uint8Array>,
  format: RowFormat,
  strict: boolean,
  warnings: Issue[],
): AsyncGenerator<PushedLine> {
  const warn = strict ? undefined : (issue: Issue) => warnings.push(issue)
  for await (const row of readCsv(stream, format, undefined, warn)) {
    const { line, file, document, issues, raw } = row
    const isRead = document !== undefined && issues.length === 0
    yield { line, raw, read: isRead ? documentOf({ document }, file?.schema) : { issues } }
  }
}

async function* elementLines(
  stream: AsyncIterable<Uint8Array>,
  format: ElementFormat,
  kind: string,
  schemas: ReadonlySet<string>,
): AsyncGenerator<PushedLine> {
  for await (const { line, column, file, document, issues, raw } of readXml(stream, format, kind)) {
    // a document that a machine wrote has one line: without the column nobody finds the element
    const refuse = (why: readonly Issue[]): PushedLine => {
      return { line, raw, read: { issues: why.map((issue) => ({ ...issue, column })) } }
    }
    const schema = file?.schema
    if (document === undefined || issues.length > 0) yield refuse(issues)
    else if (schema !== undefined && schemas.has(schema)) yield { line, raw, read: { document, schema } }
    else yield refuse([{ code: 'no-record', pointer: '', allowed: kind }])
  }
}
