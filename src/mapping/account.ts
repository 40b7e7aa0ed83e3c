import { nearestOf } from './nearest.ts'
import { isBelow, isSamePath, pointerText } from './pointer.ts'
import type { Problem } from './problem.ts'
import { problemAt } from './problem.ts'
import type { Cursor } from './schema/cursor.ts'
import { NOTHING_GIVEN } from './schema/given.ts'
import { isScalarShape, valueKey } from './schema/shape.ts'
import type { Spot } from './source-text.ts'
import type { Declaration, Mapping } from './template.ts'

/** A use of a pointer; `isWhole` if all that is below is used too. */
export interface Use {
  readonly path: readonly string[]
  readonly isWhole: boolean
  readonly spot: Spot
}

/**
 * The leaves of the record's schema, which must have bounds: paths of scalars, `*` for list items; constants that are
 * required tell nothing.
 */
export function leavesOf(cursor: Cursor): readonly (readonly string[])[] {
  const leaves: (readonly string[])[] = []
  const visit = (path: readonly string[], isRequired: boolean): void => {
    const shapes = cursor.at(path, NOTHING_GIVEN)
    if (shapes.length === 0) return
    const scalars = shapes.filter(
      (shape) => isScalarShape(shape) && (shape.types.size > 1 || !shape.types.has('null')),
    )
    const values = scalars.map((shape) => shape.values)
    const distinct = new Set(values.flatMap((one) => one ?? []).map(valueKey))
    const tellsNothing = isRequired && distinct.size === 1 && values.every((one) => one !== undefined)
    const names = new Set(shapes.flatMap(({ properties }) => [...properties.keys()]))
    const isOpen = shapes.some(({ types, properties }) => types.has('object') && properties.size === 0)
    if ((scalars.length > 0 && !tellsNothing) || isOpen) leaves.push(path)
    for (const name of names) {
      const required = shapes.every(
        ({ properties }) => properties.get(name)?.isRequired ?? !properties.has(name),
      )
      visit([...path, name], required)
    }
    if (shapes.some(({ types, items }) => types.has('array') && items.length > 0)) visit([...path, '*'], true)
  }
  visit([], true)
  return leaves
}

/** Whether the gateway itself carries that part of the record's head. */
export function isHead(path: readonly string[], from: string): boolean {
  const [first] = path
  const isRecord = from.startsWith('kinds/') || from.startsWith('notices/')
  if (!isRecord || first === undefined) return false
  if (path.length === 1 && ['kind', 'version', 'recordStatus'].includes(first)) return true
  return first === 'child' && from !== 'kinds/child.schema.json'
}

/** Gives the declaration from before that holds the same, what is around it, or what is in it; of what is lost, more than one may. */
function declaredBefore({ lost }: Mapping): (declaration: Declaration) => Declaration | undefined {
  const lostOnes = new Set(lost)
  /** By pointer: what is declared there, and what is declared below. */
  const at = new Map<string, Declaration>()
  const below = new Map<string, Declaration>()
  return (declaration) => {
    const { path } = declaration
    const pointers = path.map((_, i) => pointerText(path.slice(0, i + 1)))
    const own = pointers.at(-1)!
    const found = [...pointers.map((pointer) => at.get(pointer)), below.get(own)]
    if (!at.has(own)) at.set(own, declaration)
    for (const pointer of pointers.slice(0, -1)) if (!below.has(pointer)) below.set(pointer, declaration)
    return found.find((one) => one && !(lostOnes.has(declaration) && lostOnes.has(one)))
  }
}

function checkDeclared(mapping: Mapping, cursor: Cursor): Problem[] {
  const problems: Problem[] = []
  const complain = (spot: Spot, found: string, detail: string, near: { nearest?: string } = {}): void => {
    problems.push(problemAt(spot, { code: 'M-DECLARED', found, detail, ...near }))
  }
  const checkPath = (path: readonly string[], spot: Spot): void => {
    if (cursor.at(path, NOTHING_GIVEN).length > 0) return
    const depth = path.findIndex((_, i) => cursor.at(path.slice(0, i + 1), NOTHING_GIVEN).length === 0)
    const parents = cursor.at(path.slice(0, depth), NOTHING_GIVEN)
    const names = parents.flatMap(({ properties }) => [...properties.keys()])
    const text = pointerText(path)
    complain(spot, text, `the record has no "${text}"`, nearestOf(path[depth]!, names))
  }
  const before = declaredBefore(mapping)
  for (const declaration of [...mapping.withheld, ...mapping.lost, ...mapping.kept]) {
    const { path, unless, spot } = declaration
    checkPath(path, spot)
    if (unless) checkPath(unless, spot)
    const other = before(declaration)
    if (other) complain(spot, pointerText(path), `${pointerText(other.path)} is declared already`)
  }
  return problems
}

/** The account of every property of the record: used, or declared; and nothing withheld used. */
export function checkAccount(mapping: Mapping, cursor: Cursor, uses: readonly Use[]): Problem[] {
  const problems = checkDeclared(mapping, cursor)
  for (const { path, isWhole, spot } of uses) {
    const withheld = mapping.withheld.find(
      (one) => isBelow(path, one.path) || (isWhole && isBelow(one.path, path)),
    )
    if (!withheld) continue
    const found = pointerText(path)
    const detail = `${pointerText(withheld.path)} is withheld, and goes nowhere`
    problems.push(problemAt(spot, { code: 'M-WITHHELD', found, detail }))
  }
  const declared = [...mapping.withheld, ...mapping.lost, ...mapping.kept]
  for (const leaf of leavesOf(cursor)) {
    if (isHead(leaf, mapping.from) || declared.some(({ path }) => isBelow(leaf, path))) continue
    if (uses.some(({ path, isWhole }) => isSamePath(path, leaf) || (isWhole && isBelow(leaf, path)))) continue
    const found = pointerText(leaf)
    const detail = `the record's ${found} goes nowhere`
    const remedy = `use it, or say why not: "withheld" or "lost": { "${found}": "why" }`
    problems.push(problemAt(mapping.spots.from, { code: 'M-UNMAPPED', found, detail, remedy }))
  }
  return problems
}
