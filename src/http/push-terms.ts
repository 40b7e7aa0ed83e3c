import type { Request } from 'express'
import type { Catalogue, Client, Source, SourceMapping } from '../catalogue/catalogue.ts'
import type { ElementFormat, Format, RowFormat } from '../catalogue/partner-format.ts'
import { type FormatKinds, kindsIn } from '../formats/format-kinds.ts'
import { Failure } from '../message/failure.ts'
import type { Sender } from '../message/message.ts'
import { mediaTypeOf, requireMedia } from './media.ts'
import { isUuid } from './parameters.ts'

const fhirMedia = 'application/fhir+json'
const keyForm = /^[\x20-\x7e]{1,255}$/

/** How a body of records comes; `schema` is that of documents in a format's own shape. */
export type Shape =
  /** One document that holds one record. */
  | { readonly as: 'record'; readonly schema: string | undefined }
  /** One document that may hold several. */
  | { readonly as: 'document'; readonly schema: string }
  /** A document per line. */
  | { readonly as: 'ndjson'; readonly schema: string | undefined }
  | { readonly as: 'rows'; readonly format: RowFormat }
  | { readonly as: 'elements'; readonly format: ElementFormat; readonly schemas: ReadonlySet<string> }

/** Who sends what, when it may. */
export interface Terms {
  readonly sender: Sender
  readonly source: Source
  readonly kind: string
}

/**
 * Rejects with a `Failure`: unknown-kind, forbidden when the client is no source or its source may not send the kind,
 * not-found when it asks for a source that is not its own.
 */
export function termsOf(catalogue: Catalogue, client: Client, kind: string, asked?: string): Terms {
  if (!catalogue.kinds.has(kind)) {
    const allowed = [...catalogue.kinds.keys()].sort().join(', ')
    throw new Failure('unknown-kind', [{ code: 'unknown-kind', pointer: '', allowed }])
  }
  if (asked !== undefined && asked !== client.source) throw new Failure('not-found')
  const source = client.source === undefined ? undefined : catalogue.sources.get(client.source)
  if (source === undefined || !source.kinds.has(kind)) throw new Failure('forbidden')
  return { sender: { client: client.id, source: source.id, participant: source.participant }, source, kind }
}

/** What the body is, by its media type; a source takes only its own format, and of it what a mapping of the kind reads. */
export function shapeOf(request: Request, catalogue: Catalogue, { source, kind }: Terms): Shape {
  if (source.kinds.get(kind)?.fhir !== undefined && mediaTypeOf(request) === fhirMedia)
    return { as: 'record', schema: 'fhir/r4' }
  if (source.format === 'json') {
    const fhir = source.kinds.get(kind)?.fhir === undefined ? [] : [fhirMedia]
    const media = requireMedia(request, ['application/json', 'application/x-ndjson', ...fhir])
    return { as: media === 'application/json' ? 'record' : 'ndjson', schema: undefined }
  }
  const format = catalogue.formats.get(source.format)
  const mappings = source.kinds.get(kind)?.mappings ?? []
  const shapes = format === undefined ? [] : shapesOf(format, kind, mappings)
  if (shapes.length === 0) throw untaken(format, source)
  const media = requireMedia(
    request,
    shapes.map(([one]) => one),
  )
  return shapes.find(([one]) => one === media)![1]
}

/** What may come of a kind in a format, by media type. */
function shapesOf(format: Format, kind: string, mappings: readonly SourceMapping[]): [string, Shape][] {
  const reads = new Set(mappings.map(({ from }) => from))
  const isRead = (file: { kind: FormatKinds; schema: string | undefined }) =>
    kindsIn(file.kind).includes(kind) && file.schema !== undefined && reads.has(file.schema)
  switch (format.media) {
    case 'application/json':
      return format.kinds.includes(kind) ? documents(format.schema, mappings) : []
    case 'application/xml': {
      const shape: Shape = { as: 'elements', format, schemas: reads }
      return format.files.some(isRead) ? [format.media, 'text/xml'].map((media) => [media, shape]) : []
    }
    case 'text/csv': {
      const files = format.files.filter(isRead)
      const rows: [string, Shape][] =
        files.length === 0 ? [] : [[format.media, { as: 'rows', format: { ...format, files } }]]
      const { join } = format
      return join?.kinds.includes(kind) ? [...rows, ...documents(join.schema, mappings)] : rows
    }
  }
}

/** Documents of a schema: one at a time or one to a line, where a mapping reads them. */
function documents(schema: string, mappings: readonly SourceMapping[]): [string, Shape][] {
  const mapping = mappings.find(({ from }) => from === schema)
  if (mapping === undefined) return []
  return [
    ['application/json', { as: mapping.several ? 'document' : 'record', schema }],
    ['application/x-ndjson', { as: 'ndjson', schema }],
  ]
}

function untaken(format: Format | undefined, source: Source): Failure {
  const kinds =
    format === undefined ? [] : format.media === 'application/json' ? format.kinds : filesOf(format)
  const allowed = `${format?.media ?? source.format} (${kinds.join(', ')})`
  return new Failure('unsupported-media-type', [{ code: 'unsupported-media-type', pointer: '', allowed }])
}

function filesOf({ files }: RowFormat | ElementFormat): string[] {
  return files.flatMap(({ kind }) => kindsIn(kind))
}

/** The Idempotency-Key, 1 to 255 printable ASCII characters; it may hold anything, so it is never logged. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !keyForm.test(key)) {
    throw new Failure('bad-request', [
      { code: 'bad-request', pointer: '', allowed: 'Idempotency-Key (1–255, ASCII)' },
    ])
  }
  return key
}

/**
 * The push that a single record is part of, when the caller names one (`Dilyn-Push`, a UUID): many requests may share it.
 * Streams get one of their own each, since their lines are numbered within it.
 */
export function batchOf(request: Request): string | undefined {
  const batch = request.headers['dilyn-push']
  if (batch === undefined) return undefined
  if (!isUuid(batch)) {
    throw new Failure('bad-request', [{ code: 'bad-request', pointer: '', allowed: 'Dilyn-Push (UUID)' }])
  }
  return batch.toLowerCase()
}
