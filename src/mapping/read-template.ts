import type { JsonTree } from './json-tree.ts'
import { DEPTH_MAX } from './json-tree.ts'
import { nearestOf } from './nearest.ts'
import { OPERATIONS } from './operations/operation-list.ts'
import type { ScopedEntry } from './operations/use.ts'
import { expandUse } from './operations/use.ts'
import { pointerBelow } from './pointer.ts'
import type { Position } from './read-choose.ts'
import { operationSpot, readChoose, readPointer } from './read-choose.ts'
import type { Env } from './read-scope.ts'
import { complain, hasRoom, withinList } from './read-scope.ts'
import { readText } from './read-text.ts'
import type { Spot } from './source-text.ts'
import type { Member, Template } from './template.ts'

const MEMBERS = [...OPERATIONS.flatMap(({ members }) => members), '$note']

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
    : readObject(rest, each.env, spot, { at: position.at, inList: true })
  return (
    make && {
      is: 'each',
      spot,
      pointer,
      pointerSpot: operationSpot(each, position),
      ...(key ? { key } : {}),
      make,
    }
  )
}

function readObject(
  all: readonly ScopedEntry[],
  env: Env,
  spot: Spot,
  position: Position,
): Template | undefined {
  const entries = all.filter(({ key }) => key !== '$note')
  const find = (key: string): ScopedEntry | undefined => entries.find((entry) => entry.key === key)
  const use = find('$use')
  if (use) {
    const expansion = expandUse(entries, use)
    if (!expansion) return undefined
    if (expansion.is === 'tree') return readTemplate(expansion.tree, expansion.env, position)
    return readObject(expansion.entries, env, spot, position)
  }
  const each = find('$each')
  if (each) return readEach(entries, each, spot, position)
  const test = find('$if')
  if (test) {
    const pointer = readPointer(test)
    const rest = entries.filter((entry) => entry !== test)
    const present = readObject(rest, env, spot, { ...position, isPicked: true })
    return (
      pointer &&
      present && { is: 'choose', spot, pointer, pointerSpot: operationSpot(test, position), of: [], present }
    )
  }
  const chosen = find('$choose')
  const allowed = chosen ? ['$choose', '$of', '$else'] : []
  for (const { key, keySpot, env } of entries) {
    if (!key.startsWith('$') || key.startsWith('$$') || allowed.includes(key)) continue
    const known = MEMBERS.includes(key)
    const detail = known
      ? `"${key}" belongs to an operation that is not here`
      : `there is no operation "${key}"`
    complain(env, keySpot, {
      code: known ? 'M-SHAPE' : 'M-OP',
      found: key,
      detail,
      ...(known ? {} : nearestOf(key, MEMBERS)),
    })
  }
  const plain = entries.filter(({ key }) => !key.startsWith('$') || key.startsWith('$$'))
  const isMerge = plain.length > 0
  const choose =
    chosen &&
    readChoose(readTemplate, entries, chosen, spot, isMerge ? { ...position, inList: false } : position)
  if (choose && !isMerge) return choose
  if (entries.length === 0) {
    return complain(env, spot, { code: 'M-SHAPE', detail: 'an empty object makes nothing: leave it out' })
  }
  const members = plain.flatMap((entry) => readMember(entry, position.at) ?? [])
  const isKept = position.isPicked ?? false
  return { is: 'object', spot, members, ...(choose ? { merge: choose } : {}), isKept }
}

/** Reads one template of a tree; undefined if it isn't the language, which has been reported. */
export function readTemplate(tree: JsonTree, env: Env, position: Position): Template | undefined {
  const spot = { ...tree.spot, at: position.at }
  if (position.at.split('/').length > DEPTH_MAX) {
    const detail = `the mapping is deeper than ${DEPTH_MAX} levels`
    return complain(env, spot, { code: 'M-SHAPE', detail })
  }
  if (!hasRoom(env, spot, 1)) return undefined
  if (tree.is === 'object') {
    const entries = tree.entries.map((entry): ScopedEntry => ({ ...entry, env }))
    return readObject(entries, env, spot, position)
  }
  if (tree.is === 'list') {
    if (tree.items.length === 0) {
      return complain(env, spot, { code: 'M-SHAPE', detail: 'an empty list makes nothing: leave it out' })
    }
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
