import type { RequestHandler } from 'express'
import type { Report } from '../ports/report.ts'
import { openContext } from './context.ts'

/** Opens the context of every request, sets the headers that every answer bears, and logs how it ended. */
export function beginRequest(report: Report): RequestHandler {
  return (request, response, next) => {
    const context = openContext(request, response)
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Content-Language', context.language)
    response.setHeader('Dilyn-Request', context.id)
    response.once('close', () => {
      const { id, client, route, startedMs, code } = context
      const tookMs = performance.now() - startedMs
      const about = { request: id, client: client?.id, method: request.method, route, tookMs }
      if (response.writableFinished) {
        report({ event: 'request.answered', ...about, http: response.statusCode, code })
      } else report({ event: 'request.aborted', ...about })
    })
    next()
  }
}
