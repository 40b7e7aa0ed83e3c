import express, { type Response, Router } from 'express'
import type { Received } from './received.ts'
import { type ReceiverMode, receiverModes } from './receiver-server.ts'
import type { Receivers } from './receivers.ts'
import type { SandboxClock } from './sandbox-clock.ts'

/** One event of a numbered feed, as the sandbox shows it. */
export interface FeedArrival {
  readonly number: number
  readonly at: string
  readonly deliveryId: string
  readonly via: string | null
  readonly kind: string | null
  /** The gateway's id of the record. */
  readonly record: string | null
  /** The event. */
  readonly body: unknown
}

/** What the sandbox's routes show and move. */
export interface SandboxWorld {
  readonly receivers: Receivers
  readonly received: Received
  readonly clock: SandboxClock
  /** Ids of the destinations that are feeds. */
  readonly feeds: readonly string[]
  /** The events of a feed with number > after, in order. */
  feedEvents(destination: string, after: number): Promise<readonly FeedArrival[]>
  /** The sources' own record ids by the gateway's; those it does not know are left out. */
  recordIdsOf(records: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/**
 * The routes below `/sandbox`, where it is to be mounted: what really arrived, how the receivers behave, what time it is. For loopback only: without tokens.
 * Problems are RFC 9457.
 */
export function sandboxRoutes(world: SandboxWorld): Router {
  const router = Router()
  router.use(express.json({ limit: '10kb', type: () => true }))

  router.get('/received', async (request, response) => {
    const { destination, after, limit } = request.query
    const from = numberOf(after, 0)
    const most = numberOf(limit, Number.POSITIVE_INFINITY)
    if (
      from === undefined ||
      most === undefined ||
      (destination !== undefined && typeof destination !== 'string')
    ) {
      return problem(response, 400, 'send destination as a name, after and limit as whole numbers')
    }
    if (
      destination !== undefined &&
      !world.feeds.includes(destination) &&
      world.receivers.mode(destination) === undefined
    ) {
      return problem(response, 404, 'there is no such destination in the sandbox')
    }
    await showReceived(world, destination, from, most, response)
  })

  router.put('/destinations/:id', async (request, response) => {
    const mode = (request.body as { mode?: unknown } | null | undefined)?.mode
    if (!receiverModes.includes(mode as ReceiverMode)) {
      return problem(response, 400, `send {"mode": one of ${receiverModes.join(', ')}}`)
    }
    const isThere = await world.receivers.setMode(request.params.id, mode as ReceiverMode)
    if (!isThere) return problem(response, 404, 'the sandbox has no receiver for such a destination')
    response.json({ id: request.params.id, mode })
  })

  router.put('/clock', (request, response) => {
    const now = (request.body as { now?: unknown } | null | undefined)?.now
    const time = typeof now === 'string' && isInstant(now) ? new Date(now) : undefined
    if (now !== null && time === undefined) {
      return problem(response, 400, 'send {"now": a time such as 2030-01-31T09:00:00Z, or null}')
    }
    world.clock.set(time ?? null)
    response.json({ now: world.clock.now().toISOString() })
  })

  router.get('/clock', (_request, response) => {
    response.json({ now: world.clock.now().toISOString() })
  })

  router.use(
    (error: Error & { status?: number }, _: unknown, response: Response, next: (error: Error) => void) => {
      if (error.status === undefined || error.status >= 500) next(error)
      else problem(response, error.status, 'the body is not a small JSON document')
    },
  )
  return router
}

interface Shown extends FeedArrival {
  readonly destination: string
  readonly effects: number
  readonly requests: number
}

const atATime = 500

/** Written in pieces: all bodies of a full return at once would fill the memory. */
async function showReceived(
  world: SandboxWorld,
  destination: string | undefined,
  after: number,
  limit: number,
  response: Response,
): Promise<void> {
  const isFeed = destination !== undefined && world.feeds.includes(destination)
  const items = isFeed ? [] : world.received.list(destination, after, limit)
  // the numbers of a feed are its own: without a destination its events come once, with the first page
  const feeds = isFeed ? [destination] : destination === undefined && after === 0 ? world.feeds : []
  // a part ends at its last item, and the last part at the end
  let last = items.length < limit || limit === 0 ? world.received.end : after
  response.type('application/json').write('{"items":[')
  let comma = ''
  for (let n = 0; n < items.length; n += atATime) {
    const some = items.slice(n, n + atATime)
    const bodies = world.received.bodies(some)
    await show(some.map(({ offset: _, length: __, ...item }, at) => ({ ...item, body: bodies[at] })))
    if (items.length === limit) last = some.at(-1)!.number
  }
  for (const feed of feeds) {
    const all = await world.feedEvents(feed, isFeed ? after : 0)
    const events = isFeed ? all.slice(0, limit) : all
    await show(events.map((event) => ({ destination: feed, ...event, effects: 1, requests: 1 })))
    if (isFeed) last = (limit === 0 ? all : events).at(-1)?.number ?? after
  }
  response.end(`],"next":${last}}`)

  async function show(shown: readonly Shown[]): Promise<void> {
    const ids = await world.recordIdsOf([...new Set(shown.flatMap((one) => one.record ?? []))])
    const texts = shown.map((one) => {
      const recordId = one.record === null ? null : (ids.get(one.record) ?? null)
      return JSON.stringify({ ...one, recordId })
    })
    if (texts.length > 0) response.write(comma + texts.join(','))
    if (texts.length > 0) comma = ','
  }
}

function numberOf(text: unknown, otherwise: number): number | undefined {
  if (text === undefined) return otherwise
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** RFC 3339, in a year that a date can be. */
function isInstant(text: string): boolean {
  const form = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})$/
  if (!form.test(text) || Number.isNaN(Date.parse(text))) return false
  // a day that does not exist would be read as the next month's
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10))
}

function problem(response: Response, status: number, detail: string): void {
  const code = status === 404 ? 'not-found' : 'bad-request'
  response.status(status).type('application/problem+json')
  response.send(JSON.stringify({ type: 'about:blank', title: 'Sandbox', status, code, detail, issues: [] }))
}
