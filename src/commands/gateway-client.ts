import type { Readable } from 'node:stream'
import { Agent, type Dispatcher, request } from 'undici'
import { lineBytes } from '../formats/limits.ts'
import { splitLines } from '../formats/lines.ts'
import { openSandboxKey } from '../sandbox/sandbox-key.ts'
import type { CommandWorld } from './world.ts'

/** The gateway could not be asked, or said no: `message` is meant for a person. */
export class GatewayError extends Error {
  /** The answer's status; undefined when there was none. */
  readonly status: number | undefined
  readonly code: string | undefined
  readonly retryAfterSeconds: number | undefined
  /** What came with it; undefined when nothing did. */
  readonly document: unknown

  constructor(
    message: string,
    of: {
      status?: number
      code?: string
      retryAfterSeconds?: number
      document?: unknown
      cause?: unknown
    } = {},
  ) {
    super(message, of.cause === undefined ? undefined : { cause: of.cause })
    this.name = 'GatewayError'
    this.status = of.status
    this.code = of.code
    this.retryAfterSeconds = of.retryAfterSeconds
    this.document = of.document
  }
}

/** An answer with a JSON document. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly document: unknown
}

/** A running gateway, as one client asks it. */
export interface GatewayClient {
  /** A document; throws a GatewayError for any status of 400 and above. */
  get<T>(path: string): Promise<T>
  /**
   * The answer to JSON (a document, or its bytes as they are; as `application/json` or another media type), whatever
   * the status; lines of NDJSON come as their text.
   */
  send(method: 'POST' | 'PUT', path: string, json: object | Buffer, media?: string): Promise<Answer>
  /**
   * The answer's lines while the body is still on its way; throws a GatewayError unless the status is 200, and when the
   * signal breaks it off.
   */
  stream(path: string, media: string, body: Readable, signal?: AbortSignal): Promise<StreamAnswer>
}

interface StreamAnswer {
  readonly headers: Answer['headers']
  readonly lines: AsyncGenerator<unknown>
}

// a push of a whole return is answered as fast as it is stored, and a gateway that is busy is silent for a while
const dispatcher = new Agent({ headersTimeout: 300_000, bodyTimeout: 300_000, connectTimeout: 5_000 })

/**
 * Asks as `client`: with the token in DILYN_TOKEN when there is one, else with one that the sandbox's key signs.
 * It speaks for `source`, where that is another than its first. Throws a GatewayError when there is neither.
 */
export function gatewayClient(world: CommandWorld, client: string, source = client): GatewayClient {
  const key = world.env.DILYN_TOKEN ? undefined : sandboxKey(world)
  const authorization = async () =>
    `Bearer ${key === undefined ? world.env.DILYN_TOKEN : await key.signToken(client, 300)}`
  const addressOf = (path: string) => {
    const address = `${world.gatewayUrl}${path}`
    return source === client ? address : `${address}${path.includes('?') ? '&' : '?'}source=${source}`
  }
  const ask = async (
    path: string,
    options: Partial<Dispatcher.RequestOptions> & { headers?: Record<string, string> },
  ) => {
    const headers = { accept: 'application/json', authorization: await authorization(), ...options.headers }
    try {
      return await request(addressOf(path), { ...options, headers, dispatcher } as Parameters<
        typeof request
      >[1])
    } catch (error) {
      throw unreachable(world.gatewayUrl, error)
    }
  }
  return {
    async get<T>(path: string) {
      const answer = await ask(path, { method: 'GET' })
      const document = await documentOf(answer.body)
      if (answer.statusCode >= 400) throw refusal(answer, document)
      return document as T
    },
    async send(method, path, json, media = 'application/json') {
      const headers = {
        'content-type': media,
        accept: 'application/json, application/x-ndjson',
      }
      const answer = await ask(path, {
        method,
        headers,
        body: Buffer.isBuffer(json) ? json : JSON.stringify(json),
      })
      return { status: answer.statusCode, headers: answer.headers, document: await documentOf(answer.body) }
    },
    async stream(path, media, body, signal) {
      const headers = { 'content-type': media, accept: 'application/x-ndjson' }
      const aborted = signal === undefined ? {} : { signal }
      const answer = await ask(path, { method: 'POST', headers, body, ...aborted })
      if (answer.statusCode !== 200) throw refusal(answer, await documentOf(answer.body))
      return { headers: answer.headers, lines: documentsIn(answer.body, world.gatewayUrl) }
    },
  }
}

/** Whether a gateway answers there. */
export async function isListening(url: string): Promise<boolean> {
  try {
    const answer = await request(`${url}/livez`, { dispatcher, headersTimeout: 3_000 })
    await answer.body.dump()
    return answer.statusCode === 200
  } catch {
    return false
  }
}

function sandboxKey(world: CommandWorld): ReturnType<typeof openSandboxKey> {
  if (world.env.DILYN_ISSUER) {
    throw new GatewayError('DILYN_ISSUER is set: put a token of that issuer into DILYN_TOKEN.')
  }
  return openSandboxKey(world.dataFolder, world.env.DILYN_AUDIENCE || undefined)
}

async function documentOf(body: Dispatcher.ResponseData['body']): Promise<unknown> {
  const text = await body.text()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function* documentsIn(body: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<unknown> {
  try {
    for await (const line of splitLines(body, lineBytes)) {
      if ('bytes' in line) yield JSON.parse(line.bytes.toString())
    }
  } catch (error) {
    throw new GatewayError(`the answer of ${url} broke off: ${(error as Error).message}`, { cause: error })
  }
}

function refusal(answer: Dispatcher.ResponseData<unknown>, document: unknown): GatewayError {
  const { code, detail, title, issues } = (document ?? {}) as Record<string, unknown>
  const remedies = Array.isArray(issues) ? issues.map((one: { remedy?: string }) => one.remedy ?? '') : []
  const said = [detail ?? title, ...remedies]
    .filter((text) => typeof text === 'string' && text !== '')
    .join(' ')
  const retryAfter = Number(answer.headers['retry-after'])
  return new GatewayError(`the gateway answered ${answer.statusCode}${said === '' ? '' : `: ${said}`}`, {
    status: answer.statusCode,
    document,
    ...(typeof code === 'string' ? { code } : {}),
    ...(Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {}),
  })
}

function unreachable(url: string, cause: unknown): GatewayError {
  const code = (cause as { code?: string }).code
  const why =
    code === 'ECONNREFUSED'
      ? 'nothing listens there; start it with: npm start'
      : String((cause as Error).message)
  return new GatewayError(`no gateway answers at ${url} (${why})`, { cause })
}
