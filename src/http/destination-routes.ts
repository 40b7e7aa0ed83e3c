import type { Router } from 'express'
import type { Catalogue, Destination } from '../catalogue/catalogue.ts'
import { Failure } from '../message/failure.ts'
import type { DestinationState } from '../ports/destination-store.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import type { LaneControl } from '../ports/lane-control.ts'
import type { Report } from '../ports/report.ts'
import { callerAs } from './context.ts'
import { json, route } from './route.ts'

export interface DestinationParts {
  catalogue(): Catalogue
  readonly enquiries: Pick<Enquiries, 'destinations'>
  readonly control: Pick<LaneControl, 'pause' | 'resume'>
  readonly report: Report
  wake(): void
}

/** How every destination stands (operators, engineers); pausing and resuming one (operators). */
export function destinationRoutes(router: Router, parts: DestinationParts): void {
  const { enquiries, control } = parts

  route(router, '/destinations', {
    GET: json(async (_request, response) => {
      callerAs(response, 'operator', 'engineer')
      const standings = new Map((await enquiries.destinations()).map((one) => [one.id, one]))
      const items = [...parts.catalogue().destinations.values()]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map((one) => destinationItem(one, standings.get(one.id)))
      return { items, next: null }
    }),
  })

  for (const [act, event] of [
    ['pause', 'destination.paused'],
    ['resume', 'destination.resumed'],
  ] as const) {
    route(router, `/destinations/:id/${act}`, {
      POST: json(async (request, response) => {
        const client = callerAs(response, 'operator')
        const destination = parts.catalogue().destinations.get(String(request.params.id))
        if (destination === undefined) throw new Failure('not-found')
        // false: it stands so already, which is what was asked for
        const isChanged = await control[act](destination.id, client.id)
        if (isChanged) parts.report({ event, destination: destination.id, client: client.id })
        parts.wake()
        const standing = (await enquiries.destinations()).find((one) => one.id === destination.id)
        return destinationItem(destination, standing)
      }),
    })
  }
}

function destinationItem(
  { id, kind, url, participant }: Destination,
  standing: DestinationState | undefined,
) {
  return {
    id,
    participant,
    kind,
    url: url === undefined ? null : withoutCredentials(url),
    state: standing?.state ?? 'up',
    due: standing?.due ?? 0,
    parked: standing?.parked ?? 0,
    oldestDue: standing?.oldestDue ?? null,
  }
}

/** Where it is reached, without name, password, query (keys are put there) and fragment. */
function withoutCredentials(url: string): string | null {
  try {
    const { origin, pathname } = new URL(url)
    return `${origin}${pathname}`
  } catch {
    return null
  }
}
