import type { Router } from 'express'
import type { Decision, Inbound } from '../inbound/inbound.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import type { Report } from '../ports/report.ts'
import { readDecision } from './body.ts'
import { callerAs, contextOf } from './context.ts'
import { afterParameter, badMember, idInPath, isUuid, limitParameter, reasonIn } from './parameters.ts'
import { json, route } from './route.ts'
import { isRefusal, said, verdictBody, verdictProblem } from './verdict.ts'

export interface ReviewParts {
  readonly enquiries: Pick<Enquiries, 'reviews'>
  readonly inbound: Pick<Inbound, 'decide'>
  readonly report: Report
  wake(): void
}

const decisions = ['link', 'new', 'reject'] as const

/** What waits for a person, and the person's word on it. Operators only. */
export function reviewRoutes(router: Router, parts: ReviewParts): void {
  const { enquiries, inbound } = parts

  route(router, '/reviews', {
    GET: json(async (request, response) => {
      callerAs(response, 'operator')
      const { language } = contextOf(response)
      const page = await enquiries.reviews(afterParameter(request), limitParameter(request))
      const items = page.items.map((item) => {
        const issues = item.issues.length > 0 ? item.issues : [{ code: item.reason, pointer: '' }]
        return { ...item, issues: said(issues, language) }
      })
      return { items, next: page.next }
    }),
  })

  route(router, '/reviews/:id', {
    POST: json(async (request, response) => {
      const client = callerAs(response, 'operator')
      const review = idInPath(request, 'id')
      const decision = decisionIn(await readDecision(request))
      const verdict = await inbound.decide(review, decision, client.id)
      parts.wake()
      parts.report({ event: 'review.decided', client: client.id, review, record: verdict.id })
      const { language } = contextOf(response)
      // the decision succeeded, also when it was to reject
      const why = isRefusal(verdict) ? { issues: verdictProblem(verdict, language).issues } : {}
      return { ...verdictBody(verdict, language), ...why }
    }),
  })
}

function decisionIn(body: Readonly<Record<string, unknown>>): Decision {
  const decision = decisions.find((one) => one === body.decision)
  if (decision === undefined) throw badMember('/decision', `decision: ${decisions.join(', ')}`)
  const reason = reasonIn(body)
  const { child } = body
  if (child !== undefined && !isUuid(child)) throw badMember('/child', 'child: UUID')
  if (child !== undefined && decision !== 'link') throw badMember('/child', 'child: decision link')
  return child === undefined ? { decision, reason } : { decision, reason, child: child.toLowerCase() }
}
