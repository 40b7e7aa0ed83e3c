import type { Router } from 'express'
import { dayInLondon } from '../message/day.ts'
import { Failure } from '../message/failure.ts'
import type { Clock } from '../ports/clock.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import { callerOf, oversees } from './context.ts'
import { dayParameter, idInPath, instantParameter } from './parameters.ts'
import { json, route } from './route.ts'

export interface ChildParts {
  readonly enquiries: Pick<Enquiries, 'circle'>
  readonly clock: Clock
}

/** Who is responsible for a child, on a day, as was known at an instant. */
export function childRoutes(router: Router, { enquiries, clock }: ChildParts): void {
  route(router, '/children/:id/circle', {
    GET: json(async (request, response) => {
      const client = callerOf(response)
      const child = idInPath(request, 'id')
      const now = clock.now()
      const today = dayInLondon(now)
      const at = dayParameter(request, 'at') ?? today
      const known = instantParameter(request, 'known')
      const participant = oversees(client) ? undefined : client.participant
      const responsibilities = await enquiries.circle({ child, at, known, today, participant })
      if (responsibilities === undefined) throw new Failure('not-found')
      return { child, at, known: known ?? now, responsibilities }
    }),
  })
}
