import { randomUUID } from 'node:crypto'
import express, { type Express, type Request, type Response } from 'express'
import type { Clock } from '../ports/clock.ts'
import { deliveryHeaders } from './arrival-headers.ts'
import type { Resource as FhirResource } from './fhir-repository.ts'
import { fhirSchema } from './fhir-schema.ts'
import { type ReadMessage, type Resource, readMessage } from './message-checks.ts'
import { headerFaults } from './message-headers.ts'
import { badMessage, badRequest, operationOutcome, type Refusal } from './message-outcome.ts'
import type { Received } from './received.ts'

/** A stand-in for NHS Wales eReferrals, at the path /fhir: it takes BaRS messages and remembers which referrals stand. */
export interface MessageReceiver {
  readonly app: Express
  /** Takes what it was given in an earlier life. */
  restore(resources: readonly FhirResource[]): Promise<void>
}

/**
 * It checks what NHS Wales checks (headers, reason and status, required elements) and answers 400 with each fault; a pair of
 * X-Request-Id and X-Correlation-Id that it has taken before is a 409 `duplicate`, a referral that stands already a 409
 * `conflict`, the cancellation of one that it doesn't know a 404. What it takes is answered with a response message.
 */
export function messageReceiver(destination: string, received: Received, clock: Clock): MessageReceiver {
  /** Keys of the referrals that stand. */
  const standing = new Set<string>()
  const app = express()
  app.disable('x-powered-by')
  app.use(express.text({ type: () => true, limit: '16mb' }))
  app.use((request, response, next) => {
    for (const name of ['X-Request-Id', 'X-Correlation-Id']) {
      const value = request.get(name)
      if (value !== undefined) response.set(name, value)
    }
    next()
  })
  app.post(/^\/fhir\/\$process-message$/, (request, response) => {
    const { status, body } = answer(request)
    send(response, status, body)
  })
  return {
    app,
    restore: async (resources) => {
      for (const one of resources as readonly unknown[]) follow(one as Resource)
    },
  }

  function answer(request: Request): { status: number; body: object } {
    const judge = fhirSchema()
    const headers = headerFaults((name) => request.get(name), judge.faultsOf)
    if (headers.length > 0) return refused(headers)
    const bundle = parse(request.body)
    if (bundle === undefined) return refused([badRequest('structure', 'the body is not JSON')])
    const faults = judge.faultsOf(bundle)
    if (faults.length > 0) {
      return refused(faults.map(({ expression, text }) => badMessage('structure', `${expression} ${text}`)))
    }
    const message = readMessage(bundle)
    if ('refusals' in message) return refused(message.refusals)
    const head = deliveryHeaders(request, 'X-Request-Id')
    if ((received.find(destination, head.deliveryId)?.effects ?? 0) > 0) {
      received.add({ destination, at: clock.now(), ...head, effect: false, body: bundle })
      return refused([conflict('duplicate', 'the message was taken before')])
    }
    const isThere = message.keys.some((key) => standing.has(key))
    if (message.action === 'create' && isThere)
      return refused([conflict('conflict', 'the referral stands already')])
    if (message.action === 'cancel' && !isThere) {
      const text = 'there is no such referral'
      return refused([{ status: 404, code: 'REC_NOT_FOUND', issue: 'not-found', text }])
    }
    follow(message.request)
    const resources = [message.request as unknown as FhirResource]
    received.add({ destination, at: clock.now(), ...head, effect: true, body: bundle, resources })
    return { status: 200, body: responseTo(bundle as { id?: string }, message, clock.now()) }
  }

  function follow(request: Resource): void {
    for (const { system, value } of (request.identifier ?? []) as { system?: string; value?: string }[]) {
      if (request.status === 'active') standing.add(`${system}|${value}`)
      else standing.delete(`${system}|${value}`)
    }
  }
}

function conflict(issue: 'duplicate' | 'conflict', text: string): Refusal {
  return { status: 409, code: 'REC_CONFLICT', issue, text }
}

function refused(refusals: readonly Refusal[]): { status: number; body: object } {
  return { status: refusals[0]!.status, body: operationOutcome(refusals) }
}

/** The message that answers: ok, about the request as it was asked for. */
function responseTo({ id }: { id?: string }, { header, request }: ReadMessage, at: Date): object {
  const own = randomUUID()
  const [to] = header.destination as { endpoint: string }[]
  const from = header.source as { endpoint: string }
  const answer = {
    resourceType: 'MessageHeader',
    id: own,
    eventCoding: { ...(header.eventCoding as object), code: 'servicerequest-response', display: undefined },
    destination: [{ endpoint: from.endpoint }],
    source: { endpoint: to!.endpoint },
    reason: header.reason,
    response: { identifier: id, code: 'ok' },
    focus: [{ reference: `urn:uuid:${String(request.id)}` }],
  }
  return {
    resourceType: 'Bundle',
    id: own,
    type: 'message',
    timestamp: at.toISOString(),
    entry: [
      { fullUrl: `urn:uuid:${own}`, resource: answer },
      { fullUrl: `urn:uuid:${String(request.id)}`, resource: request },
    ],
  }
}

function parse(body: unknown): unknown {
  try {
    return JSON.parse(String(body))
  } catch {
    return undefined
  }
}

function send(response: Response, status: number, body: object): void {
  response.status(status).type('application/fhir+json').send(JSON.stringify(body))
}
