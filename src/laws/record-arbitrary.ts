import fc from 'fast-check'
import type { Json } from '../mapping/json.ts'
import { valueBelow } from '../mapping/json.ts'
import type { SchemaSource, Schemas } from '../mapping/schema/read-schema.ts'
import { readSchemas } from '../mapping/schema/read-schema.ts'
import type { SchemaNode, Shape } from '../mapping/schema/shape.ts'
import { numbersOf } from './number-arbitrary.ts'
import { textsOf } from './text-arbitrary.ts'

/**
 * What a mapping needs of its records and no schema says. Paths are written as pointers, an asterisk standing for
 * the items of a list.
 */
export interface Needs {
  /** Key of a list's items, below each, by the list's path. */
  readonly keys: ReadonlyMap<string, readonly string[]>
  /** What can be read at a path, where only a calendar or a code table knows. */
  readonly readable: ReadonlyMap<string, fc.Arbitrary<string>>
}

/** The schema that records obey, and the judge of it. */
export interface RecordSchema {
  readonly path: string
  readonly source: SchemaSource
  isValid(record: unknown): boolean
}

const ITEMS_USUAL = 3
const ITEMS_MANY = 30
/** From here on only what is required is made: schemas may lead back to themselves. */
const DEPTH_SMALL = 8
const DEPTH_MAX = 24

interface Making {
  readonly schemas: Schemas
  readonly needs: Needs
}

/** Where a value is made: its path, and the lists and levels around it. */
interface Where {
  readonly path: string
  readonly lists: number
  readonly depth: number
}

const inside = (where: Where, key: string): Where => ({
  path: `${where.path}/${key}`,
  lists: where.lists + (key === '*' ? 1 : 0),
  depth: where.depth + 1,
})

function objectsOf(shape: Shape, where: Where, to: Making): fc.Arbitrary<Json> {
  const isSmall = where.depth > DEPTH_SMALL
  const properties = [...shape.properties].filter(([name, { schemas, isRequired }]) => {
    const isPossible = schemas.length > 0 && to.schemas.shapes(schemas).length > 0
    return name !== '__proto__' && isPossible && (isRequired || !isSmall)
  })
  if (properties.length === 0 && !shape.isClosed) {
    return fc.dictionary(fc.constantFrom('a', 'b', 'tŷ', 'a/b'), ANYTHING, {
      maxKeys: 3,
      noNullPrototype: true,
    })
  }
  const members = properties.map(
    ([name, { schemas }]) => [name, valuesOf(schemas, inside(where, name), to)] as const,
  )
  const requiredKeys = properties.filter(([, { isRequired }]) => isRequired).map(([name]) => name)
  const { minProperties, maxProperties = Number.POSITIVE_INFINITY } = shape
  return fc.record(Object.fromEntries(members), { requiredKeys, noNullPrototype: true }).filter((made) => {
    const count = Object.keys(made).length
    return count >= minProperties && count <= maxProperties
  }) as fc.Arbitrary<Json>
}

function listsOf(shape: Shape, where: Where, to: Making): fc.Arbitrary<Json> {
  const items = valuesOf(shape.items, inside(where, '*'), to)
  const { minItems: minLength, maxItems = Number.POSITIVE_INFINITY } = shape
  const key = to.needs.keys.get(where.path)
  const of = (most: number): fc.Arbitrary<Json> => {
    const size = { minLength, maxLength: Math.max(minLength, Math.min(maxItems, most)), size: 'max' } as const
    if (!key && !shape.isUnique) return fc.array(items, size)
    const selector = (item: Json): unknown => {
      const told = key ? valueBelow(item, key) : item
      // Items without a key are no twins.
      return told === undefined || told === null || told === '' ? item : JSON.stringify(told)
    }
    return fc.uniqueArray(items, { ...size, selector })
  }
  const usual = where.depth > DEPTH_SMALL ? 1 : ITEMS_USUAL
  // A long list in a long list would be a record of thousands of items.
  if (where.lists > 0 || maxItems <= usual) return of(usual)
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 15, arbitrary: of(usual) },
    { weight: 1, arbitrary: of(ITEMS_MANY) },
  )
}

/** Values where a schema says nothing. */
const ANYTHING: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>('tŷ', 'x', 0, 1.5, true, false),
  fc.array(fc.constantFrom<Json>('a', 1), { minLength: 1, maxLength: 2 }),
  fc.constant<Json>({ a: 'b' }),
)

/** Values of one alternative of a schema, one arbitrary for each type it may have. */
function shapeValues(shape: Shape, where: Where, to: Making): fc.Arbitrary<Json>[] {
  const { types, values } = shape
  if (values) return [fc.constantFrom(...values)]
  const saysNothing = types.has('object') && types.has('array') && types.has('string')
  if (saysNothing && shape.properties.size === 0) return [ANYTHING]
  const made: fc.Arbitrary<Json>[] = []
  if (types.has('string')) made.push(textsOf(shape, to.needs.readable.get(where.path)))
  if (types.has('number') || types.has('integer')) made.push(numbersOf(shape))
  if (types.has('boolean')) made.push(fc.boolean())
  if (types.has('array')) made.push(listsOf(shape, where, to))
  if (types.has('object')) made.push(objectsOf(shape, where, to))
  if (types.has('null')) made.push(fc.constant(null))
  return made
}

/** Values that satisfy all the schemas. */
function valuesOf(nodes: readonly SchemaNode[], where: Where, to: Making): fc.Arbitrary<Json> {
  if (where.depth > DEPTH_MAX) throw new Error(`${where.path}: the schema requires itself without end`)
  const shapes = nodes.length === 0 ? [] : to.schemas.shapes(nodes)
  const made = shapes.flatMap((shape) => shapeValues(shape, where, to))
  if (made.length === 0) return ANYTHING
  return made.length === 1 ? made[0]! : fc.oneof({ withCrossShrink: true }, ...made)
}

const NO_NEEDS: Needs = { keys: new Map(), readable: new Map() }

/**
 * Records that obey a schema: every optional part there and not there, borders of numbers and calendars, Welsh
 * letters, marks that break what is careless, long lists now and then. What the schema says in words that are not
 * known here (`if`, `not`, `contains` …) is left to its judge, which has the last word on every record.
 */
export function recordArbitrary(schema: RecordSchema, needs: Needs = NO_NEEDS): fc.Arbitrary<Json> {
  const making: Making = { schemas: readSchemas(schema.source), needs }
  const root = { schema: schema.source(schema.path), file: schema.path }
  const records = valuesOf([root], { path: '', lists: 0, depth: 0 }, making)
  return records.filter((record) => schema.isValid(record))
}
