import type { Router } from 'express'
import type { Catalogue, Client } from '../catalogue/catalogue.ts'
import { Failure, type Language } from '../message/failure.ts'
import { shownRecord } from '../outbound/shown-record.ts'
import type { Clock } from '../ports/clock.ts'
import type { Enquiries, SentRecord, Trace } from '../ports/enquiries.ts'
import { callerOf, contextOf, oversees } from './context.ts'
import { afterParameter, idInPath, limitParameter, textParameter, wordParameter } from './parameters.ts'
import { type PushParts, push } from './push-routes.ts'
import { json, route } from './route.ts'
import { said } from './verdict.ts'

export interface RecordParts {
  catalogue(): Catalogue
  readonly clock: Clock
  readonly enquiries: Pick<Enquiries, 'sent' | 'read' | 'trace'>
}

const statuses = ['accepted', 'superseded', 'review', 'rejected'] as const

/** Records in; and out: what a source sent, one record as the caller may see it, and the life of one. */
export function recordRoutes(router: Router, parts: RecordParts & PushParts): void {
  const { enquiries } = parts

  route(router, '/records', {
    GET: json(async (request, response) => {
      const source = sourceAskedFor(parts.catalogue(), callerOf(response), textParameter(request, 'source'))
      const status = wordParameter(request, 'status', statuses)
      const page = await enquiries.sent(source, status, afterParameter(request), limitParameter(request))
      const { language } = contextOf(response)
      return { items: page.items.map((item) => sentItem(item, language)), next: page.next }
    }),
  })

  // what is pushed to is a kind, what is read is a record: one path, since other methods are refused for both
  route(router, '/records/:name', {
    POST: (request, response) => push(parts, String(request.params.name), request, response),
    GET: json(async (request, response) => {
      const { participant, source } = callerOf(response)
      const from = { catalogue: parts.catalogue(), enquiries, clock: parts.clock }
      const shown = await shownRecord(from, idInPath(request, 'name'), { participant, source })
      if (shown === undefined) throw new Failure('not-found')
      const { id, kind, version } = shown.record
      return { id, kind, version, view: shown.view, record: shown.content }
    }),
  })

  route(router, '/records/:id/trace', {
    GET: json(async (request, response) => {
      const client = callerOf(response)
      const id = idInPath(request, 'id')
      const { participant, source } = client
      if (!oversees(client) && source === undefined) throw new Failure('not-found')
      const reader = oversees(client) || source === undefined ? undefined : { participant, source }
      const trace = await enquiries.trace(id, reader)
      if (trace === undefined) throw new Failure('not-found')
      return traceBody(trace)
    }),
  })
}

/** A caller's own source; operators name one. Somebody else's is not there, like one that nobody has. */
function sourceAskedFor(catalogue: Catalogue, client: Client, asked: string | undefined): string {
  const source = asked ?? client.source
  const isTheirs = source !== undefined && (source === client.source || client.as.has('operator'))
  if (!isTheirs || !catalogue.sources.has(source)) throw new Failure('not-found')
  return source
}

function sentItem({ warnings, issues, ...item }: SentRecord, language: Language) {
  return { ...item, warnings: said(warnings, language), issues: said(issues, language) }
}

function traceBody(trace: Trace) {
  const deliveries = trace.deliveries.map(({ reason, attempts, ...delivery }) => ({
    ...delivery,
    ...(reason === null ? {} : { reason }),
    attempts: attempts.map(({ code, ...attempt }) => (code === null ? attempt : { ...attempt, code })),
  }))
  return { ...trace, deliveries }
}
