import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import type { CallerRole, Client } from '../catalogue/catalogue.ts'
import { Failure, type FailureCode, type Language } from '../message/failure.ts'

/** What the edge knows of one request beside its bytes. */
export interface Context {
  /** Told to the caller in `Dilyn-Request`, and in every log line of this request. */
  readonly id: string
  readonly language: Language
  readonly startedMs: number
  /** Pattern of the route that answers; addresses themselves are never logged. */
  route: string
  /** Who calls, once that is known. */
  client: Client | undefined
  /** Code of the problem that was answered. */
  code: FailureCode | undefined
}

/** Opens the context of a request; first thing in the chain. */
export function openContext(request: Request, response: Response): Context {
  const language: Language = request.acceptsLanguages('en', 'cy') === 'cy' ? 'cy' : 'en'
  const context: Context = {
    id: randomUUID(),
    language,
    startedMs: performance.now(),
    route: '(none)',
    client: undefined,
    code: undefined,
  }
  response.locals.context = context
  return context
}

/** The context of the request that this response answers. */
export function contextOf(response: Response): Context {
  return response.locals.context as Context
}

/** The client as it speaks for one of its sources: that which `asked` names, else the one it has without saying. */
export function asSource(client: Client, asked: unknown): Client {
  const source = client.sources.find((one) => one === asked)
  return source === undefined ? client : { ...client, source }
}

/** The authenticated caller, for the source that the request names. */
export function callerOf(response: Response): Client {
  const { client } = contextOf(response)
  if (client === undefined) throw new Error('a route behind authentication was reached without it')
  return client
}

/** The caller, when it has one of the roles; rejects with `forbidden` before anything is looked up. */
export function callerAs(response: Response, ...roles: readonly CallerRole[]): Client {
  const client = callerOf(response)
  if (!roles.some((role) => client.as.has(role))) throw new Failure('forbidden')
  return client
}

/** True for those who look after the gateway and may see every opaque id, but no record. */
export function oversees(client: Client): boolean {
  return client.as.has('operator') || client.as.has('engineer')
}
