import { nearestOf } from './nearest.ts'
import type { Reads } from './operations/checking.ts'
import type { ScopedPointer } from './pointer.ts'
import { pointerText } from './pointer.ts'
import type { Complaint } from './problem.ts'
import type { Cursor } from './schema/cursor.ts'
import type { Given } from './schema/given.ts'
import { NOTHING_GIVEN } from './schema/given.ts'
import type { Shape } from './schema/shape.ts'
import { isScalarShape } from './schema/shape.ts'
import type { Spot } from './source-text.ts'

/** What is wrong with a pointer, and what it was probably meant to be. */
export interface PointerFault {
  readonly complaint: Complaint
  /** Where it is wrong, if not where it is written: at the `$at` that it starts from. */
  readonly spot?: Spot
  /** The path that was probably meant, counted as used so that one mistake is one problem. */
  readonly meant?: readonly string[]
}

function namesIn(shapes: readonly Shape[]): string[] {
  return [...new Set(shapes.flatMap(({ properties }) => [...properties.keys()]))]
}

function unknownPlace(pointer: ScopedPointer, cursor: Cursor, given: Given): PointerFault {
  const { written, absolute, base } = pointer
  if (base && cursor.at(base.pointer.absolute, given).length === 0) {
    const { complaint, meant, spot = base.spot } = unknownPlace(base.pointer, cursor, given)
    const below = absolute.slice(base.pointer.absolute.length)
    return { complaint, spot, ...(meant ? { meant: [...meant, ...below] } : {}) }
  }
  const depth = absolute.findIndex((_, i) => cursor.at(absolute.slice(0, i + 1), given).length === 0)
  const prefix = absolute.slice(0, depth)
  const parents = cursor.at(prefix, given)
  const key = absolute[depth]!
  const code = 'M-SOURCE'
  if (cursor.at(absolute, NOTHING_GIVEN).length > 0) {
    return {
      complaint: { code, found: written, detail: `the record has no "${written}" in this branch` },
      meant: absolute,
    }
  }
  if (parents.every(({ types }) => types.size === 1 && types.has('array'))) {
    const detail = `"${written}" leads through the list ${pointerText(prefix)}`
    return {
      complaint: { code, found: written, detail, remedy: 'go over the list with "$each"' },
      meant: prefix,
    }
  }
  const near = nearestOf(key, namesIn(parents))
  const meant =
    near.nearest === undefined ? {} : { meant: [...prefix, near.nearest, ...absolute.slice(depth + 1)] }
  return { complaint: { code, found: written, detail: `the record has no "${written}"`, ...near }, ...meant }
}

/** What is wrong with a pointer that is read in a certain way, if anything. */
export function pointerFault(
  pointer: ScopedPointer,
  cursor: Cursor,
  given: Given,
  reads: Reads,
): PointerFault | undefined {
  const { written, absolute } = pointer
  const shapes = cursor.at(absolute, given)
  if (shapes.length === 0) return unknownPlace(pointer, cursor, given)
  const fault = (detail: string, remedy: string): PointerFault => {
    return { complaint: { code: 'M-SOURCE', found: written, detail, remedy }, meant: absolute }
  }
  if (reads === 'list' && !shapes.some(({ types }) => types.has('array'))) {
    return fault(`"${written}" is no list`, '"$each" goes over a list')
  }
  if (reads !== 'scalar' || shapes.every(isScalarShape)) return undefined
  const isList = shapes.some(({ types }) => types.has('array'))
  const may = shapes.every((shape) => !isScalarShape(shape)) ? 'leads' : 'may lead'
  const remedy = isList
    ? 'go over the list with "$each"'
    : 'choose on what tells the cases apart, or name a value in it'
  return fault(`"${written}" ${may} to ${isList ? 'a list' : 'an object'}`, remedy)
}
