import { type Node, parseTree } from 'jsonc-parser'
import type { Json, JsonObject } from '../mapping/json.ts'
import { isList, isObject, isSame } from '../mapping/json.ts'
import { pairItems } from './difference.ts'

/** How wide a list or object on one line may become before it is broken up. */
const widthMax = 160

/**
 * A JSON text that says something new, with as little of it changed as possible: what stays keeps its spelling, its
 * order and its lines, and what is new is indented as the rest is. `was` names members that take the place of others
 * in the outermost object (`{ refused: 'makes' }`). Throws when the text is no JSON.
 */
export function reprintJson(text: string, now: Json, was: Readonly<Record<string, string>> = {}): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const bare = text.slice(mark.length)
  const root = parseTree(bare, [], { disallowComments: true })
  if (root === undefined) throw new Error('the text to change is no JSON')
  const unit = /\n([ \t]+)\S/.exec(bare)?.[1] ?? '  '
  const lineEnd = bare.includes('\r\n') ? '\r\n' : '\n'
  const printed = new Printer(bare, unit, lineEnd, was).print(root, now, '', true)
  return mark + bare.slice(0, root.offset) + printed + bare.slice(root.offset + root.length)
}

class Printer {
  readonly #text: string
  readonly #unit: string
  readonly #lineEnd: string
  readonly #was: Readonly<Record<string, string>>

  constructor(text: string, unit: string, lineEnd: string, was: Readonly<Record<string, string>>) {
    this.#text = text
    this.#unit = unit
    this.#lineEnd = lineEnd
    this.#was = was
  }

  /** The value as text, after what stood in its place, if anything did. */
  print(old: Node | undefined, now: Json, indent: string, isOutermost = false): string {
    if (old === undefined) return this.#fresh(now, indent)
    if (isSame(jsonOf(old), now)) return this.#spelt(old)
    if (old.type === 'object' && isObject(now)) return this.#object(old, now, indent, isOutermost)
    if (old.type === 'array' && isList(now)) return this.#list(old, now, indent)
    return this.#fresh(now, indent)
  }

  #object(old: Node, now: JsonObject, indent: string, isOutermost: boolean): string {
    const before = new Map((old.children ?? []).map((one) => [String(one.children![0]!.value), one]))
    const keys = [...before.keys()].flatMap((key) => {
      const next = isOutermost ? Object.keys(this.#was).find((it) => this.#was[it] === key) : undefined
      if (Object.hasOwn(now, key)) return [key]
      return next !== undefined && Object.hasOwn(now, next) ? [next] : []
    })
    const order = Object.keys(now)
    for (const [n, key] of order.entries()) {
      if (keys.includes(key)) continue
      const previous = order.slice(0, n).findLast((one) => keys.includes(one))
      keys.splice(previous === undefined ? 0 : keys.indexOf(previous) + 1, 0, key)
    }
    const below = this.#below(old, indent)
    const entries = keys.map((key) => {
      const entry = before.get(key)
      const [, old] = entry?.children ?? []
      const value = this.print(old, now[key]!, below)
      return entry === undefined || old === undefined
        ? `${JSON.stringify(key)}: ${value}`
        : this.#text.slice(entry.offset, old.offset) + value
    })
    return this.#around('{', '}', entries, old, indent, now)
  }

  #list(old: Node, now: readonly Json[], indent: string): string {
    const items = old.children ?? []
    const pairs = pairItems(jsonOf(old) as Json[], now)
    const below = this.#below(old, indent)
    const printed = pairs.flatMap(([w, g]) =>
      g === undefined ? [] : [this.print(w === undefined ? undefined : items[w], now[g]!, below)],
    )
    return this.#around('[', ']', printed, old, indent, now)
  }

  /** Where the container's own parts begin their lines. */
  #below(old: Node, indent: string): string {
    const [first] = old.children ?? []
    const line = first === undefined ? '' : this.#text.slice(old.offset, first.offset)
    return /\n([ \t]*)$/.exec(line)?.[1] ?? indent + this.#unit
  }

  /** Puts parts between brackets, on one line where the container was on one and still fits. */
  #around(
    open: string,
    close: string,
    parts: readonly string[],
    old: Node,
    indent: string,
    now: Json,
  ): string {
    if (parts.length === 0) return open + close
    const spelt = this.#spelt(old)
    const wasEmpty = (old.children ?? []).length === 0
    if (!spelt.includes('\n') && !wasEmpty) {
      const space = /^.\s/.test(spelt) ? ' ' : ''
      const line = `${open}${space}${parts.join(', ')}${space}${close}`
      if (!line.includes('\n') && line.length <= widthMax) return line
      return this.#fresh(now, indent)
    }
    const below = this.#below(old, indent)
    const lines = parts.map((part) => this.#lineEnd + below + part)
    return `${open}${lines.join(',')}${this.#lineEnd}${indent}${close}`
  }

  #fresh(now: Json, indent: string): string {
    return JSON.stringify(now, null, this.#unit).replaceAll('\n', this.#lineEnd + indent)
  }

  #spelt(node: Node): string {
    return this.#text.slice(node.offset, node.offset + node.length)
  }
}

function jsonOf(node: Node): Json {
  if (node.type === 'array') return (node.children ?? []).map(jsonOf)
  if (node.type !== 'object') return node.value as Json
  return Object.fromEntries(
    (node.children ?? []).map((one) => [String(one.children![0]!.value), jsonOf(one.children![1]!)]),
  )
}
