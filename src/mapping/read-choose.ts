import type { JsonTree } from './json-tree.ts'
import { nearestOf } from './nearest.ts'
import type { ScopedEntry } from './operations/use.ts'
import { fillPlaceholders } from './operations/use.ts'
import type { ScopedPointer } from './pointer.ts'
import { pointerBelow } from './pointer.ts'
import type { Env } from './read-scope.ts'
import { complain, scopedPointer } from './read-scope.ts'
import type { Spot } from './source-text.ts'
import type { Branch, Choose, Template } from './template.ts'

/** Where a template stands, as far as its reading depends on it. */
export interface Position {
  /** Place in the expanded mapping document. */
  readonly at: string
  /** Whether an `$each` may stand here. */
  readonly inList: boolean
  /** Whether a value picked what stands here. */
  readonly isPicked?: boolean
}

/** Reads a template; the operations that hold others are given it. */
export type ReadTemplate = (tree: JsonTree, env: Env, position: Position) => Template | undefined

/** The place of an operation's own member. */
export function operationSpot(entry: ScopedEntry, position: Position): Spot {
  return { ...entry.tree.spot, at: pointerBelow(position.at, entry.key) }
}

/** The pointer that an operation's member holds. */
export function readPointer(entry: ScopedEntry): ScopedPointer | undefined {
  const { tree, env, key } = entry
  if (tree.is === 'scalar' && typeof tree.value === 'string') {
    return scopedPointer(fillPlaceholders(tree, env), env, tree.spot)
  }
  return complain(env, tree.spot, { code: 'M-SHAPE', detail: `"${key}" is a pointer` })
}

function readBranch(read: ReadTemplate, entry: ScopedEntry, position: Position): Template | null | undefined {
  if (entry.tree.is === 'scalar' && entry.tree.value === null) return null
  return read(entry.tree, entry.env, position)
}

interface Branches {
  readonly of: readonly Branch[]
  readonly present?: Template | null
  readonly absent?: Template | null
}

/** `$of`: a branch per value, `$present` for any other, `$absent` for none; a value that begins with `$` has two. */
function readBranches(read: ReadTemplate, entry: ScopedEntry, position: Position): Branches {
  const of: Branch[] = []
  const rest: { present?: Template | null; absent?: Template | null } = {}
  if (entry.tree.is !== 'object') {
    complain(entry.env, entry.tree.spot, { code: 'M-SHAPE', detail: '"$of" is an object of branches' })
    return { of }
  }
  for (const branch of entry.tree.entries) {
    const at = pointerBelow(position.at, branch.key)
    const isPicked = position.isPicked || branch.key !== '$absent'
    const template = readBranch(read, { ...branch, env: entry.env }, { ...position, at, isPicked })
    if (template === undefined || branch.key === '$note') continue
    if (branch.key === '$present') rest.present = template
    else if (branch.key === '$absent') rest.absent = template
    else if (!/^\$(?!\$)/.test(branch.key)) {
      const value = branch.key.replace(/^\$\$/, '$')
      of.push({ value, spot: { ...branch.keySpot, at }, template })
    } else {
      const near = nearestOf(branch.key, ['$present', '$absent'])
      const detail = `"$of" has no branch "${branch.key}"`
      complain(entry.env, branch.keySpot, { code: 'M-OP', found: branch.key, detail, ...near })
    }
  }
  return { of, ...rest }
}

/** Reads a `$choose` and its branches. */
export function readChoose(
  read: ReadTemplate,
  entries: readonly ScopedEntry[],
  choose: ScopedEntry,
  spot: Spot,
  position: Position,
): Choose | undefined {
  const find = (key: string): ScopedEntry | undefined => entries.find((entry) => entry.key === key)
  const pointer = readPointer(choose)
  const at = (key: string): Position => ({ ...position, at: pointerBelow(position.at, key) })
  const of = find('$of')
  if (!of) {
    const detail = 'a "$choose" needs its branches, "$of"'
    return complain(choose.env, choose.keySpot, { code: 'M-SHAPE', detail })
  }
  const branches = readBranches(read, of, at('$of'))
  const last = find('$else')
  const otherwise = last && readBranch(read, last, at('$else'))
  const rest = otherwise === undefined ? {} : { otherwise }
  return (
    pointer && {
      is: 'choose',
      spot,
      pointer,
      pointerSpot: operationSpot(choose, position),
      ...branches,
      ...rest,
    }
  )
}
