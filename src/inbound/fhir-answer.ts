import type { Json, JsonObject } from '../mapping/json.ts'
import { isList, isObject } from '../mapping/json.ts'
import { pointerBelow } from '../mapping/pointer.ts'

/** A resource of what came, and where it stands there. */
export interface CameResource {
  readonly resource: JsonObject
  readonly pointer: string
}

/** What came as FHIR, taken apart. */
export interface FhirAnswer {
  /** What the mapping is to read, without what the gateway itself adds when it sends. */
  readonly resources: readonly CameResource[]
  readonly patients: readonly CameResource[]
  /** What the resources say whose they are: each reference to a patient, once. */
  readonly subjects: readonly CameReference[]
  /** Dilyn's own identifiers of what it had sent: those that resources bear, and those that logical references name. */
  readonly sent: readonly string[]
  /** What logical references name. */
  readonly named: readonly NamedReference[]
}

/** A FHIR Identifier, as far as it identifies. */
export interface FhirIdentifier {
  readonly system: string
  readonly value: string
}

/** An identifier that a logical reference names, and where it stands in what came. */
export interface NamedReference extends FhirIdentifier {
  readonly pointer: string
}

/** A reference to a patient: to one that came along, by identifier, or to one at a server; none of these: nobody can follow it. */
export interface CameReference {
  readonly pointer: string
  readonly patient?: CameResource
  readonly identifier?: FhirIdentifier
  /** The id that the sender's own server has for the patient. */
  readonly local?: string
}

/** Dilyn's own identifiers and tags, added when it sends: they say nothing of the child. */
const GATEWAYS_OWN = 'https://fhir.dilyn.example/Id/resource'

/** Types that the gateway or the transport adds. */
const TRANSPORT = new Set(['Provenance', 'MessageHeader', 'OperationOutcome'])

/** Elements that say whose a resource is (R4: subject, patient, for, beneficiary, individual of a research subject left out). */
const WHOSE = new Set(['subject', 'patient', 'for', 'beneficiary'])

/** Takes apart a Bundle of any type or a single resource, contained ones included. */
export function takeApart(document: JsonObject): FhirAnswer {
  const all: (CameResource & { readonly fullUrl?: string })[] = []
  const take = (resource: Json | undefined, pointer: string, fullUrl?: Json): void => {
    if (!isObject(resource)) return
    all.push({ resource, pointer, ...(typeof fullUrl === 'string' ? { fullUrl } : {}) })
    const contained = isList(resource.contained) ? resource.contained : []
    for (const [i, one] of contained.entries()) take(one, pointerBelow(pointerBelow(pointer, 'contained'), i))
  }
  if (document.resourceType === 'Bundle') {
    const entries = isList(document.entry) ? document.entry : []
    entries.forEach((entry, i) => {
      const pointer = pointerBelow(pointerBelow('/entry', i), 'resource')
      if (isObject(entry)) take(entry.resource, pointer, entry.fullUrl)
    })
  } else take(document, '')

  const byName = new Map<string, CameResource>()
  for (const one of all) {
    const { resourceType, id } = one.resource
    if (one.fullUrl !== undefined) byName.set(one.fullUrl, one)
    if (typeof id !== 'string') continue
    byName.set(`${String(resourceType)}/${id}`, one)
    byName.set(`#${id}`, one)
  }
  const isPatient = ({ resource }: CameResource): boolean => resource.resourceType === 'Patient'
  const isRead = ({ resource }: CameResource): boolean => !TRANSPORT.has(String(resource.resourceType))
  const named = all.filter(isRead).flatMap(namedIn)
  const bearers = all.filter((one) => isRead(one) && !isPatient(one))
  return {
    resources: bearers.map((one) => ({ ...one, resource: bare(one.resource) })),
    patients: all.filter(isPatient).map((one) => ({ ...one, resource: bare(one.resource) })),
    subjects: bearers.flatMap((one) => subjectsOf(one, byName)),
    sent: [
      ...bearers.flatMap(({ resource }) => sentOf(resource)),
      ...named.filter(isGatewaysOwn).map(({ value }) => value),
    ],
    named,
  }
}

/** Dilyn's own identifiers that a resource bears, as an identifier or a tag. */
function sentOf({ identifier, meta }: JsonObject): string[] {
  const tags = isObject(meta) && isList(meta.tag) ? meta.tag : []
  const identifiers = isList(identifier) ? identifier : [identifier]
  return [...identifiers, ...tags].flatMap((one): string[] => {
    if (!isObject(one) || !isOurs(one)) return []
    const value = one.value ?? one.code
    return typeof value === 'string' ? [value] : []
  })
}

/** What the logical references in a resource name: each `identifier` but the resource's own. */
function namedIn({ resource, pointer }: CameResource): NamedReference[] {
  const { identifier: _, contained: __, ...rest } = resource
  const found: NamedReference[] = []
  const look = (value: Json | undefined, at: string): void => {
    if (isList(value)) for (const [i, one] of value.entries()) look(one, pointerBelow(at, i))
    if (!isObject(value)) return
    const { identifier } = value
    if (isObject(identifier) && typeof identifier.system === 'string' && typeof identifier.value === 'string')
      found.push({
        system: identifier.system,
        value: identifier.value,
        pointer: pointerBelow(at, 'identifier'),
      })
    for (const [key, one] of Object.entries(value)) look(one, pointerBelow(at, key))
  }
  look(rest, pointer)
  return found
}

function subjectsOf(
  { resource, pointer }: CameResource,
  byName: ReadonlyMap<string, CameResource>,
): CameReference[] {
  return Object.entries(resource).flatMap(([key, value]): CameReference[] => {
    if (!WHOSE.has(key) || !isObject(value)) return []
    const at = pointerBelow(pointer, key)
    const { reference, identifier, type } = value
    const found = typeof reference === 'string' ? byName.get(reference) : undefined
    if (found) return found.resource.resourceType === 'Patient' ? [{ pointer: at, patient: found }] : []
    if (typeof type === 'string' && type !== 'Patient') return []
    if (isObject(identifier) && typeof identifier.system === 'string' && typeof identifier.value === 'string')
      return [{ pointer: at, identifier: { system: identifier.system, value: identifier.value } }]
    if (typeof reference !== 'string') return []
    const asked = bySearch.exec(reference)
    if (asked) return [{ pointer: at, identifier: { system: String(asked[1]), value: String(asked[2]) } }]
    const [, named, local] = atServer.exec(reference) ?? []
    if (named === undefined || local === undefined) return [{ pointer: at }]
    return named === 'Patient' ? [{ pointer: at, local }] : []
  })
}

/** A conditional reference: the identifier by which a server is to look. */
const bySearch = /^Patient\?identifier=([^|&]+)\|([^|&]+)$/

/** A literal reference: the type and the id that a server has for it. */
const atServer = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/

function isOurs(one: Json): boolean {
  return isObject(one) && typeof one.system === 'string' && isGatewaysOwn({ system: one.system })
}

/** Whether an identifier is one of those that Dilyn gives what it sends. */
export function isGatewaysOwn({ system }: Pick<FhirIdentifier, 'system'>): boolean {
  return system.startsWith(GATEWAYS_OWN)
}

/** The resource without what is there only because Dilyn or a server put it there. */
function bare(resource: JsonObject): JsonObject {
  const { contained: _, identifier, meta, ...rest } = resource
  const kept = isList(identifier) ? identifier.filter((one) => !isOurs(one)) : identifier
  const isNone = kept === undefined || (isList(kept) ? kept.length === 0 : isOurs(kept))
  const { tag, ...ofMeta } = isObject(meta) ? meta : {}
  const tags = isList(tag) ? tag.filter((one) => !isOurs(one)) : []
  const whole = { ...ofMeta, ...(tags.length > 0 ? { tag: tags } : {}) }
  return {
    ...rest,
    ...(isNone ? {} : { identifier: kept }),
    ...(Object.keys(whole).length > 0 ? { meta: whole } : {}),
  }
}
