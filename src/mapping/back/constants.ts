import type { Json } from '../json.ts'
import type { MappingWorld } from '../mapping-world.ts'
import type { Cursor } from '../schema/cursor.ts'
import { NOTHING_GIVEN } from '../schema/given.ts'
import { cursorFor } from '../schema/schemas-of.ts'
import { isScalarShape, valueKey } from '../schema/shape.ts'
import type { Mapping } from '../template.ts'

/** A constant that a schema requires: what is without it says as much. `*` in the path is any item of a list. */
export interface Constant {
  readonly path: readonly string[]
  readonly value: Json
}

const DEPTH_MAX = 16

/** The constants that a schema requires wherever what holds them is there. */
export function constantsIn(cursor: Cursor): Constant[] {
  const found: Constant[] = []
  const visit = (path: readonly string[], isRequired: boolean): void => {
    const shapes = cursor.at(path, NOTHING_GIVEN)
    if (path.length > DEPTH_MAX || shapes.length === 0) return
    const values = shapes.flatMap((shape) => shape.values ?? [])
    const isConstant = shapes.every((shape) => isScalarShape(shape) && shape.values !== undefined)
    const [value] = values
    if (isRequired && isConstant && value !== undefined && new Set(values.map(valueKey)).size === 1)
      found.push({ path, value })
    for (const name of new Set(shapes.flatMap(({ properties }) => [...properties.keys()]))) {
      const isAlways = shapes.every(({ properties }) => properties.get(name)?.isRequired ?? true)
      visit([...path, name], isAlways)
    }
    if (shapes.some(({ types, items }) => types.has('array') && items.length > 0))
      visit([...path, '*'], false)
  }
  visit([], false)
  return found
}

/** The constants of what a mapping reads. */
export function constantsOf(mapping: Mapping, world: MappingWorld): Constant[] {
  return constantsIn(cursorFor(mapping.from, world))
}
