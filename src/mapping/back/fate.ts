import { isHead } from '../account.ts'
import { takesTable } from '../conversions/coded.ts'
import { CONVERSIONS } from '../conversions/conversion-list.ts'
import type { Json } from '../json.ts'
import { isList, isObject, isPresent } from '../json.ts'
import type { MappingWorld } from '../mapping-world.ts'
import type { Cursor } from '../schema/cursor.ts'
import { NOTHING_GIVEN } from '../schema/given.ts'
import { cursorFor } from '../schema/schemas-of.ts'
import type { Declaration, Hole, Mapping, Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import { constantsIn } from './constants.ts'

/** What becomes of a place of the record on its way there and back. */
export interface Fate {
  /** Keys from the record's root, `*` for any item of a list. */
  readonly path: readonly string[]
  readonly below: ReadonlyMap<string, Fate>
  /** Declared as withheld, or as lost whatever else is there. */
  readonly isLost: boolean
  /** Lost where one of these places has nothing; absolute, their `*` shared with `path`. */
  readonly unless: readonly (readonly string[])[]
  /** Not the mapping's to carry: the head, which is the gateway's, and what the schema says already. */
  readonly isAside: boolean
  /** Carried as JSON text, and so with everything that is in it. */
  readonly isVerbatim: boolean
  /** Read as a list: a single value is a list of one. */
  readonly isRepeated: boolean
  /** The key of the list's items, below each. */
  readonly key?: readonly string[]
  /** The one spelling that comes back, of those that mean the same. */
  spell?(value: Json): Json
}

type Mutable<T> = { -readonly [name in keyof T]: T[name] }
type Growing = Mutable<Omit<Fate, 'below'>> & { below: Map<string, Growing> }

function grow(root: Growing, path: readonly string[]): Growing {
  let here = root
  path.forEach((key, i) => {
    const next = here.below.get(key) ?? fresh(path.slice(0, i + 1))
    here.below.set(key, next)
    here = next
  })
  return here
}

function fresh(path: readonly string[]): Growing {
  const flags = { isLost: false, isAside: false, isVerbatim: false, isRepeated: false }
  return { path, below: new Map(), unless: [], ...flags }
}

/**
 * The place that a declaration's `unless` names. It is written from the record's root, or, where what is declared
 * lies in a list, from that list's own item: `/episodes/* unless /placements` is about each episode's placements.
 */
export function unlessPath({ path, unless }: Declaration, cursor: Cursor): readonly string[] | undefined {
  if (!unless || unless.includes('*')) return unless
  const item = path.slice(0, path.lastIndexOf('*') + 1)
  const inside = [...item, ...unless]
  return cursor.at(inside, NOTHING_GIVEN).length > 0 ? inside : unless
}

function growTemplate(root: Growing, template: Template, spelt: Set<Growing>): void {
  const take = (hole: Hole): void => {
    const fate = grow(root, hole.pointer.absolute)
    const { conversion } = hole
    // The first hole that carries a value exactly is the one it is read from.
    if (spelt.has(fate) || (conversion && takesTable(conversion.name))) return
    spelt.add(fate)
    if (conversion?.name === 'json') fate.isVerbatim = true
    else if (conversion) fate.spell = (value) => CONVERSIONS.get(conversion.name)?.canonical(value) ?? value
  }
  if (template.is === 'hole') take(template)
  if (template.is === 'text') {
    const holes = template.parts.filter((part) => typeof part !== 'string')
    // Text of several holes is only verified.
    if (holes.length === 1) take(holes[0]!)
    return
  }
  if (template.is === 'each') {
    const fate = grow(root, template.pointer.absolute)
    fate.isRepeated = true
    if (template.key) fate.key = template.key.path
  }
  for (const child of childrenOf(template)) growTemplate(root, child, spelt)
}

const known = new WeakMap<Mapping, Fate>()

/** The fate of every place that a mapping reads or declares, as a tree from the record's root. */
export function fateOf(mapping: Mapping, world: MappingWorld): Fate {
  const before = known.get(mapping)
  if (before) return before
  const root = fresh([])
  const spelt = new Set<Growing>()
  for (const { template } of mapping.makes) growTemplate(root, template, spelt)
  const cursor = cursorFor(mapping.from, world)
  // a record without what its schema says of every record says as much
  for (const { path } of constantsIn(cursor)) grow(root, path).isAside = true
  for (const name of ['kind', 'version', 'recordStatus', 'child']) {
    if (isHead([name], mapping.from)) grow(root, [name]).isAside = true
  }
  for (const declaration of [...mapping.withheld, ...mapping.lost]) {
    const fate = grow(root, declaration.path)
    const unless = unlessPath(declaration, cursor)
    if (unless) fate.unless = [...fate.unless, unless]
    else fate.isLost = true
  }
  known.set(mapping, root)
  return root
}

/** The values on the way from the record's root to a place, both included. */
export type Trail = readonly (Json | undefined)[]

function isAnyPresent(value: Json | undefined, path: readonly string[]): boolean {
  const [key, ...rest] = path
  if (key === undefined) return isPresent(value)
  if (key === '*') return isList(value) && value.some((item) => isAnyPresent(item, rest))
  return isObject(value) && Object.hasOwn(value, key) && isAnyPresent(value[key], rest)
}

/** Whether the value at the end of the trail is lost because something it depends on is missing. */
export function isLostHere({ path, unless }: Fate, trail: Trail): boolean {
  return unless.some((other) => {
    let shared = 0
    while (shared < path.length && path[shared] === other[shared]) shared += 1
    return !isAnyPresent(trail[shared], other.slice(shared))
  })
}
