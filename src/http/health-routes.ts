import type { Router } from 'express'
import { route, sendJson } from './route.ts'

/** Whether the gateway can take records now, and what else is worth knowing; nothing in it is secret. */
export interface Readiness {
  readonly ready: boolean
  /** It is about to stop. */
  readonly draining?: boolean
  readonly database?: boolean
  /** Destinations that don't answer; they don't make the gateway unready, since nothing inbound waits for them. */
  readonly degraded?: readonly string[]
}

/** How long `ready` may take before the answer is no. */
const readyMaxMs = 5_000

/**
 * `/livez`: the event loop turns; it asks nobody, or a short failure of the database would restart every gateway.
 * `/readyz`: 200 when records can be taken, else 503.
 */
export function healthRoutes(router: Router, ready: () => Promise<Readiness>): void {
  route(router, '/livez', { GET: (_request, response) => sendJson(response, 200, { live: true }) })

  route(router, '/readyz', {
    GET: async (_request, response) => {
      const readiness = await inTime(ready())
      if (!readiness.ready) response.setHeader('Retry-After', '1')
      sendJson(response, readiness.ready ? 200 : 503, readiness)
    },
  })
}

async function inTime(asked: Promise<Readiness>): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve({ ready: false }), readyMaxMs)
  })
  try {
    return await Promise.race([asked.catch(() => ({ ready: false })), late])
  } finally {
    clearTimeout(timer)
  }
}
