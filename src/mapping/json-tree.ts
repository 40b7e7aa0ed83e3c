import type { Node, ParseError } from 'jsonc-parser'
import { parseTree } from 'jsonc-parser'
import type { Json } from './json.ts'
import { sayParseError } from './parse-errors.ts'
import { pointerBelow } from './pointer.ts'
import type { Complaint, Problem } from './problem.ts'
import { problemAt } from './problem.ts'
import type { SourceText, Spot } from './source-text.ts'

/** A JSON value with the place of each of its parts. */
export type JsonTree =
  | { readonly is: 'scalar'; readonly spot: Spot; readonly value: null | boolean | number | string }
  | { readonly is: 'list'; readonly spot: Spot; readonly items: readonly JsonTree[] }
  | { readonly is: 'object'; readonly spot: Spot; readonly entries: readonly TreeEntry[] }

/** A member of an object and the place of its key. */
export interface TreeEntry {
  readonly key: string
  readonly keySpot: Spot
  readonly tree: JsonTree
}

/** The largest file that is read, in characters. */
export const FILE_LENGTH_MAX = 1_000_000
/** How deep JSON may nest; also keeps the recursive parser off the end of the stack. */
export const DEPTH_MAX = 64

/** Whether a number is the one that was written; of decimals the digits that matter are. */
function isHeld(number: number): boolean {
  return Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number)
}

/** Where a text nests deeper than is read, by its brackets alone. */
function tooDeepAt(text: string): number | undefined {
  let depth = 0
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]
    if (char === '"') {
      for (i += 1; i < text.length && text[i] !== '"'; i += 1) if (text[i] === '\\') i += 1
    } else if (char === '{' || char === '[') {
      depth += 1
      if (depth > DEPTH_MAX) return i
    } else if (char === '}' || char === ']') depth -= 1
  }
  return undefined
}

/**
 * Reads strict JSON with positions: no comments, no trailing commas, no key twice, no `__proto__`, and nothing that was
 * not UTF-8 where the file was read. A byte order mark is passed over.
 */
export function readJsonTree(written: string, file: string): { tree?: JsonTree; problems: Problem[] } {
  const text = written.replace(/^\uFEFF/, '')
  const source: SourceText = { file, text }
  const problems: Problem[] = []
  const spotAt = (offset: number, pointer: string): Spot => ({ source, offset, pointer, at: pointer })
  const refuse = (offset: number, detail: string, more: Partial<Complaint> = {}, pointer = ''): void => {
    problems.push(problemAt(spotAt(offset, pointer), { code: 'C-JSON', detail, ...more }))
  }
  const tooDeep = tooDeepAt(text)
  const unread = text.indexOf('\uFFFD')
  if (text.length > FILE_LENGTH_MAX) refuse(0, `the file is longer than ${FILE_LENGTH_MAX} characters`)
  else if (tooDeep !== undefined) refuse(tooDeep, `the file nests deeper than ${DEPTH_MAX} levels`)
  else if (unread >= 0) refuse(unread, 'what stands here is no UTF-8', { remedy: 'save the file as UTF-8' })
  if (problems.length > 0) return { problems }

  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  // What follows the first error is mostly its consequence.
  const [error] = errors
  if (error) refuse(error.offset, `not JSON: ${sayParseError(error.error)}`)
  if (!root || errors.length > 0) return { problems }

  const convert = (node: Node, pointer: string): JsonTree => {
    const spot = spotAt(node.offset, pointer)
    const children = node.children ?? []
    if (node.type === 'array') {
      return { is: 'list', spot, items: children.map((item, i) => convert(item, pointerBelow(pointer, i))) }
    }
    if (node.type === 'number' && !isHeld(node.value)) {
      const found = text.slice(node.offset, node.offset + node.length)
      refuse(
        node.offset,
        `${found} is larger than can be held exactly`,
        { found, remedy: 'write it as text' },
        pointer,
      )
    }
    if (node.type !== 'object') return { is: 'scalar', spot, value: node.value }
    const seen = new Set<string>()
    const entries = children.map((property): TreeEntry => {
      const [name, value] = property.children as [Node, Node]
      const key: string = name.value
      const below = pointerBelow(pointer, key)
      if (key === '__proto__') refuse(name.offset, '"__proto__" is no key here', { code: 'M-SHAPE' }, below)
      if (seen.has(key)) refuse(name.offset, `the key "${key}" stands here twice`, { found: key }, below)
      seen.add(key)
      return { key, keySpot: spotAt(name.offset, below), tree: convert(value, below) }
    })
    return { is: 'object', spot, entries }
  }
  const tree = convert(root, '')
  return problems.length > 0 ? { problems } : { tree, problems }
}

/** The place of a tree. */
export function spotOf(tree: JsonTree): Spot {
  return tree.spot
}

/** The member or item of a tree. */
export function memberOf(tree: JsonTree, key: string | number): JsonTree | undefined {
  if (tree.is === 'list') return typeof key === 'number' ? tree.items[key] : undefined
  if (tree.is === 'object') return tree.entries.find((entry) => entry.key === key)?.tree
  return undefined
}

/** The plain JSON value of a tree. */
export function plainValue(tree: JsonTree): Json {
  if (tree.is === 'scalar') return tree.value
  if (tree.is === 'list') return tree.items.map(plainValue)
  return Object.fromEntries(tree.entries.map(({ key, tree: member }) => [key, plainValue(member)]))
}
