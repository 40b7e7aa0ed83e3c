import type { ErrorRequestHandler, RequestHandler } from 'express'
import { Failure } from '../message/failure.ts'
import type { Report } from '../ports/report.ts'
import { contextOf } from './context.ts'
import { sendFailure } from './problem.ts'

/** Answers everything that no route has answered. */
export const answerNotFound: RequestHandler = () => {
  throw new Failure('not-found')
}

/** Makes a problem of whatever was thrown: an expected no as it is, anything else as `internal`, logged without its message. */
export function answerErrors(report: Report): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const failure = failureOf(error)
    const { id, client, route } = contextOf(response)
    if (failure.code === 'internal' || failure.cause !== undefined) {
      const { method } = request
      const cause = failure.cause ?? error
      report({ event: 'request.failed', request: id, client: client?.id, method, route, error: cause })
    }
    if (response.headersSent) response.destroy()
    else sendFailure(request, response, failure)
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  // Express's own: an address that isn't properly percent-encoded
  if (error instanceof URIError) return new Failure('not-found')
  return new Failure('internal', [], { cause: error })
}
