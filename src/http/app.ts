import express from 'express'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Reloaded } from '../catalogue/reloader.ts'
import type { Comparisons } from '../comparison/comparisons.ts'
import type { Inbound } from '../inbound/inbound.ts'
import type { Authenticator } from '../ports/authenticator.ts'
import type { Clock } from '../ports/clock.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import type { LaneControl } from '../ports/lane-control.ts'
import type { Report } from '../ports/report.ts'
import { answerErrors, answerNotFound } from './answer-errors.ts'
import { authenticate } from './authenticate.ts'
import { beginRequest } from './begin-request.ts'
import { catalogueRoutes } from './catalogue-routes.ts'
import { childRoutes } from './child-routes.ts'
import { comparisonRoutes } from './comparison-routes.ts'
import { destinationRoutes } from './destination-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { healthRoutes, type Readiness } from './health-routes.ts'
import { lineageRoutes } from './lineage-routes.ts'
import { mappingRoutes } from './mapping-routes.ts'
import { parkedRoutes } from './parked-routes.ts'
import { pushRoutes } from './push-routes.ts'
import { recordRoutes } from './record-routes.ts'
import { reviewRoutes } from './review-routes.ts'
import { schemaRoutes } from './schema-routes.ts'
import { Turns } from './turns.ts'

/** What the edge needs of the gateway. */
export interface AppParts {
  /** The catalogue by which all is answered. */
  catalogue(): Catalogue
  /** Reads the catalogue anew; what comes after is answered by an app of its own. */
  reload(client: string): Promise<Reloaded>
  readonly comparisons: Comparisons
  readonly inbound: Inbound
  readonly enquiries: Enquiries
  readonly control: LaneControl
  readonly authenticator: Authenticator
  ready(): Promise<Readiness>
  /** The gateway's business time. */
  readonly clock: Clock
  readonly report: Report
  /** Something may have become due: look now rather than at the next poll. */
  wake(): void
  /** Mounted at /sandbox, without authentication: only in a sandbox. */
  readonly sandboxRoutes?: express.Router
}

/** The HTTP edge: every route of the contract, JSON in and out, problems for every no. Nobody gets in without a token. */
export function makeApp(parts: AppParts): express.Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.set('query parser', 'simple')
  // who calls is told by the token alone; forwarded addresses are not believed
  app.set('trust proxy', false)

  app.use(beginRequest((event) => parts.report(event)))
  healthRoutes(app, () => parts.ready())
  if (parts.sandboxRoutes !== undefined) app.use('/sandbox', parts.sandboxRoutes)
  app.use(
    '/v1',
    authenticate(() => parts.catalogue(), parts.authenticator),
    routes(parts),
  )
  app.use(answerNotFound)
  app.use(answerErrors((event) => parts.report(event)))
  return app
}

function routes(parts: AppParts): express.Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const { inbound, enquiries, clock, report } = parts
  const catalogue = () => parts.catalogue()
  const wake = () => parts.wake()
  pushRoutes(router, parts)
  recordRoutes(router, { catalogue, inbound, enquiries, clock, report, wake, turns: new Turns() })
  lineageRoutes(router, parts)
  childRoutes(router, parts)
  eventRoutes(router, parts)
  reviewRoutes(router, parts)
  parkedRoutes(router, parts)
  destinationRoutes(router, parts)
  catalogueRoutes(router, parts)
  comparisonRoutes(router, parts)
  schemaRoutes(router, catalogue)
  mappingRoutes(router, catalogue)
  return router
}
