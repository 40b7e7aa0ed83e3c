import { literal } from '../source-literal.ts'
import { LARGE } from '../source-size.ts'

/** A place of the record in one of its scopes: a value, a list, members; unions may have several. */
interface PlaceSource {
  leaf?: string
  list?: { readonly items: string; readonly item: ScopeSource }
  /** The items of the list by their key. */
  index?: string
  readonly members: Map<string, PlaceSource>
}

/** What is read into, in source: the record, or the item of a list. */
export interface ScopeSource {
  readonly number: number
  readonly place: PlaceSource
  /** The names of what is read into it, in the order in which they came up. */
  readonly slots: string[]
  /** Those that hold lists. */
  readonly lists: string[]
}

/** An item, in source. */
export interface ItemSource {
  readonly item: ScopeSource
  /** The variable of the item; '' for the record, whose places are variables themselves. */
  readonly variable: string
}

/** A list, in source: an expression for its items, and what each of them is. */
export interface ListSource {
  readonly items: string
  readonly item: ScopeSource
}

/** The record that generated source reads into: its places as they are named, and what puts them together. */
export interface RecordSource {
  readonly root: ScopeSource
  /** The variable of the value at a path. */
  leaf(open: ItemSource, path: readonly string[]): string
  /** Whether the value at a path has a variable already. */
  hasLeaf(open: ItemSource, path: readonly string[]): boolean
  list(open: ItemSource, path: readonly string[]): ListSource
  /** The variable of the index by key of the list at a path. */
  index(open: ItemSource, path: readonly string[]): string
  /** Source of the functions that make and build items; to be written when all has been read. */
  items(): string[]
  /** Source that builds the record, and the expression that is it. */
  record(): { readonly lines: string[]; readonly value: string; readonly functions: readonly string[] }
}

function leavesIn({ members, leaf }: PlaceSource): number {
  return [...members.values()].reduce((sum, one) => sum + leavesIn(one), leaf === undefined ? 0 : 1)
}

/** Begins a record in source. */
export function recordSource(fresh: (prefix: string) => string): RecordSource {
  const scopes: ScopeSource[] = []
  const newScope = (): ScopeSource => {
    const place = { members: new Map() }
    const scope: ScopeSource = { number: scopes.length, place, slots: [], lists: [] }
    scopes.push(scope)
    return scope
  }
  const root = newScope()
  const placeOf = ({ item }: ItemSource, path: readonly string[]): PlaceSource =>
    path.reduce((place, key) => {
      const next = place.members.get(key) ?? { members: new Map() }
      place.members.set(key, next)
      return next
    }, item.place)
  const named = ({ item }: ItemSource, prefix: string): string => {
    const name = fresh(prefix)
    item.slots.push(name)
    return name
  }
  const inItem = ({ variable }: ItemSource, slot: string): string =>
    variable === '' ? slot : `${variable}.${slot}`

  const build = (
    scope: ScopeSource,
    variable: string,
  ): { lines: string[]; value: string; functions: string[] } => {
    const functions: string[] = []
    const slot = (name: string): string => inItem({ item: scope, variable }, name)
    const put = ({ members, leaf, list }: PlaceSource, lines: string[]): string => {
      const parts = [...members].map(([key, below]) => ({ key, value: putPart(below, lines) }))
      if (parts.length === 0 && list === undefined && leaf !== undefined) return slot(leaf)
      const made = fresh('o')
      lines.push(`let ${made}${leaf === undefined ? '' : ` = ${slot(leaf)}`};`)
      if (list !== undefined) {
        const [items, at, each] = [fresh('a'), fresh('i'), `build${list.item.number}`]
        const read = slot(list.items)
        lines.push(`if (${read} !== undefined) {`, `const ${items} = [];`)
        lines.push(`for (let ${at} = 0; ${at} < ${read}.length; ${at} += 1) {`)
        lines.push(`const built = ${each}(${read}[${at}]);`)
        lines.push(`if (built !== undefined) ${items}.push(built);`, '}')
        lines.push(`if (${items}.length > 0) ${made} = ${items};`, '}')
      }
      if (parts.length > 0) {
        const isAny = parts.map(({ value }) => `${value} !== undefined`).join(' || ')
        lines.push(`if (${isAny}) {`, `${made} = {};`)
        for (const { key, value } of parts)
          lines.push(`if (${value} !== undefined) ${made}[${literal(key)}] = ${value};`)
        lines.push('}')
      }
      return made
    }
    /** What holds much is put together by a function of its own: see LARGE of the generated source. */
    const putPart = (place: PlaceSource, lines: string[]): string => {
      if (variable !== '' || leavesIn(place) < LARGE) return put(place, lines)
      const [name, apart, made] = [fresh('put'), [] as string[], fresh('o')]
      const value = put(place, apart)
      functions.push([`function ${name}() {`, ...apart, `return ${value};`, '}'].join('\n'))
      lines.push(`const ${made} = ${name}();`)
      return made
    }
    const lines: string[] = []
    const value = put(scope.place, lines)
    return { lines, value, functions }
  }

  return {
    root,
    leaf: (open, path) => {
      const place = placeOf(open, path)
      place.leaf ??= named(open, 'f')
      return inItem(open, place.leaf)
    },
    hasLeaf: (open, path) => placeOf(open, path).leaf !== undefined,
    list: (open, path) => {
      const place = placeOf(open, path)
      if (place.list === undefined) {
        place.list = { items: named(open, 'l'), item: newScope() }
        open.item.lists.push(place.list.items)
      }
      return { items: inItem(open, place.list.items), item: place.list.item }
    },
    index: (open, path) => {
      const place = placeOf(open, path)
      place.index ??= named(open, 'k')
      return inItem(open, place.index)
    },
    items: () =>
      scopes.slice(1).flatMap((scope) => {
        const slots = scope.slots.map((slot) => `${slot}: undefined`)
        const { lines, value } = build(scope, 'item')
        return [
          `const item${scope.number} = () => ({ ${slots.join(', ')} });`,
          `const build${scope.number} = (item) => {`,
          'if (item === undefined) return undefined;',
          ...lines,
          `return ${value};`,
          '};',
        ]
      }),
    record: () => build(root, ''),
  }
}
