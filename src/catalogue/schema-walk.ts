import { isList, isObject, type JsonObject } from '../mapping/json.ts'
import { nearestName } from '../mapping/nearest.ts'
import { partOfSchema } from '../mapping/schema/reference.ts'

/** Where a pointer leads in a schema, or the key that the schema does not know and what it may have meant. */
export type Walked =
  | { readonly is: 'found' }
  | { readonly is: 'missing'; readonly key: string; readonly nearest?: string }

/**
 * Follows keys through the schema of a document, `*` standing for the items of a list. A list is entered by `*` only.
 * Alternatives (`anyOf`, `oneOf`, `allOf`, `then`, `else`) count together; references are followed within the document.
 */
export function walkSchema(schema: object, keys: readonly string[]): Walked {
  const root = schema as JsonObject
  let here = opened(root, [root])
  for (const key of keys) {
    const below = here.flatMap((part) => childrenOf(part, key))
    if (below.length === 0) {
      const nearest = nearestName(key, here.flatMap(namesOf))
      return { is: 'missing', key, ...(nearest ? { nearest } : {}) }
    }
    here = opened(root, below)
  }
  return { is: 'found' }
}

/** The schemas themselves and all that they are composed of. */
function opened(root: JsonObject, schemas: readonly JsonObject[]): JsonObject[] {
  const found = new Set<JsonObject>()
  const visit = (schema: unknown): void => {
    if (!isObject(schema) || found.has(schema)) return
    found.add(schema)
    const reference = schema.$ref
    if (typeof reference === 'string') visit(followReference(root, reference))
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      const parts = schema[keyword]
      if (isList(parts)) for (const part of parts) visit(part)
    }
    visit(schema.then)
    visit(schema.else)
  }
  for (const schema of schemas) visit(schema)
  return [...found]
}

/** What a reference within a schema (`#/$defs/x`) leads to; undefined for one to another schema. */
export function followReference(root: object, reference: string): unknown {
  return reference.startsWith('#') ? partOfSchema(root, reference.slice(1)) : undefined
}

function childrenOf(schema: JsonObject, key: string): JsonObject[] {
  const { properties, items } = schema
  const children = [
    key === '*' ? items : undefined,
    isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined,
  ]
  return children.filter(isObject)
}

function namesOf(schema: JsonObject): string[] {
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : []
  return isObject(schema.items) ? [...names, '*'] : names
}
