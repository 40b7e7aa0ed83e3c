import type { Router } from 'express'
import type { Reloaded } from '../catalogue/reloader.ts'
import { callerAs, contextOf } from './context.ts'
import { requireAccepted } from './media.ts'
import { problemOf, sendProblem } from './problem.ts'
import { route, sendJson } from './route.ts'

export interface CatalogueParts {
  /** Reads the catalogue anew and puts it in force, unless it has problems. */
  reload(client: string): Promise<Reloaded>
}

/** Reading the catalogue anew without a restart (engineers). With problems the one before stays in force: 422, and all of them. */
export function catalogueRoutes(router: Router, parts: CatalogueParts): void {
  route(router, '/catalogue/reload', {
    POST: async (request, response) => {
      const client = callerAs(response, 'engineer')
      requireAccepted(request, 'application/json')
      const { ok, files, mappings, changed, problems } = await parts.reload(client.id)
      if (ok) return sendJson(response, 200, { ok, files, mappings, changed })
      const problem = problemOf('catalogue-problems', [], contextOf(response).language)
      sendProblem(request, response, { ...problem, ...{ ok, files, mappings, problems } })
    },
  })
}
