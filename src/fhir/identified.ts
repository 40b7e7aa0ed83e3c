import { resourceSystem, restricted, tagSystem } from './systems.ts'

/** A FHIR resource as far as the bundle maker looks into it. */
export interface Resource {
  readonly resourceType: string
  readonly id?: string
  readonly meta?: {
    readonly profile?: readonly string[]
    readonly tag?: readonly Coding[]
    readonly security?: readonly Coding[]
  }
  readonly identifier?: unknown
}

interface Coding {
  readonly system?: string
  readonly code?: string
}

interface Identifier {
  readonly system?: string
  readonly value?: string
}

/** How a resource is found at a server. */
export interface Criterion {
  readonly type: string
  readonly parameter: 'identifier' | '_tag'
  readonly system: string
  readonly value: string
}

/** R4 types that have one identifier at most. */
const single = new Set(['Bundle', 'Composition', 'QuestionnaireResponse'])
/** R4 types without any, as far as mappings make them. */
const without = new Set([
  'AuditEvent',
  'Binary',
  'MessageHeader',
  'OperationOutcome',
  'Parameters',
  'Provenance',
])

/**
 * The resource with an identifier of Dilyn's own, and the criterion by which a server finds it. One that has it already (a
 * withdrawal) keeps it; where there is no place for one, a tag of the same meaning serves.
 */
export function identified(resource: Resource, value: string): { resource: Resource; criterion: Criterion } {
  const there = identifiersOf(resource)
  const ours = there.find((one) => one.system === resourceSystem || one.system === tagSystem)
  if (ours?.value !== undefined) {
    return ours.system === tagSystem
      ? byTag(withoutIdentifier(resource), ours.value)
      : byIdentifier(resource, ours.value)
  }
  const type = resource.resourceType
  const identifier = { system: resourceSystem, value }
  if (without.has(type) || (single.has(type) && there.length > 0)) return byTag(resource, value)
  if (single.has(type)) return byIdentifier({ ...resource, identifier }, value)
  return byIdentifier({ ...resource, identifier: [...there, identifier] }, value)
}

/** The resource marked as restricted, whatever its mapping says: it is about a looked-after child. */
export function restrict(resource: Resource): Resource {
  const security = resource.meta?.security ?? []
  const others = security.filter((one) => one.system !== restricted.system)
  return { ...resource, meta: { ...resource.meta, security: [...others, restricted] } }
}

function byIdentifier(resource: Resource, value: string): { resource: Resource; criterion: Criterion } {
  const criterion = {
    type: resource.resourceType,
    parameter: 'identifier',
    system: resourceSystem,
    value,
  } as const
  return { resource, criterion }
}

function byTag(resource: Resource, value: string): { resource: Resource; criterion: Criterion } {
  const tag = [...(resource.meta?.tag ?? []), { system: tagSystem, code: value }]
  const criterion = { type: resource.resourceType, parameter: '_tag', system: tagSystem, value } as const
  return { resource: { ...resource, meta: { ...resource.meta, tag } }, criterion }
}

function identifiersOf(resource: Resource): readonly Identifier[] {
  const { identifier } = resource
  if (Array.isArray(identifier)) return identifier as Identifier[]
  return typeof identifier === 'object' && identifier !== null ? [identifier as Identifier] : []
}

function withoutIdentifier(resource: Resource): Resource {
  const { identifier: _, ...rest } = resource
  return rest
}
