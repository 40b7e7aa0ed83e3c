import type { Request, Response } from 'express'
import { readJson } from '../formats/read-json.ts'
import { Failure } from '../message/failure.ts'
import { mediaTypeOf, requirePlain } from './media.ts'

/** How long a single body may take to come. */
const bodyMaxMs = 30_000
/** How long a caller may go on sending after it was answered. */
const lingerMs = 30_000
/** What people decide is short. */
const decisionLimits = { bytes: 64 * 1024, depth: 8 }

/** The whole body. Rejects with a `Failure`: too-large, bad-request when it doesn't come or doesn't end. */
export function readBody(request: Request, maxBytes: number): Promise<Buffer> {
  requirePlain(request)
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > maxBytes) return reject(tooLarge(maxBytes))
    const chunks: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => fail(incomplete()), bodyMaxMs)
    request.on('data', take).on('end', end).on('error', broken).on('close', broken)

    function take(chunk: Buffer): void {
      size += chunk.length
      if (size > maxBytes) fail(tooLarge(maxBytes))
      else chunks.push(chunk)
    }
    function end(): void {
      release()
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))
    }
    function broken(): void {
      fail(incomplete())
    }
    function fail(failure: Failure): void {
      release()
      reject(failure)
    }
    function release(): void {
      clearTimeout(timer)
      request.off('data', take).off('end', end).off('close', broken)
      // the error listener stays: a connection that breaks later must not become an uncaught error
    }
  })
}

/** The JSON object that a person sends to decide something. Rejects with a `Failure`. */
export async function readDecision(request: Request): Promise<Readonly<Record<string, unknown>>> {
  if (mediaTypeOf(request) !== 'application/json') {
    throw new Failure('unsupported-media-type', [
      { code: 'unsupported-media-type', pointer: '', allowed: 'application/json' },
    ])
  }
  const read = readJson(await readBody(request, decisionLimits.bytes), decisionLimits)
  if ('issues' in read) throw new Failure(read.issues[0]?.code ?? 'not-json', read.issues)
  const { document } = read
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Failure('not-an-object')
  }
  return document as Readonly<Record<string, unknown>>
}

/**
 * For an answer that goes out before the whole body has come: the rest is read and dropped, so that the caller gets to
 * read the answer rather than a reset connection, and after a while the connection is cut.
 */
export function finishUnread(request: Request, response: Response): void {
  if (request.complete) return
  request.resume()
  response.once('finish', () => {
    const timer = setTimeout(() => {
      if (!request.complete) request.socket.destroy()
    }, lingerMs)
    timer.unref()
    request.once('end', () => clearTimeout(timer))
  })
}

function tooLarge(maxBytes: number): Failure {
  return new Failure('too-large', [{ code: 'too-large', pointer: '', allowed: String(maxBytes) }])
}

function incomplete(): Failure {
  return new Failure('bad-request', [{ code: 'bad-request', pointer: '', allowed: 'Content-Length' }])
}
