import type { Json, JsonObject } from '../../src/mapping/json.ts'
import { isList, isObject } from '../../src/mapping/json.ts'

/** What is known of the catalogue when a mutation is chosen. */
export interface Shelf {
  /** Names of code tables. */
  readonly tables: readonly string[]
}

/** One way to spoil a file at one place. */
export interface Site {
  readonly path: readonly (string | number)[]
  /** What stands there afterwards; undefined: it is taken out. */
  spoil(found: Json, pick: (below: number) => number, shelf: Shelf): Json | undefined
}

/** A kind of mutation: where in a document it may happen. */
export interface Mutation {
  readonly name: string
  readonly of: 'mapping' | 'table'
  sites(document: Json): Site[]
}

type Path = readonly (string | number)[]

interface Node {
  readonly path: Path
  readonly value: Json
  readonly key: string | number | undefined
}

function nodesOf(value: Json, path: Path = []): Node[] {
  const own = { path, value, key: path.at(-1) }
  const below = isList(value)
    ? value.flatMap((item, i) => nodesOf(item, [...path, i]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, member]) => nodesOf(member, [...path, key]))
      : []
  return [own, ...below]
}

/** The templates of a mapping or a part, without its header and its notes. */
function templates(document: Json): Node[] {
  const inMakes = isObject(document) && isObject(document.makes)
  return nodesOf(document).filter(({ path }) => {
    return (
      (!inMakes || (path[0] === 'makes' && path.length > 2)) && !path.includes('$note') && path.length > 0
    )
  })
}

const POINTER = /\{(\^*\/[^|}]*|\^+)( \| [^}]*)?\}/

function dropLetter(text: string, pick: (below: number) => number): string {
  const letters = [...text]
  const at = letters.flatMap((letter, i) => (/[A-Za-z0-9]/.test(letter) ? [i] : []))
  const gone = at[pick(at.length)] ?? 0
  return letters.filter((_, i) => i !== gone).join('')
}

function onStrings(
  name: string,
  isWanted: (text: string, node: Node) => boolean,
  spoil: (
    text: string,
    pick: (below: number) => number,
    shelf: Shelf,
    all: readonly Node[],
  ) => Json | undefined,
): Mutation {
  return {
    name,
    of: 'mapping',
    sites: (document) => {
      const all = templates(document)
      return all.flatMap((node): Site[] => {
        const { value, path } = node
        if (typeof value !== 'string' || !isWanted(value, node)) return []
        return [{ path, spoil: (_, pick, shelf) => spoil(value, pick, shelf, all) }]
      })
    },
  }
}

function withoutKey(name: string, gone: string): Mutation {
  return {
    name,
    of: 'mapping',
    sites: (document) =>
      templates(document)
        .filter(({ key }) => key === gone)
        .map(({ path }) => ({ path, spoil: () => undefined })),
  }
}

const isHole = (text: string): boolean => POINTER.test(text)
const isOperand = ({ key }: Node): boolean => ['$each', '$if', '$choose', '$key', '$at'].includes(String(key))
const isConstant = (text: string, node: Node): boolean =>
  !text.includes('{') && text.length > 1 && !isOperand(node) && !String(node.key).startsWith('$')

function otherPointer(text: string, pick: (below: number) => number, all: readonly Node[]): string {
  const own = POINTER.exec(text)![1]!
  const others = all.flatMap(({ value }) => {
    const found = typeof value === 'string' ? POINTER.exec(value)?.[1] : undefined
    return found !== undefined && found !== own ? [found] : []
  })
  const other = others[pick(Math.max(1, others.length))] ?? own
  return text.replace(own, () => other)
}

const CONVERSIONS = [
  'date',
  'dd/mm/yyyy',
  'yyyymmdd',
  'partial-date',
  'local-time',
  'integer',
  'decimal',
  'nhs-number',
  'postcode',
  'json',
]

/** The mutations of mapping documents and parts, and of code tables. */
export const MUTATIONS: readonly Mutation[] = [
  onStrings('letter of a path dropped', isHole, (text, pick) => {
    const own = POINTER.exec(text)![1]!
    return text.replace(own, () => dropLetter(own, pick))
  }),
  onStrings('path swapped', isHole, (text, pick, _, all) => otherPointer(text, pick, all)),
  onStrings(
    'letter of an operand dropped',
    (_, node) => isOperand(node),
    (text, pick) => dropLetter(text, pick),
  ),
  onStrings(
    'conversion swapped',
    (text) => / \| /.test(text),
    (text, pick, { tables }) => {
      const isTable = /\| (?:codes|coding) /.test(text)
      const others = isTable ? tables : CONVERSIONS
      const other = others[pick(others.length)]!
      return isTable
        ? text.replace(/(\| (?:codes|coding) )[^}]*/, (_, before: string) => before + other)
        : text.replace(/\| [^}]*/, () => `| ${other}`)
    },
  ),
  onStrings(
    'conversion taken out',
    (text) => / \| /.test(text),
    (text) => text.replace(/ \| [^}]*/, ''),
  ),
  onStrings(
    'codes and coding swapped',
    (text) => /\| (?:codes|coding) /.test(text),
    (text) =>
      text.replace(/\| (codes|coding) /, (_, name: string) => `| ${name === 'codes' ? 'coding' : 'codes'} `),
  ),
  onStrings('letter of a constant dropped', isConstant, (text, pick) => dropLetter(text, pick)),
  onStrings('constant made a number', isConstant, () => 7),
  onStrings(
    'value put into a list',
    (text) => isHole(text),
    (text) => [text],
  ),
  onStrings(
    'reference to another',
    (text) => /^\{@/.test(text),
    (_text, pick, __, all) => {
      const names = all.flatMap(({ value }) =>
        typeof value === 'string' && /^\{@/.test(value) ? [value] : [],
      )
      return names[pick(names.length)]!
    },
  ),
  {
    name: 'letter of an element dropped',
    of: 'mapping',
    sites: (document) =>
      templates(document).flatMap(({ path, value }): Site[] => {
        if (
          !isObject(value) ||
          Object.hasOwn(value, '$of') ||
          path.at(-1) === '$of' ||
          path.at(-1) === '$with'
        )
          return []
        const keys = Object.keys(value).filter((key) => !key.startsWith('$') && key.length > 1)
        if (keys.length === 0) return []
        return [
          {
            path,
            spoil: (_, pick) => {
              const key = keys[pick(keys.length)]!
              const spoilt = dropLetter(key, pick)
              return Object.fromEntries(
                Object.entries(value).map(([name, one]) => [name === key ? spoilt : name, one]),
              )
            },
          },
        ]
      }),
  },
  {
    name: 'member taken out',
    of: 'mapping',
    sites: (document) =>
      templates(document)
        .filter(({ key }) => typeof key === 'string' && !key.startsWith('$'))
        .map(({ path }) => ({ path, spoil: () => undefined })),
  },
  {
    name: 'list made one',
    of: 'mapping',
    sites: (document) =>
      templates(document).flatMap(({ path, value }): Site[] => {
        return isList(value) && value.length > 0 ? [{ path, spoil: () => value[0] }] : []
      }),
  },
  {
    name: 'branches swapped',
    of: 'mapping',
    sites: (document) =>
      templates(document).flatMap(({ path, value, key }): Site[] => {
        if (key !== '$of' || !isObject(value)) return []
        const names = Object.keys(value)
        if (names.length < 2) return []
        return [
          {
            path,
            spoil: (_, pick) => {
              const one = names[pick(names.length)]!
              const other = names[(names.indexOf(one) + 1) % names.length]!
              return { ...value, [one]: value[other]!, [other]: value[one]! } as JsonObject
            },
          },
        ]
      }),
  },
  {
    name: 'branch taken out',
    of: 'mapping',
    sites: (document) =>
      templates(document)
        .filter(({ path }) => path.at(-2) === '$of')
        .map(({ path }) => ({ path, spoil: () => undefined })),
  },
  withoutKey('$each taken out', '$each'),
  withoutKey('$if taken out', '$if'),
  withoutKey('$key taken out', '$key'),
  {
    name: 'declaration taken out',
    of: 'mapping',
    sites: (document) =>
      nodesOf(document)
        .filter(({ path }) => path.length === 2 && ['withheld', 'lost', 'kept'].includes(String(path[0])))
        .map(({ path }) => ({ path, spoil: () => undefined })),
  },
  ...tableMutations(),
]

interface Row {
  readonly path: Path
  readonly value: JsonObject
}

function rowsOf(document: Json): Row[] {
  return nodesOf(document).flatMap(({ path, value }) => {
    const isRow = ['element', 'concept'].includes(String(path.at(-2))) && isObject(value)
    return isRow ? [{ path, value: value as JsonObject }] : []
  })
}

function tableMutations(): Mutation[] {
  const targetOf = ({ value }: Row): Json => (isList(value.target) ? value.target[0]! : value.code!)
  return [
    {
      name: 'code row taken out',
      of: 'table',
      sites: (document) => rowsOf(document).map(({ path }) => ({ path, spoil: () => undefined })),
    },
    {
      name: 'letter of a code dropped',
      of: 'table',
      sites: (document) =>
        rowsOf(document).flatMap(({ path, value }): Site[] => {
          const { code } = value
          if (typeof code !== 'string' || code.length < 2) return []
          return [{ path, spoil: (_, pick) => ({ ...value, code: dropLetter(code, pick) }) }]
        }),
    },
    {
      name: 'code row given the target of another',
      of: 'table',
      sites: (document) => {
        const rows = rowsOf(document).filter(({ value }) => isList(value.target))
        const distinct = new Set(rows.map((row) => JSON.stringify(targetOf(row))))
        if (distinct.size < 2) return []
        return rows.map(({ path, value }) => ({
          path,
          spoil: (_, pick) => {
            const others = rows.filter(
              (row) => JSON.stringify(row.value.target) !== JSON.stringify(value.target),
            )
            return { ...value, target: others[pick(others.length)]!.value.target! }
          },
        }))
      },
    },
    {
      name: 'code rows swapped',
      of: 'table',
      sites: (document) => {
        const rows = rowsOf(document)
        return rows.slice(1).map(({ path }) => ({
          path: path.slice(0, -1),
          spoil: (found) => {
            const list = found as readonly JsonObject[]
            const at = Number(path.at(-1))
            const [one, other] = [list[at - 1], list[at]]
            if (!one || !other) return list
            const swap = (a: JsonObject, b: JsonObject): JsonObject => ({ ...a, code: b.code! })
            return list.map((row, n) => (n === at - 1 ? swap(one, other) : n === at ? swap(other, one) : row))
          },
        }))
      },
    },
  ]
}

/** The document with what stands at a path replaced or taken out. */
export function replaced(document: Json, path: Path, value: Json | undefined): Json {
  const [key, ...rest] = path
  if (key === undefined) return value as Json
  if (isList(document)) {
    if (rest.length === 0 && value === undefined) return document.filter((_, i) => i !== key)
    return document.map((item, i) => (i === key ? replaced(item, rest, value) : item))
  }
  const entries = Object.entries(document as JsonObject)
  if (rest.length === 0 && value === undefined)
    return Object.fromEntries(entries.filter(([name]) => name !== key))
  return Object.fromEntries(
    entries.map(([name, member]) => [name, name === key ? replaced(member, rest, value) : member]),
  )
}
