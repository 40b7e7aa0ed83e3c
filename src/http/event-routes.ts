import type { Router } from 'express'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { Failure } from '../message/failure.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import { callerAs } from './context.ts'
import { afterParameter, limitParameter, textParameter } from './parameters.ts'
import { json, route } from './route.ts'

export interface EventParts {
  catalogue(): Catalogue
  readonly enquiries: Pick<Enquiries, 'events'>
}

/** The numbered events of a reader's own feed. `next` is what to ask for as `after`, also when nothing new is there. */
export function eventRoutes(router: Router, parts: EventParts): void {
  route(router, '/events', {
    GET: json(async (request, response) => {
      const { participant } = callerAs(response, 'reader')
      const feed = feedOf(parts.catalogue(), participant, textParameter(request, 'destination'))
      const after = afterParameter(request)
      const found = await parts.enquiries.events(feed, after, limitParameter(request))
      const events = found.map(({ number, event }) => ({ ...event, number }))
      return { events, next: found.at(-1)?.number ?? after }
    }),
  })
}

/** A participant has one feed as a rule; with more, each has its own numbers, and the caller says which it wants. */
function feedOf(catalogue: Catalogue, participant: string, asked: string | undefined): string {
  const feeds = [...catalogue.destinations.values()]
    .filter((one) => one.kind === 'feed' && one.participant === participant)
    .map((one) => one.id)
    .sort()
  const feed = asked === undefined ? feeds[0] : feeds.find((id) => id === asked)
  if (feed === undefined) throw new Failure('not-found')
  return feed
}
