import type { Request, Response, Router } from 'express'
import { Failure } from '../message/failure.ts'
import { contextOf } from './context.ts'
import { requireAccepted } from './media.ts'

export type Handler = (request: Request, response: Response) => Promise<void> | void
type Method = 'GET' | 'POST'

/** Puts the handlers of one path on a router; any other method is answered with 405 and those that are allowed. */
export function route(
  router: Router,
  path: string,
  handlers: Readonly<Partial<Record<Method, Handler>>>,
): void {
  const here = router.route(path)
  here.all((request, response, next) => {
    contextOf(response).route = `${request.baseUrl}${path}`
    next()
  })
  if (handlers.GET !== undefined) here.get(handlers.GET)
  if (handlers.POST !== undefined) here.post(handlers.POST)
  const allowed = (['GET', 'POST'] as const)
    .filter((method) => handlers[method] !== undefined)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ')
  here.all((_request, response) => {
    response.setHeader('Allow', allowed)
    throw new Failure('method-not-allowed', [{ code: 'method-not-allowed', pointer: '', allowed }])
  })
}

/** A handler of JSON: makes the body, which goes out with 200. Refuses callers that don't accept JSON before it acts. */
export function json(make: (request: Request, response: Response) => Promise<unknown>): Handler {
  return async (request, response) => {
    requireAccepted(request, 'application/json')
    sendJson(response, 200, await make(request, response))
  }
}

/** Answers with JSON. */
export function sendJson(response: Response, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}
