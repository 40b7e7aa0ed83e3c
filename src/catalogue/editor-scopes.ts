import { pointerBelow, pointerText } from '../mapping/pointer.ts'
import type { Cursor } from '../mapping/schema/cursor.ts'
import { hasBounds } from '../mapping/schema/extent.ts'
import { NOTHING_GIVEN } from '../mapping/schema/given.ts'
import { isScalarShape, valuesOf } from '../mapping/schema/shape.ts'

/** A place that the items of a list, or the document itself, have. */
interface Leaf {
  /** From the item. */
  readonly pointer: string
  /** All that it may hold, if the schema lists it. */
  readonly values: readonly string[] | undefined
}

/** What pointers are relative to: the document, or the item of a list. */
export interface Scope {
  readonly around: Scope | undefined
  readonly number: number
  /** Whether the item itself is a value. */
  readonly leaves: Leaf[]
  /** Objects, from the item. */
  readonly holders: string[]
  /** Lists from the item, with the scope of their items. */
  readonly lists: { readonly pointer: string; readonly items: Scope }[]
}

/**
 * The scopes of a schema, the document's first; and every place of it, from the document, `*` for the items of a list. Of
 * a schema without bounds nothing is known.
 */
export function scopesOf(cursor: Cursor): { scopes: Scope[]; places: string[] } {
  const scopes: Scope[] = []
  const places: string[] = []
  const open = (around?: Scope): Scope => {
    const scope: Scope = { around, number: scopes.length, leaves: [], holders: [], lists: [] }
    scopes.push(scope)
    return scope
  }
  const visit = (path: readonly string[], pointer: string, scope: Scope): void => {
    const shapes = cursor.at(path, NOTHING_GIVEN)
    if (shapes.length === 0) return
    if (path.length > 0) places.push(pointerText(path))
    const scalars = shapes.filter(isScalarShape)
    if (scalars.length > 0) {
      const listed = scalars.map(valuesOf)
      const isListed = listed.every((values) => values !== undefined)
      const values = new Set(
        listed
          .flatMap((one) => one ?? [])
          .filter((value) => value !== null)
          .map(String),
      )
      scope.leaves.push({ pointer, values: isListed ? [...values] : undefined })
    }
    const names = new Set(shapes.flatMap(({ properties }) => [...properties.keys()]))
    if (names.size > 0 && pointer !== '') scope.holders.push(pointer)
    for (const name of names) visit([...path, name], pointerBelow(pointer, name), scope)
    if (!shapes.some(({ types, items }) => types.has('array') && items.length > 0)) return
    const items = open(scope)
    scope.lists.push({ pointer, items })
    visit([...path, '*'], '', items)
  }
  const whole = open()
  if (hasBounds(cursor)) visit([], '', whole)
  return { scopes, places }
}

/** Whether a value is one of a list, so that there may be a branch for each. */
export function isChoice({ values }: Leaf): boolean {
  return values !== undefined && values.length > 1
}

/** What a scope and those around it have, each written as seen from the scope. */
export function seenFrom(scope: Scope, of: (scope: Scope) => readonly string[]): string[] {
  const own = of(scope)
  return scope.around === undefined
    ? [...own]
    : [...own, ...seenFrom(scope.around, of).map((pointer) => `^${pointer}`)]
}
