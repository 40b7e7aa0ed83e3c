import type { Json, JsonType } from '../json.ts'

/** A schema and the file it stands in, for its `$ref`. */
export interface SchemaNode {
  readonly schema: unknown
  /** Path below schemas/. */
  readonly file: string
}

/** A property: every schema that speaks of it, all of which hold. */
export interface Property {
  readonly schemas: readonly SchemaNode[]
  readonly isRequired: boolean
}

/** One alternative of a schema: `$ref` followed, `allOf` merged, one of each `oneOf` and `anyOf` taken. */
export interface Shape {
  readonly types: ReadonlySet<JsonType>
  /** The values of `enum` or `const`, if it has them. */
  readonly values?: readonly Json[]
  /** Values that the schema names as examples, though it may allow others. */
  readonly examples?: readonly Json[]
  readonly properties: ReadonlyMap<string, Property>
  readonly isClosed: boolean
  readonly items: readonly SchemaNode[]
  readonly minLength: number
  /** Characters, as JSON Schema counts them: code points. */
  readonly maxLength?: number
  readonly patterns: readonly string[]
  readonly format?: string
  readonly minItems: number
  readonly maxItems?: number
  readonly isUnique: boolean
  readonly minProperties: number
  readonly maxProperties?: number
  readonly minimum?: number
  readonly maximum?: number
  /** Numbers are multiples of each. */
  readonly multiplesOf: readonly number[]
}

const ALL_TYPES: readonly JsonType[] = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']

/** The shape of a schema that says nothing. */
export const ANY_SHAPE: Shape = {
  types: new Set(ALL_TYPES),
  properties: new Map(),
  isClosed: false,
  items: [],
  minLength: 0,
  patterns: [],
  minItems: 0,
  isUnique: false,
  minProperties: 0,
  multiplesOf: [],
}

/** The text by which two JSON values are compared; enums hold scalars. */
export function valueKey(value: Json): string {
  return JSON.stringify(value)
}

function bothValues(a: Shape, b: Shape): { values?: readonly Json[] } {
  if (!a.values) return b.values ? { values: b.values } : {}
  if (!b.values) return { values: a.values }
  const kept = new Set(b.values.map(valueKey))
  return { values: a.values.filter((value) => kept.has(valueKey(value))) }
}

type Limit = 'maxLength' | 'maxItems' | 'maxProperties' | 'maximum'

function lower<K extends Limit>(key: K, a: Shape, b: Shape): { [key in K]?: number } {
  const limit = Math.min(a[key] ?? Number.POSITIVE_INFINITY, b[key] ?? Number.POSITIVE_INFINITY)
  return (limit === Number.POSITIVE_INFINITY ? {} : { [key]: limit }) as { [key in K]?: number }
}

/** What satisfies both shapes. */
export function bothShapes(a: Shape, b: Shape): Shape {
  const properties = new Map(a.properties)
  for (const [name, { schemas, isRequired }] of b.properties) {
    const known = properties.get(name)
    properties.set(name, {
      schemas: [...(known?.schemas ?? []), ...schemas],
      isRequired: isRequired || (known?.isRequired ?? false),
    })
  }
  const format = a.format ?? b.format
  const minimum = a.minimum === undefined ? b.minimum : Math.max(a.minimum, b.minimum ?? a.minimum)
  return {
    types: new Set([...a.types].filter((type) => b.types.has(type))),
    ...bothValues(a, b),
    ...(a.examples || b.examples ? { examples: [...(a.examples ?? []), ...(b.examples ?? [])] } : {}),
    properties,
    isClosed: a.isClosed || b.isClosed,
    items: [...a.items, ...b.items],
    minLength: Math.max(a.minLength, b.minLength),
    ...lower('maxLength', a, b),
    patterns: [...a.patterns, ...b.patterns],
    ...(format === undefined ? {} : { format }),
    minItems: Math.max(a.minItems, b.minItems),
    ...lower('maxItems', a, b),
    isUnique: a.isUnique || b.isUnique,
    minProperties: Math.max(a.minProperties, b.minProperties),
    ...lower('maxProperties', a, b),
    ...(minimum === undefined ? {} : { minimum }),
    ...lower('maximum', a, b),
    multiplesOf: [...a.multiplesOf, ...b.multiplesOf],
  }
}

const ENUM_SPAN_MAX = 1_000

/** The values a shape allows, if they can be listed: an enum, booleans, a bounded integer. */
export function valuesOf(shape: Shape): readonly Json[] | undefined {
  if (shape.values) return shape.values
  const types = [...shape.types]
  if (types.length === 1 && types[0] === 'boolean') return [true, false]
  const isInteger = types.every((type) => type === 'integer') && types.length > 0
  if (!isInteger || shape.minimum === undefined || shape.maximum === undefined) return undefined
  const span = shape.maximum - shape.minimum + 1
  if (span < 1 || span > ENUM_SPAN_MAX) return undefined
  return Array.from({ length: span }, (_, i) => shape.minimum! + i)
}

/** Whether a shape is of scalars, lists or objects only. */
export function isScalarShape(shape: Shape): boolean {
  return !shape.types.has('array') && !shape.types.has('object')
}
