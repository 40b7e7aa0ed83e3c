import { type Node, parseTree } from 'jsonc-parser'
import type { Json, JsonObject } from '../mapping/json.ts'
import { isList, isObject, isSame } from '../mapping/json.ts'
import { pairItems } from './difference.ts'

/** How wide a list or object on one line may become before it is broken up; one that was wide may become twice as wide. */
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
  const printed = new Printer(bare, unit, lineEnd, was).print(root, now, {
    indent: '',
    isInLine: false,
    isOutermost: true,
  })
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
  print(old: Node | undefined, now: Json, at: Place): string {
    if (old === undefined) return this.#fresh(now, at)
    if (isSame(jsonOf(old), now)) return this.#spelt(old)
    if (old.type === 'object' && isObject(now)) return this.#object(old, now, at)
    if (old.type === 'array' && isList(now)) return this.#list(old, now, at)
    return this.#fresh(now, at)
  }

  #object(old: Node, now: JsonObject, at: Place): string {
    const before = new Map((old.children ?? []).map((one) => [String(one.children![0]!.value), one]))
    const keys = [...before.keys()].flatMap((key) => {
      const next = at.isOutermost ? Object.keys(this.#was).find((it) => this.#was[it] === key) : undefined
      if (Object.hasOwn(now, key)) return [key]
      return next !== undefined && Object.hasOwn(now, next) ? [next] : []
    })
    const order = Object.keys(now)
    for (const [n, key] of order.entries()) {
      if (keys.includes(key)) continue
      const previous = order.slice(0, n).findLast((one) => keys.includes(one))
      keys.splice(previous === undefined ? 0 : keys.indexOf(previous) + 1, 0, key)
    }
    const below = this.#below(old, at)
    const entries = keys.map((key) => {
      const entry = before.get(key)
      const [, was] = entry?.children ?? []
      const value = this.print(was, now[key]!, below)
      return entry === undefined || was === undefined
        ? `${JSON.stringify(key)}: ${value}`
        : this.#text.slice(entry.offset, was.offset) + value
    })
    return this.#around('{', '}', entries, old, at)
  }

  #list(old: Node, now: readonly Json[], at: Place): string {
    const items = old.children ?? []
    const pairs = pairItems(jsonOf(old) as Json[], now)
    const below = this.#below(old, at)
    const printed = pairs.flatMap(([w, g]) =>
      g === undefined ? [] : [this.print(w === undefined ? undefined : items[w], now[g]!, below)],
    )
    return this.#around('[', ']', printed, old, at)
  }

  /** Where the container's own parts begin their lines, if they have any. */
  #below(old: Node, { indent }: Place): Place {
    const [first] = old.children ?? []
    const line = first === undefined ? '' : this.#text.slice(old.offset, first.offset)
    const isInLine = first !== undefined && !this.#spelt(old).includes('\n')
    return { indent: /\n([ \t]*)$/.exec(line)?.[1] ?? indent + this.#unit, isInLine }
  }

  /** Puts parts between brackets, on one line where the container was on one and still fits. */
  #around(open: string, close: string, parts: readonly string[], old: Node, at: Place): string {
    if (parts.length === 0) return open + close
    const below = this.#below(old, at)
    if (below.isInLine) {
      const spelt = this.#spelt(old)
      const space = /^.\s/.test(spelt) ? ' ' : ''
      const line = `${open}${space}${parts.join(', ')}${space}${close}`
      if (line.length <= Math.max(widthMax, 2 * spelt.length)) return line
    }
    const lines = parts.map((part) => this.#lineEnd + below.indent + part)
    return `${open}${lines.join(',')}${this.#lineEnd}${at.indent}${close}`
  }

  #fresh(now: Json, { indent, isInLine }: Place): string {
    if (isInLine) return inLine(now)
    return JSON.stringify(now, null, this.#unit).replaceAll('\n', this.#lineEnd + indent)
  }

  #spelt(node: Node): string {
    return this.#text.slice(node.offset, node.offset + node.length)
  }
}

/** Where something is printed. */
interface Place {
  /** What its line begins with. */
  readonly indent: string
  /** Whether all around it is on one line. */
  readonly isInLine: boolean
  readonly isOutermost?: boolean
}

function inLine(value: Json): string {
  if (isList(value)) return `[${value.map(inLine).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${inLine(member)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function jsonOf(node: Node): Json {
  if (node.type === 'array') return (node.children ?? []).map(jsonOf)
  if (node.type !== 'object') return node.value as Json
  return Object.fromEntries(
    (node.children ?? []).map((one) => [String(one.children![0]!.value), jsonOf(one.children![1]!)]),
  )
}
