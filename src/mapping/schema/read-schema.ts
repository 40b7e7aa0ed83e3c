import type { Json, JsonObject, JsonType } from '../json.ts'
import { isList, isObject, typeOf } from '../json.ts'
import { partOfSchema, targetOfReference } from './reference.ts'
import type { Property, SchemaNode, Shape } from './shape.ts'
import { ANY_SHAPE, bothShapes } from './shape.ts'

/** Schemas by their path below schemas/. */
export type SchemaSource = (path: string) => object | undefined

/** A schema library: shapes of each schema, read once. */
export interface Schemas {
  /** The alternatives of what satisfies all the schemas. */
  shapes(nodes: readonly SchemaNode[]): readonly Shape[]
}

const ALTERNATIVES_MAX = 64
const REF_DEPTH_MAX = 32
const ALL: readonly JsonType[] = [...ANY_SHAPE.types]

function typesOf(schema: JsonObject): ReadonlySet<JsonType> {
  const said = schema.type
  const named = typeof said === 'string' ? [said] : isList(said) ? said : undefined
  const values = isList(schema.enum) ? schema.enum : 'const' in schema ? [schema.const as Json] : undefined
  const fromValues = values && new Set(values.map(typeOf))
  if (!named) return fromValues ?? new Set(ALL)
  const types = new Set(named as JsonType[])
  if (types.has('number')) types.add('integer')
  return fromValues ? new Set([...types].filter((type) => fromValues.has(type))) : types
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function limit<K extends string>(key: K, schema: JsonObject): { [key in K]?: number } {
  const value = number(schema[key])
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: number }
}

function propertiesOf(schema: JsonObject, file: string): Map<string, Property> {
  const properties = new Map<string, Property>()
  const required = new Set(isList(schema.required) ? schema.required.map(String) : [])
  const said = isObject(schema.properties) ? schema.properties : {}
  for (const [name, property] of Object.entries(said)) {
    properties.set(name, { schemas: [{ schema: property, file }], isRequired: required.has(name) })
  }
  for (const name of required) {
    if (!properties.has(name)) properties.set(name, { schemas: [], isRequired: true })
  }
  return properties
}

function ownShape(schema: JsonObject, file: string): Shape {
  const values = isList(schema.enum) ? schema.enum : 'const' in schema ? [schema.const as Json] : undefined
  const exclusiveLow = number(schema.exclusiveMinimum)
  const minimum = number(schema.minimum) ?? (exclusiveLow === undefined ? undefined : exclusiveLow + 1)
  const exclusiveHigh = number(schema.exclusiveMaximum)
  const maximum = number(schema.maximum) ?? (exclusiveHigh === undefined ? undefined : exclusiveHigh - 1)
  const { format, pattern, items } = schema
  const multiple = number(schema.multipleOf)
  return {
    types: typesOf(schema),
    ...(values ? { values } : {}),
    ...(isList(schema.examples) ? { examples: schema.examples } : {}),
    properties: propertiesOf(schema, file),
    isClosed: schema.additionalProperties === false || schema.unevaluatedProperties === false,
    items: isObject(items) ? [{ schema: items, file }] : [],
    minLength: number(schema.minLength) ?? 0,
    ...limit('maxLength', schema),
    patterns: typeof pattern === 'string' ? [pattern] : [],
    ...(typeof format === 'string' ? { format } : {}),
    minItems: number(schema.minItems) ?? 0,
    ...limit('maxItems', schema),
    isUnique: schema.uniqueItems === true,
    minProperties: number(schema.minProperties) ?? 0,
    ...limit('maxProperties', schema),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    multiplesOf: multiple === undefined ? [] : [multiple],
  }
}

/** Shapes of schemas, kept by schema: what one check has read serves the next. */
export function readSchemas(source: SchemaSource): Schemas {
  const known = new WeakMap<object, readonly Shape[]>()
  const reading = new Set<object>()

  const follow = (reference: string, file: string): SchemaNode => {
    const { path, fragment } = targetOfReference(reference, file)
    return { schema: partOfSchema(source(path), fragment), file: path }
  }

  const combine = (all: readonly (readonly Shape[])[]): readonly Shape[] =>
    all.reduce<readonly Shape[]>(
      (shapes, alternatives) =>
        shapes.flatMap((a) => alternatives.map((b) => bothShapes(a, b))).slice(0, ALTERNATIVES_MAX),
      [ANY_SHAPE],
    )

  const read = ({ schema, file }: SchemaNode, depth: number): readonly Shape[] => {
    // One that is composed of itself says nothing by that.
    if (!isObject(schema) || depth > REF_DEPTH_MAX || reading.has(schema)) return [ANY_SHAPE]
    const before = known.get(schema)
    if (before) return before
    reading.add(schema)
    const deeper = (one: unknown): readonly Shape[] => read({ schema: one, file }, depth + 1)
    const all: (readonly Shape[])[] = [[ownShape(schema, file)]]
    if (typeof schema.$ref === 'string') all.push(read(follow(schema.$ref, file), depth + 1))
    if (isList(schema.allOf)) all.push(...schema.allOf.map(deeper))
    for (const key of ['oneOf', 'anyOf']) {
      const alternatives = schema[key]
      if (isList(alternatives)) all.push(alternatives.flatMap(deeper))
    }
    const shapes = combine(all).filter(({ types, values }) => types.size > 0 && values?.length !== 0)
    known.set(schema, shapes)
    reading.delete(schema)
    return shapes
  }

  const combined = new WeakMap<readonly SchemaNode[], readonly Shape[]>()
  return {
    shapes(nodes) {
      const [only] = nodes
      if (only && nodes.length === 1) return read(only, 0)
      const before = combined.get(nodes)
      if (before) return before
      const shapes = combine(nodes.map((node) => read(node, 0))).filter(({ types }) => types.size > 0)
      combined.set(nodes, shapes)
      return shapes
    },
  }
}
