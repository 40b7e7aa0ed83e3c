import type { JsonTree } from './json-tree.ts'
import type { ScopedPointer } from './pointer.ts'
import { pointerKeys } from './pointer.ts'
import type { Complaint, Problem } from './problem.ts'
import { problemAt } from './problem.ts'
import type { Spot } from './source-text.ts'

/** A template that mappings share, by `$use`. */
export interface Part {
  readonly name: string
  readonly tree: JsonTree
}

/** What one reading of a mapping has in common: its parts, its problems, and how much it has grown. */
export interface Reading {
  readonly parts: ReadonlyMap<string, Part>
  readonly problems: Problem[]
  nodes: number
}

/** The part that is being expanded: where its pointers start, and what its `{$k}` stand for. */
export interface PartFrame {
  readonly names: readonly string[]
  readonly base: ScopedPointer
  readonly baseSpot: Spot
  /** Lists around the `$use`. */
  readonly lists: number
  readonly values: ReadonlyMap<string, string>
}

/** Where in the language a template stands. */
export interface Env {
  readonly reading: Reading
  /** Absolute paths of the current items; the first is the document itself. */
  readonly scopes: readonly (readonly string[])[]
  readonly part?: PartFrame
}

/** Reports a problem of the template at a place. */
export function complain(env: Env, spot: Spot, complaint: Complaint): undefined {
  env.reading.problems.push(problemAt(spot, complaint))
  return undefined
}

/** How large a mapping may grow: depth alone would permit 2^16 copies of a part. */
export const NODES_MAX = 20_000

/** Counts nodes of the mapping; false where they are too many, which is reported once. */
export function hasRoom(env: Env, spot: Spot, nodes: number): boolean {
  const { reading } = env
  const before = reading.nodes
  reading.nodes += nodes
  if (reading.nodes <= NODES_MAX) return true
  const detail = `the mapping is more than ${NODES_MAX} nodes once its parts are expanded`
  if (before <= NODES_MAX) complain(env, spot, { code: 'M-SHAPE', detail })
  return false
}

/**
 * A written pointer, resolved: its `^` go out of lists, and inside a part it starts below the part's `$at`,
 * unless it starts at an item of the part's own `$each`.
 */
export function scopedPointer(written: string, env: Env, spot: Spot): ScopedPointer | undefined {
  const carets = /^\^*/.exec(written)![0].length
  const keys = pointerKeys(written.slice(carets))
  if (!keys || keys.includes('__proto__')) {
    const remedy = 'a pointer starts with "/"'
    return complain(env, spot, {
      code: 'M-HOLE',
      found: written,
      detail: `"${written}" is no pointer`,
      remedy,
    })
  }
  const depth = env.scopes.length - 1
  const atPartRoot = env.part !== undefined && depth - carets === env.part.lists
  const up = carets + (atPartRoot ? env.part.base.up : 0)
  const path = atPartRoot ? [...env.part.base.path, ...keys] : keys
  const scope = env.scopes[depth - up]
  if (!scope) {
    const detail = `"${written}" goes out of ${up} lists, but stands in ${depth}`
    return complain(env, spot, { code: 'M-HOLE', found: written, detail })
  }
  const base = atPartRoot ? { base: { pointer: env.part.base, spot: env.part.baseSpot } } : {}
  return { written, up, path, absolute: [...scope, ...path], ...base }
}

/** The environment of one item of a list. */
export function withinList(env: Env, list: readonly string[]): Env {
  return { ...env, scopes: [...env.scopes, [...list, '*']] }
}
