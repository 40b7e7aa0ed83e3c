import type { ScopedEntry } from './expand-use.ts'
import { expandUse, fillPlaceholders } from './expand-use.ts'
import { readSegments } from './hole.ts'
import type { JsonTree } from './json-tree.ts'
import { DEPTH_MAX } from './json-tree.ts'
import { nearestOf } from './nearest.ts'
import type { ScopedPointer } from './pointer.ts'
import { pointerBelow } from './pointer.ts'
import type { Env } from './read-scope.ts'
import { complain, scopedPointer, withinList } from './read-scope.ts'
import type { Spot } from './source-text.ts'
import type { Branch, Choose, Hole, Member, Template } from './template.ts'

/** How large a mapping may grow: depth alone would permit 2^16 copies of a part. */
export const NODES_MAX = 20_000

const OPERATIONS = [
  '$each',
  '$key',
  '$make',
  '$choose',
  '$of',
  '$present',
  '$absent',
  '$else',
  '$if',
  '$use',
  '$at',
  '$with',
  '$note',
]

interface Position {
  /** Place in the expanded mapping document. */
  readonly at: string
  /** Whether an `$each` may stand here. */
  readonly inList: boolean
}

function readPointer(entry: ScopedEntry): ScopedPointer | undefined {
  const { tree, env, key } = entry
  if (tree.is === 'scalar' && typeof tree.value === 'string') {
    return scopedPointer(fillPlaceholders(tree, env), env, tree.spot)
  }
  return complain(env, tree.spot, { code: 'M-SHAPE', detail: `"${key}" is a pointer` })
}

function readText(tree: JsonTree & { is: 'scalar' }, env: Env, at: string): Template | undefined {
  const value = fillPlaceholders(tree, env)
  const { source, offset } = tree.spot
  const isVerbatim = source.text.slice(offset + 1, offset + 1 + value.length) === value
  const spotOf = (inside: number): Spot => ({
    ...tree.spot,
    at,
    offset: isVerbatim ? offset + 1 + inside : offset,
  })
  const segments = readSegments(value)
  if (!Array.isArray(segments)) {
    const { offset: inside, ...complaint } = segments as Exclude<typeof segments, readonly unknown[]>
    return complain(env, spotOf(inside), { code: 'M-HOLE', ...complaint })
  }
  const spot = { ...tree.spot, at }
  const parts: (string | Hole)[] = []
  for (const segment of segments) {
    if (segment.is === 'text') parts.push(segment.text)
    else if (segment.is === 'reference') {
      const lists = env.scopes.slice(1).map((scope) => scope.slice(0, -1))
      if (segments.length === 1)
        return { is: 'reference', spot: spotOf(segment.offset), name: segment.name, lists }
      const detail = 'a reference stands alone in its string'
      return complain(env, spotOf(segment.offset), { code: 'M-HOLE', found: `{@${segment.name}}`, detail })
    } else {
      const pointer = scopedPointer(segment.pointer, env, spotOf(segment.offset))
      if (!pointer) return undefined
      const [name, table, ...more] = segment.conversion?.split(/\s+/) ?? []
      if (more.length > 0) {
        const found = segment.conversion!
        return complain(env, spotOf(segment.offset), {
          code: 'M-HOLE',
          found,
          detail: 'a conversion takes one table at most',
        })
      }
      const conversion =
        name === undefined ? {} : { conversion: { name, ...(table === undefined ? {} : { table }) } }
      parts.push({ is: 'hole', spot: spotOf(segment.offset), pointer, ...conversion })
    }
  }
  const [first] = parts
  if (parts.length === 1 && typeof first === 'object') return first
  if (parts.every((part) => typeof part === 'string')) return { is: 'constant', spot, value: parts.join('') }
  return { is: 'text', spot, parts }
}

function readBranch(entry: ScopedEntry, position: Position): Template | null | undefined {
  if (entry.tree.is === 'scalar' && entry.tree.value === null) return null
  return readTemplate(entry.tree, entry.env, position)
}

function readBranches(entry: ScopedEntry, position: Position): Branch[] {
  if (entry.tree.is !== 'object') {
    complain(entry.env, entry.tree.spot, { code: 'M-SHAPE', detail: '"$of" is an object of branches' })
    return []
  }
  return entry.tree.entries.flatMap((branch) => {
    const at = pointerBelow(position.at, branch.key)
    const template = readBranch({ ...branch, env: entry.env }, { ...position, at })
    return template === undefined ? [] : [{ value: branch.key, spot: { ...branch.keySpot, at }, template }]
  })
}

function readChoose(entries: readonly ScopedEntry[], spot: Spot, position: Position): Choose | undefined {
  const find = (key: string): ScopedEntry | undefined => entries.find((entry) => entry.key === key)
  const choose = find('$choose')!
  const pointer = readPointer(choose)
  const at = (key: string): Position => ({ ...position, at: pointerBelow(position.at, key) })
  const of = find('$of')
  const branches = of ? readBranches(of, at('$of')) : []
  const extra: { present?: Template | null; absent?: Template | null; otherwise?: Template | null } = {}
  for (const [key, name] of [
    ['$present', 'present'],
    ['$absent', 'absent'],
    ['$else', 'otherwise'],
  ] as const) {
    const entry = find(key)
    const template = entry && readBranch(entry, at(key))
    if (template !== undefined) extra[name] = template
  }
  if (!of && !find('$present') && !find('$absent')) {
    return complain(choose.env, choose.keySpot, {
      code: 'M-SHAPE',
      detail: 'a "$choose" needs branches: "$of", "$present", "$absent"',
    })
  }
  return pointer && { is: 'choose', spot, pointer, pointerSpot: choose.tree.spot, of: branches, ...extra }
}

function readMember(entry: ScopedEntry, at: string): Member | undefined {
  const key = entry.key.startsWith('$$') ? entry.key.slice(1) : entry.key
  const below = pointerBelow(at, entry.key)
  const template = readTemplate(entry.tree, entry.env, { at: below, inList: false })
  return template && { key, keySpot: { ...entry.keySpot, at: below }, template }
}

function readEach(
  entries: readonly ScopedEntry[],
  each: ScopedEntry,
  spot: Spot,
  position: Position,
): Template | undefined {
  const pointer = readPointer(each)
  if (!position.inList) {
    complain(each.env, each.keySpot, { code: 'M-SHAPE', detail: 'an "$each" stands inside a list' })
  }
  if (!pointer) return undefined
  const inside = (entry: ScopedEntry): ScopedEntry => ({
    ...entry,
    env: withinList(entry.env, pointer.absolute),
  })
  const keyEntry = entries.find(({ key }) => key === '$key')
  const key = keyEntry && readPointer(inside(keyEntry))
  const rest = entries.filter((entry) => entry !== each && entry !== keyEntry).map(inside)
  const made = rest.find((entry) => entry.key === '$make')
  if (made && rest.length > 1) {
    return complain(made.env, made.keySpot, {
      code: 'M-SHAPE',
      detail: '"$make" takes no other members beside it',
    })
  }
  const make = made
    ? readTemplate(made.tree, made.env, { at: pointerBelow(position.at, '$make'), inList: true })
    : readObject(rest, spot, { ...position, inList: true })
  return make && { is: 'each', spot, pointer, pointerSpot: each.tree.spot, ...(key ? { key } : {}), make }
}

function readObject(all: readonly ScopedEntry[], spot: Spot, position: Position): Template | undefined {
  const entries = all.filter(({ key }) => key !== '$note')
  const find = (key: string): ScopedEntry | undefined => entries.find((entry) => entry.key === key)
  const use = find('$use')
  if (use) {
    const expansion = expandUse(entries, use)
    if (!expansion) return undefined
    if (expansion.is === 'tree') return readTemplate(expansion.tree, expansion.env, position)
    return readObject(expansion.entries, spot, position)
  }
  const each = find('$each')
  if (each) return readEach(entries, each, spot, position)
  const test = find('$if')
  if (test) {
    const pointer = readPointer(test)
    const present = readObject(
      entries.filter((entry) => entry !== test),
      spot,
      position,
    )
    return pointer && present && { is: 'choose', spot, pointer, pointerSpot: test.tree.spot, of: [], present }
  }
  const allowed = find('$choose') ? ['$choose', '$of', '$present', '$absent', '$else'] : []
  for (const { key, keySpot, env } of entries) {
    if (!key.startsWith('$') || key.startsWith('$$') || allowed.includes(key)) continue
    const known = OPERATIONS.includes(key)
    const detail = known
      ? `"${key}" belongs to an operation that is not here`
      : `there is no operation "${key}"`
    complain(env, keySpot, {
      code: known ? 'M-SHAPE' : 'M-OP',
      found: key,
      detail,
      ...(known ? {} : nearestOf(key, OPERATIONS)),
    })
  }
  const plain = entries.filter(({ key }) => !key.startsWith('$') || key.startsWith('$$'))
  const isMerge = plain.length > 0
  const choose =
    find('$choose') && readChoose(entries, spot, isMerge ? { ...position, inList: false } : position)
  if (choose && !isMerge) return choose
  const members = plain.flatMap((entry) => readMember(entry, position.at) ?? [])
  return { is: 'object', spot, members, ...(choose ? { merge: choose } : {}) }
}

/** Reads one template of a tree; undefined if it isn't the language, which has been reported. */
export function readTemplate(tree: JsonTree, env: Env, position: Position): Template | undefined {
  const spot = { ...tree.spot, at: position.at }
  env.reading.nodes += 1
  const deep = position.at.split('/').length > DEPTH_MAX
  if (deep || env.reading.nodes > NODES_MAX) {
    const isFirst = deep || env.reading.nodes === NODES_MAX + 1
    const detail = deep
      ? `deeper than ${DEPTH_MAX} levels`
      : `more than ${NODES_MAX} nodes once its parts are expanded`
    return isFirst ? complain(env, spot, { code: 'M-SHAPE', detail: `the mapping is ${detail}` }) : undefined
  }
  if (tree.is === 'object') {
    const entries = tree.entries.map((entry): ScopedEntry => ({ ...entry, env }))
    return readObject(entries, spot, position)
  }
  if (tree.is === 'list') {
    const items = tree.items.map((item, i) =>
      readTemplate(item, env, { at: pointerBelow(position.at, i), inList: true }),
    )
    return { is: 'list', spot, items: items.filter((item) => item !== undefined) }
  }
  if (typeof tree.value === 'string') return readText(tree, env, position.at)
  if (tree.value !== null) return { is: 'constant', spot, value: tree.value }
  return complain(env, spot, {
    code: 'M-SHAPE',
    found: 'null',
    detail: 'null makes nothing, and stands only for a branch',
  })
}
