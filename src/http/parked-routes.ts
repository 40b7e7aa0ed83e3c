import type { Router } from 'express'
import { Failure, sayIssue } from '../message/failure.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import type { LaneControl } from '../ports/lane-control.ts'
import type { Report } from '../ports/report.ts'
import { readDecision } from './body.ts'
import { callerAs, contextOf } from './context.ts'
import { afterIdParameter, idInPath, limitParameter, reasonIn } from './parameters.ts'
import { json, route } from './route.ts'

export interface ParkedParts {
  readonly enquiries: Pick<Enquiries, 'parked'>
  readonly control: Pick<LaneControl, 'retry' | 'skip'>
  readonly report: Report
  wake(): void
}

/** Lanes that wait for a person, and what it can do about them. Operators only. */
export function parkedRoutes(router: Router, parts: ParkedParts): void {
  const { enquiries, control } = parts

  route(router, '/parked', {
    GET: json(async (request, response) => {
      callerAs(response, 'operator')
      const { language } = contextOf(response)
      const page = await enquiries.parked(afterIdParameter(request), limitParameter(request))
      const items = page.items.map((item) => {
        const text = item.code === null ? undefined : sayIssue({ code: item.code, pointer: '' }, language)
        return { ...item, detail: text?.detail ?? null, remedy: text?.remedy ?? null }
      })
      return { items, next: page.next }
    }),
  })

  for (const [act, event] of [
    ['retry', 'lane.retried'],
    ['skip', 'lane.skipped'],
  ] as const) {
    route(router, `/parked/:lane/${act}`, {
      POST: json(async (request, response) => {
        const client = callerAs(response, 'operator')
        const lane = idInPath(request, 'lane')
        const reason = reasonIn(await readDecision(request))
        if (!(await control[act](lane, reason, client.id))) throw new Failure('not-found')
        parts.report({ event, lane, client: client.id })
        parts.wake()
        return { lane, act }
      }),
    })
  }
}
