import type { Request } from 'express'
import type { Catalogue, Client, Format, Source } from '../catalogue/catalogue.ts'
import { Failure } from '../message/failure.ts'
import type { Sender } from '../message/message.ts'
import { requireMedia } from './media.ts'
import { isUuid } from './parameters.ts'

const keyForm = /^[\x20-\x7e]{1,255}$/

/** How a body of records comes. */
export type Shape =
  | { readonly as: 'record' }
  | { readonly as: 'ndjson' }
  | { readonly as: 'csv'; readonly format: Format }

/** Who sends what, when it may. */
export interface Terms {
  readonly sender: Sender
  readonly source: Source
  readonly kind: string
}

/** Rejects with a `Failure`: unknown-kind, forbidden when the client is no source or its source may not send the kind. */
export function termsOf(catalogue: Catalogue, client: Client, kind: string): Terms {
  if (!catalogue.kinds.has(kind)) {
    const allowed = [...catalogue.kinds.keys()].sort().join(', ')
    throw new Failure('unknown-kind', [{ code: 'unknown-kind', pointer: '', allowed }])
  }
  const source = client.source === undefined ? undefined : catalogue.sources.get(client.source)
  if (source === undefined || !source.kinds.has(kind)) throw new Failure('forbidden')
  return { sender: { client: client.id, source: source.id, participant: source.participant }, source, kind }
}

/** What the body is, by its media type; a source takes only its own format. */
export function shapeOf(request: Request, catalogue: Catalogue, { source, kind }: Terms): Shape {
  if (source.format === 'json') {
    const media = requireMedia(request, ['application/json', 'application/x-ndjson'])
    return { as: media === 'application/json' ? 'record' : 'ndjson' }
  }
  const format = catalogue.formats.get(source.format)
  const isKnown = format?.files.some((file) => file.kind === kind) === true
  if (format === undefined || !isKnown) {
    const files = format?.files.map((file) => file.kind) ?? []
    const allowed = `${format?.media ?? source.format} (${files.join(', ')})`
    throw new Failure('unsupported-media-type', [{ code: 'unsupported-media-type', pointer: '', allowed }])
  }
  requireMedia(request, [format.media])
  return { as: 'csv', format }
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
