import type { Json } from '../json.ts'
import { isBelow, isSamePath } from '../pointer.ts'
import type { Given } from './given.ts'
import { givenPresent, NOTHING_GIVEN } from './given.ts'
import { nonEmpty } from './non-empty.ts'
import type { Schemas } from './read-schema.ts'
import type { Shape } from './shape.ts'
import { ANY_SHAPE } from './shape.ts'

/** Walks a schema by absolute paths, with what is known. */
export interface Cursor {
  readonly schemas: Schemas
  readonly root: readonly Shape[]
  /** The alternatives at a path that what is known leaves; none: the schema has no such place. */
  at(path: readonly string[], given: Given): readonly Shape[]
  /** What is known of places that the schema has: a place that it has not is complained of where it is named, and nowhere else. */
  factsOf(given: Given): Given
  /** Whether something is surely there, given what is known; also where the schema has no such place. */
  implied(path: readonly string[], given: Given): boolean
  /**
   * Objects known to be there of which the schema says only that they aren't empty: for each of them, what is
   * known if one of its properties is there. One of these always holds.
   */
  splits(given: Given): readonly (readonly Given[])[]
}

const asKey = (value: Json): string => String(value)

/** The alternatives one key further, of one shape; `*` is the item of a list. */
export function stepInto(shape: Shape, key: string, schemas: Schemas): readonly Shape[] {
  if (key === '*' && shape.types.has('array')) return schemas.shapes(shape.items)
  if (!shape.types.has('object')) return []
  const property = shape.properties.get(key)
  if (property) return schemas.shapes(property.schemas)
  return shape.isClosed || shape.properties.size > 0 ? [] : [ANY_SHAPE]
}

function couldEqual(shape: Shape, value: string): boolean {
  if (shape.values) return shape.values.some((one) => asKey(one) === value)
  if (shape.types.has('string') || shape.types.has('number') || shape.types.has('integer')) return true
  return shape.types.has('boolean') && (value === 'true' || value === 'false')
}

/** Whether the shape can have what a fact says at the path below it. */
function isPossible(
  shape: Shape,
  rest: readonly string[],
  leaf: (shape: Shape) => boolean,
  schemas: Schemas,
): boolean {
  const [key, ...further] = rest
  if (key === undefined) return leaf(shape)
  return stepInto(shape, key, schemas).some((one) => isPossible(one, further, leaf, schemas))
}

/** Whether the shape surely has something at the path below it. */
function mustHave(shape: Shape, rest: readonly string[], schemas: Schemas): boolean {
  const [key, ...further] = rest
  if (key === undefined) return nonEmpty(shape, schemas)
  if (!shape.properties.get(key)?.isRequired) return false
  const below = stepInto(shape, key, schemas)
  return below.length > 0 && below.every((one) => mustHave(one, further, schemas))
}

function narrowed(
  shapes: readonly Shape[],
  here: readonly string[],
  given: Given,
  schemas: Schemas,
): readonly Shape[] {
  const below = (path: readonly string[]): readonly string[] => path.slice(here.length)
  return shapes.filter(
    (shape) =>
      given.present.every(
        (path) =>
          !isBelow(path, here) ||
          isPossible(shape, below(path), ({ types }) => types.size > 1 || !types.has('null'), schemas),
      ) &&
      given.equal.every(
        ({ path, value }) =>
          !isBelow(path, here) || isPossible(shape, below(path), (leaf) => couldEqual(leaf, value), schemas),
      ) &&
      given.absent.every(
        (path) =>
          !isBelow(path, here) || path.length === here.length || !mustHave(shape, below(path), schemas),
      ),
  )
}

/** The shape of a value known to be one of its enum. */
function fixed(shape: Shape, path: readonly string[], given: Given): Shape {
  const known = given.equal.find((one) => isSamePath(one.path, path))
  if (!known || !shape.values) return shape
  return { ...shape, values: shape.values.filter((value) => asKey(value) === known.value) }
}

/** A cursor over one schema. */
export function cursorOver(root: readonly Shape[], schemas: Schemas): Cursor {
  const walk = (path: readonly string[], said: Given): readonly Shape[] => {
    const given = factsOf(said)
    let shapes = narrowed(root, [], given, schemas)
    path.forEach((key, i) => {
      const here = path.slice(0, i + 1)
      const next = shapes.flatMap((shape) => stepInto(shape, key, schemas))
      shapes = narrowed(next, here, given, schemas)
    })
    return shapes.map((shape) => fixed(shape, path, given))
  }
  const caches = new WeakMap<Given, Map<string, readonly Shape[]>>()
  const at = (path: readonly string[], given: Given): readonly Shape[] => {
    const cache = caches.get(given) ?? new Map<string, readonly Shape[]>()
    caches.set(given, cache)
    const key = JSON.stringify(path)
    const shapes = cache.get(key) ?? walk(path, given)
    cache.set(key, shapes)
    return shapes
  }
  const isKnown = (path: readonly string[]): boolean => at(path, NOTHING_GIVEN).length > 0
  const factsKnown = new WeakMap<Given, Given>([[NOTHING_GIVEN, NOTHING_GIVEN]])
  const factsOf = (given: Given): Given => {
    const before = factsKnown.get(given)
    if (before) return before
    const present = given.present.filter(isKnown)
    const absent = given.absent.filter(isKnown)
    const equal = given.equal.filter(({ path }) => isKnown(path))
    const isWhole =
      present.length === given.present.length &&
      absent.length === given.absent.length &&
      equal.length === given.equal.length
    const facts = isWhole ? given : { present, absent, equal }
    factsKnown.set(given, facts)
    return facts
  }
  const implied = (path: readonly string[], given: Given): boolean => {
    if (!isKnown(path)) return true
    let shared = 0
    for (const fact of given.present) {
      let same = 0
      while (same < path.length && same < fact.length && path[same] === fact[same]) same += 1
      shared = Math.max(shared, same)
    }
    for (let i = shared; i < path.length; i += 1) {
      const key = path[i]!
      const parents = at(path.slice(0, i), given).filter(({ types }) => types.size > 1 || !types.has('null'))
      const isRequired =
        parents.length > 0 &&
        parents.every(({ types, properties }) => {
          return types.size === 1 && types.has('object') && properties.get(key)?.isRequired
        })
      const shapes = at(path.slice(0, i + 1), given)
      if (!isRequired || shapes.length === 0 || !shapes.every((shape) => nonEmpty(shape, schemas)))
        return false
    }
    return true
  }
  const splitsKnown = new WeakMap<Given, readonly (readonly Given[])[]>()
  const splits = (given: Given): readonly (readonly Given[])[] => {
    const known = splitsKnown.get(given) ?? given.present.flatMap((path) => splitAt(path, given))
    splitsKnown.set(given, known)
    return known
  }
  const splitAt = (path: readonly string[], given: Given): (readonly Given[])[] => {
    const isSplit = given.present.some((one) => one.length === path.length + 1 && isBelow(one, path))
    const shapes = at(path, given)
    const isObject = shapes.every(({ types, isClosed, minProperties }) => {
      return types.size === 1 && types.has('object') && isClosed && minProperties > 0
    })
    if (isSplit || shapes.length === 0 || !isObject) return []
    if (!shapes.every((shape) => nonEmpty(shape, schemas))) return []
    const names = new Set(shapes.flatMap(({ properties }) => [...properties.keys()]))
    return [[...names].map((name) => givenPresent(given, [...path, name]))]
  }
  return { schemas, root, at, factsOf, implied, splits }
}
