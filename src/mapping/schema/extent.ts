import type { Cursor } from './cursor.ts'
import { NOTHING_GIVEN } from './given.ts'

/** How deep the values of what a mapping reads may lie, in keys and items. */
export const LEVELS_MAX = 16
/** How many places a schema that a mapping reads may have. */
export const PLACES_MAX = 20_000

const known = new WeakMap<Cursor, boolean>()

/**
 * Whether every place of a schema can be accounted for: there are not too many, and none lies too deep. A schema that
 * nests itself has no end of them.
 */
export function hasBounds(cursor: Cursor): boolean {
  const before = known.get(cursor)
  if (before !== undefined) return before
  let places = 0
  const isWithin = (path: readonly string[]): boolean => {
    const shapes = cursor.at(path, NOTHING_GIVEN)
    if (shapes.length === 0) return true
    places += 1
    if (path.length > LEVELS_MAX || places > PLACES_MAX) return false
    const names = new Set(shapes.flatMap(({ properties }) => [...properties.keys()]))
    if (shapes.some(({ types, items }) => types.has('array') && items.length > 0)) names.add('*')
    return [...names].every((name) => isWithin([...path, name]))
  }
  const verdict = isWithin([])
  known.set(cursor, verdict)
  return verdict
}
