import { randomUUID } from 'node:crypto'
import type { Request, Response, Router } from 'express'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { documentLimits, recordLimits } from '../formats/limits.ts'
import { readJson } from '../formats/read-json.ts'
import type { Inbound, PushedRecord } from '../inbound/inbound.ts'
import { Failure } from '../message/failure.ts'
import type { Verdict } from '../message/message.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import type { Report } from '../ports/report.ts'
import { readBody } from './body.ts'
import { callerOf, contextOf } from './context.ts'
import { requireAccepted, requirePlain } from './media.ts'
import { idInPath, textParameter, wordParameter } from './parameters.ts'
import { sendProblem } from './problem.ts'
import { dryRunLines } from './push-dry-lines.ts'
import { type LinesOf, pushStream } from './push-stream.ts'
import { batchOf, idempotencyKeyOf, shapeOf, type Terms, termsOf } from './push-terms.ts'
import { documentOf, linesIn } from './record-lines.ts'
import { json, route, sendJson } from './route.ts'
import type { Turns } from './turns.ts'
import { isRefusal, verdictBody, verdictProblem } from './verdict.ts'

export interface PushParts {
  catalogue(): Catalogue
  readonly inbound: Inbound
  readonly enquiries: Pick<Enquiries, 'push'>
  readonly report: Report
  readonly turns: Turns
  wake(): void
}

/** How far the effects of a push are: its source's own, or an operator's to see. */
export function pushRoutes(router: Router, parts: Pick<PushParts, 'enquiries'>): void {
  route(router, '/pushes/:batch', {
    GET: json(async (request, response) => {
      const client = callerOf(response)
      const batch = idInPath(request, 'batch')
      const isOperator = client.as.has('operator')
      if (!isOperator && client.source === undefined) throw new Failure('not-found')
      const standing = await parts.enquiries.push(batch, isOperator ? undefined : client.source)
      if (standing === undefined) throw new Failure('not-found')
      return { id: batch, pending: standing.pending, deliveries: Object.fromEntries(standing.deliveries) }
    }),
  })
}

/** Takes records of a kind: one as JSON, or many as NDJSON or in the source's own format. */
export async function push(
  parts: PushParts,
  kind: string,
  request: Request,
  response: Response,
): Promise<void> {
  const catalogue = parts.catalogue()
  const terms = termsOf(catalogue, callerOf(response), kind, textParameter(request, 'source'))
  const isDryRun = wordParameter(request, 'dryRun', ['true', 'false']) === 'true'
  const key = idempotencyKeyOf(request)
  const shape = shapeOf(request, catalogue, terms)
  requireAccepted(request, shape.as === 'record' ? 'application/json' : 'application/x-ndjson')
  if (shape.as === 'record') return pushOne(parts, request, response, terms, shape.schema, key, isDryRun)

  requirePlain(request, shape.as === 'rows' ? shape.format.encoding : 'utf-8')
  const linesOf: LinesOf = (stream, warnings) => linesIn(shape, stream, terms, warnings)
  return parts.turns.take(terms.sender.client, () =>
    isDryRun
      ? dryRunLines(parts.inbound, request, response, terms, linesOf)
      : pushStream(parts, request, response, terms, linesOf),
  )
}

async function pushOne(
  parts: PushParts,
  request: Request,
  response: Response,
  { sender, kind }: Terms,
  schema: string | undefined,
  idempotencyKey: string | undefined,
  isDryRun: boolean,
): Promise<void> {
  const { id, language } = contextOf(response)
  const limits = schema === undefined ? recordLimits : documentLimits
  const raw = await readBody(request, limits.bytes)
  const read = documentOf(readJson(raw, limits), schema)
  const batch = batchOf(request) ?? randomUUID()
  const pushed = {
    sender,
    kind,
    raw,
    read,
    batch,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  }
  const verdict = isDryRun ? await dryRunOne(parts.inbound, pushed) : await parts.inbound.push(pushed)
  if (!isDryRun) {
    response.setHeader('Dilyn-Push', batch)
    parts.wake()
    const { http, code } = verdict
    const { client, source } = sender
    const about = { request: id, client, source, kind, record: verdict.id, http, code: code ?? undefined }
    parts.report({ event: 'push.answered', ...about })
  }
  const extra = isDryRun ? { dryRun: true } : {}
  if (isRefusal(verdict)) sendProblem(request, response, { ...verdictProblem(verdict, language), ...extra })
  else sendJson(response, verdict.http, { ...verdictBody(verdict, language), ...extra })
}

/** A document that may hold more than one record comes as lines: this one holds one. */
async function dryRunOne(inbound: Inbound, pushed: PushedRecord): Promise<Verdict> {
  const [verdict] = await inbound.dryRun(pushed)
  if (verdict === undefined) throw new Error('a dry run gave no verdict')
  return verdict
}
