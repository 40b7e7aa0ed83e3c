import { badRequest, OperationOutcomeError, type SearchRequest, type WithId } from '@medplum/core'
import { type FhirResponse, MemoryRepository, type UpdateResourceOptions } from '@medplum/fhir-router'
import { canonical } from '../formats/canonical.ts'

/** Any FHIR resource, in the router's words. */
export type Resource = Extract<FhirResponse, readonly [unknown, unknown, ...unknown[]]>[1]
type Bundle = Extract<Resource, { resourceType: 'Bundle' }>

/** What a piece of work did to the repository. */
export interface Done<T> {
  readonly result: T
  /** As they are now, those that are new or have changed; a new version of the same content is no change. */
  readonly changed: readonly Resource[]
}

/**
 * The router's memory repository with what a receiver needs beside: an index for searches by identifier, tag and id
 * (its own are linear scans, and match nothing unless 2 MB of search parameters are loaded), no new version of unchanged
 * content, and work that is undone when it fails. One piece of work at a time.
 */
export class IndexedRepository extends MemoryRepository {
  readonly #now = new Map<string, Resource>()
  readonly #index = new Map<string, Set<string>>()
  #before: Map<string, Resource | undefined> | undefined

  /** Runs `work`; when it throws, everything is as before. */
  async transact<T>(work: () => Promise<T>): Promise<Done<T>> {
    if (this.#before !== undefined) throw new Error('one piece of work at a time')
    const before = new Map<string, Resource | undefined>()
    this.#before = before
    try {
      const result = await work()
      const changed = [...before].flatMap(([key, old]) => {
        const now = this.#now.get(key)
        return now === undefined || (old !== undefined && isSame(old, now)) ? [] : [now]
      })
      return { result, changed }
    } catch (error) {
      this.#before = undefined
      for (const [key, old] of before) await this.#putBack(key, old)
      throw error
    } finally {
      this.#before = undefined
    }
  }

  /** Puts resources in as they were, version and time included. */
  async restore(resources: readonly Resource[]): Promise<void> {
    for (const resource of resources) await this.createResource(resource)
  }

  override async createResource<T extends Resource>(resource: T): Promise<WithId<T>> {
    const stored = await super.createResource(resource)
    this.#store(stored)
    return stored
  }

  override async updateResource<T extends Resource>(
    resource: T,
    options?: UpdateResourceOptions,
  ): Promise<WithId<T>> {
    const now = this.#now.get(`${resource.resourceType}/${resource.id}`)
    if (now !== undefined && options?.ifMatch === undefined && isSame(now, resource))
      return structuredClone(now) as WithId<T>
    return super.updateResource(resource, options)
  }

  override async deleteResource(resourceType: string, id: string): Promise<void> {
    await super.deleteResource(resourceType, id)
    this.#remove(`${resourceType}/${id}`)
  }

  /** Takes `identifier`, `_tag` and `_id` (tokens, exact); anything else is refused rather than ignored. */
  override async search<T extends Resource>(
    request: SearchRequest<T>,
  ): Promise<Bundle & { entry?: { resource: WithId<T> }[] }> {
    const found = this.#find(request) as WithId<T>[]
    const from = request.offset ?? 0
    const page = found.slice(from, from + (request.count ?? found.length))
    const entry = page.map((resource) => ({ resource: structuredClone(resource) }))
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: found.length,
      ...(entry.length === 0 ? {} : { entry }),
    } as Bundle & { entry?: { resource: WithId<T> }[] }
  }

  #find(request: SearchRequest): Resource[] {
    const { resourceType, filters = [] } = request
    let keys: Set<string> | undefined
    for (const { code, operator, value } of filters) {
      if (operator !== 'eq' || !(code === 'identifier' || code === '_tag' || code === '_id')) {
        throw new OperationOutcomeError(badRequest(`the search parameter ${code} is not taken here`))
      }
      const these = value.split(',').flatMap((one) => [...this.#keysOf(resourceType, code, one)])
      keys = new Set(these.filter((key) => keys?.has(key) ?? true))
    }
    if (keys !== undefined) return [...keys].flatMap((key) => this.#now.get(key) ?? [])
    return [...this.#now.values()].filter((resource) => resource.resourceType === resourceType)
  }

  #keysOf(type: string, code: string, value: string): Iterable<string> {
    return code === '_id' ? [`${type}/${value}`] : (this.#index.get(`${type}?${code}=${value}`) ?? [])
  }

  #store(resource: WithId<Resource>): void {
    const key = `${resource.resourceType}/${resource.id}`
    this.#remove(key)
    this.#now.set(key, structuredClone(resource))
    for (const term of termsOf(resource)) {
      const keys = this.#index.get(term)
      if (keys === undefined) this.#index.set(term, new Set([key]))
      else keys.add(key)
    }
  }

  #remove(key: string): void {
    const now = this.#now.get(key)
    if (this.#before !== undefined && !this.#before.has(key)) this.#before.set(key, now)
    if (now === undefined) return
    this.#now.delete(key)
    for (const term of termsOf(now)) this.#index.get(term)?.delete(key)
  }

  async #putBack(key: string, old: Resource | undefined): Promise<void> {
    const now = this.#now.get(key)
    if (old !== undefined) await this.createResource(old)
    else if (now !== undefined) await this.deleteResource(now.resourceType, now.id as string)
  }
}

/** The searches by which a resource can be found; without a system also by the bare value. */
function* termsOf(resource: Resource): Generator<string> {
  const { resourceType: type, meta, identifier } = resource as Resource & { identifier?: unknown }
  for (const one of Array.isArray(identifier) ? identifier : [identifier]) {
    const { system, value } = (one ?? {}) as { system?: string; value?: string }
    if (value === undefined) continue
    yield `${type}?identifier=${system ?? ''}|${value}`
    yield `${type}?identifier=${value}`
  }
  for (const { system, code } of meta?.tag ?? []) {
    if (code === undefined) continue
    yield `${type}?_tag=${system ?? ''}|${code}`
    yield `${type}?_tag=${code}`
  }
}

function isSame(a: Resource, b: Resource): boolean {
  return canonical(content(a)) === canonical(content(b))
}

/** A resource without what every new version changes. */
function content(resource: Resource): unknown {
  const { meta, ...rest } = resource
  const { versionId: _, lastUpdated: __, ...kept } = meta ?? {}
  // through JSON, as the repository stores it: what is undefined is not there
  return JSON.parse(JSON.stringify({ ...rest, ...(Object.keys(kept).length === 0 ? {} : { meta: kept }) }))
}
