import { badRequest, getStatus, OperationOutcomeError } from '@medplum/core'
import { type FhirResponse, FhirRouter, type HttpMethod } from '@medplum/fhir-router'
import express, { type Express, type Request, type Response } from 'express'
import type { Clock } from '../ports/clock.ts'
import { deliveryHeaders } from './arrival-headers.ts'
import { IndexedRepository, type Resource } from './fhir-repository.ts'
import { type FhirFault, fhirSchema } from './fhir-schema.ts'
import type { Received } from './received.ts'

type OperationOutcome = FhirResponse[0]

/** A FHIR R4 server that somebody else wrote, at the path /fhir, with what it lacks put before it. */
export interface FhirReceiver {
  readonly app: Express
  /** Takes what it held in an earlier life. */
  restore(resources: readonly Resource[]): Promise<void>
}

/**
 * The server: the router and the memory repository of `@medplum/fhir-router`. Before them: what is written must obey the
 * official R4 schema, else 422. Around them: a transaction is done whole or not at all (the router's own takes eight
 * conditional entries at most), and what arrives is written down with its effect.
 */
export function fhirReceiver(destination: string, received: Received, clock: Clock): FhirReceiver {
  const repository = new IndexedRepository()
  const router = new FhirRouter()
  let last: Promise<unknown> = Promise.resolve()
  const app = express()
  app.disable('x-powered-by')
  app.use(
    express.json({
      type: ['application/fhir+json', 'application/json', 'application/json-patch+json'],
      limit: '16mb',
    }),
  )
  app.get('/fhir/metadata', (_request, response) => {
    send(response, 200, capabilities(clock))
  })
  app.use('/fhir', (request, response, next) => {
    // one after another: two conditional writes of one thing must not both find nothing
    last = last.then(() => answer(request, response)).catch(next)
  })
  return { app, restore: (resources) => repository.restore(resources) }

  async function answer(request: Request, response: Response): Promise<void> {
    if (response.destroyed) return
    const isWrite = request.method === 'POST' || request.method === 'PUT'
    const faults = isWrite ? fhirSchema().faultsOf(request.body) : []
    if (faults.length > 0) return send(response, 422, outcomeOf(faults))
    try {
      const sent: unknown = isWrite ? structuredClone(request.body) : undefined
      const { result, changed } = await repository.transact(() => handle(request))
      if (isWrite) {
        const head = deliveryHeaders(request, 'X-Request-Id')
        const effect = changed.length > 0
        received.add({ destination, at: clock.now(), ...head, effect, body: sent, resources: changed })
      }
      send(response, getStatus(result[0]), result[1] ?? result[0])
    } catch (error) {
      if (!(error instanceof OperationOutcomeError)) throw error
      send(response, getStatus(error.outcome), error.outcome)
    }
  }

  async function handle(request: Request): Promise<FhirResponse> {
    const { method, url, body, headers } = request
    const asked = { method: method as HttpMethod, url, pathname: '', body, params: {}, query: {}, headers }
    const answer = await router.handleRequest(asked, repository)
    if (getStatus(answer[0]) >= 400) throw new OperationOutcomeError(answer[0])
    if (answer[1]?.resourceType === 'Bundle' && answer[1].type === 'transaction-response')
      refuseHalf(answer[1])
    return answer
  }
}

type Bundle = Extract<Resource, { resourceType: 'Bundle' }>

/** Throws when an entry failed, or when a reference inside the transaction leads nowhere: then none of it may stay. */
function refuseHalf(bundle: Bundle): void {
  for (const [n, entry] of (bundle.entry ?? []).entries()) {
    const outcome = entry.response?.outcome as OperationOutcome | undefined
    if (Number.parseInt(entry.response?.status ?? '500', 10) >= 400) {
      throw new OperationOutcomeError(outcome ?? badRequest(`entry ${n} failed`))
    }
    const dangling = /"reference":"(urn:uuid:[^"]*)"/.exec(JSON.stringify(entry.resource ?? {}))
    if (dangling !== null) {
      throw new OperationOutcomeError(
        badRequest(`${dangling[1]} is not in the transaction`, `Bundle.entry[${n}].resource`),
      )
    }
  }
}

function outcomeOf(faults: readonly FhirFault[]): OperationOutcome {
  const issue = faults.map(({ expression, text }) => ({
    severity: 'error' as const,
    code: 'structure' as const,
    diagnostics: text,
    expression: [expression],
  }))
  return { resourceType: 'OperationOutcome', issue }
}

function capabilities(clock: Clock): object {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: clock.now().toISOString(),
    kind: 'instance',
    software: { name: 'Dilyn sandbox receiver, on @medplum/fhir-router' },
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [{ mode: 'server', interaction: [{ code: 'transaction' }, { code: 'batch' }] }],
  }
}

function send(response: Response, status: number, body: object): void {
  response.status(status).type('application/fhir+json').send(JSON.stringify(body))
}
