import type { Request } from 'express'
import { Failure } from '../message/failure.ts'

/** The media type of the body in lower case without parameters; '' when none is said. */
export function mediaTypeOf(request: Request): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
}

/** Refuses bodies that are compressed (a small one can be a huge one) or said to be in another encoding than is taken. */
export function requirePlain(request: Request, taken: 'utf-8' | 'windows-1252' = 'utf-8'): void {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
  if (encoding !== 'identity' && encoding !== '') throw unsupported('Content-Encoding: identity')
  if (charset !== undefined && !charsets[taken].test(charset)) throw unsupported(`charset=${taken}`)
}

const charsets = { 'utf-8': /^(utf-?8|us-ascii)$/i, 'windows-1252': /^(windows-1252|cp1252|us-ascii)$/i }

/** The body's media type, when it is one of those that are taken here; else `unsupported-media-type` names them. */
export function requireMedia<Media extends string>(request: Request, taken: readonly Media[]): Media {
  const sent = mediaTypeOf(request)
  const found = taken.find((media) => media === sent)
  if (found === undefined) throw unsupported(taken.join(', '))
  return found
}

/** Refuses a request whose Accept header leaves out what it would be answered with. */
export function requireAccepted(request: Request, media: string): void {
  if (request.headers.accept === undefined || request.accepts(media) !== false) return
  throw new Failure('not-acceptable', [{ code: 'not-acceptable', pointer: '', allowed: media }])
}

function unsupported(allowed: string): Failure {
  return new Failure('unsupported-media-type', [{ code: 'unsupported-media-type', pointer: '', allowed }])
}
