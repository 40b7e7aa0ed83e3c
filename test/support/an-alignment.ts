import { isObject } from '../../src/mapping/json.ts'
import { pointerBelow } from '../../src/mapping/pointer.ts'

/** A value that is not the same in two outputs; where it is in each, if it is there. */
export interface Change {
  readonly before?: string
  readonly after?: string
  /** Where the same stands in items that are all alike: which of them is gone cannot be told. */
  readonly twins?: readonly string[]
}

/** By what items of a list are told apart, whatever else in them changes: resources by the id that the mapping gave. */
const TELLING = ['id', 'url', 'linkId'] as const
const isTelling = (item: { readonly [key: string]: unknown }, name: (typeof TELLING)[number]): boolean =>
  typeof item[name] === 'string' && (name !== 'id' || item.resourceType !== undefined)

function identities(list: readonly unknown[]): string[] | undefined {
  const all = list.map((item) => {
    const key = isObject(item) ? TELLING.find((name) => isTelling(item, name)) : undefined
    return key === undefined ? undefined : `${key} ${String((item as { [key: string]: unknown })[key])}`
  })
  const known = all.filter((one) => one !== undefined)
  return known.length === list.length && new Set(known).size === list.length ? known : undefined
}

type Pair = readonly [number | undefined, number | undefined]

function pairsById(before: readonly string[], after: readonly string[]): Pair[] {
  const there = new Map(after.map((id, i) => [id, i]))
  const here = new Set(before)
  const kept = before.map((id, i): Pair => [i, there.get(id)])
  return [...kept, ...after.flatMap((id, i): Pair[] => (here.has(id) ? [] : [[undefined, i]]))]
}

const pairsByOrder = (list: readonly unknown[]): Pair[] => list.map((_, i) => [i, i])

/** Items alike on both sides are one another, as many as can be in order; what is between them goes by order. */
function pairsByLikeness(before: readonly unknown[], after: readonly unknown[]): Pair[] {
  const [a, b] = [before, after].map((list) => list.map((item) => JSON.stringify(item))) as [
    string[],
    string[],
  ]
  const most = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      most[i]![j] = a[i] === b[j] ? most[i + 1]![j + 1]! + 1 : Math.max(most[i + 1]![j]!, most[i]![j + 1]!)
    }
  }
  const pairs: Pair[] = []
  let [i, j] = [0, 0]
  let between: [number[], number[]] = [[], []]
  const settle = (): void => {
    const [here, there] = between
    const length = Math.max(here.length, there.length)
    for (let n = 0; n < length; n += 1) pairs.push([here[n], there[n]])
    between = [[], []]
  }
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      settle()
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && most[i + 1]![j]! >= most[i]![j + 1]!)) between[0].push(i++)
    else between[1].push(j++)
  }
  settle()
  return pairs
}

function leaves(value: unknown, pointer: string): string[] {
  if (typeof value !== 'object' || value === null) return [pointer]
  return Object.entries(value).flatMap(([key, member]) => leaves(member, pointerBelow(pointer, key)))
}

/** Every value of an item that is gone from a list. */
function goneFrom(list: readonly unknown[], index: number, here: string): Change[] {
  const text = JSON.stringify(list[index])
  const alike = [...list.keys()].filter((i) => i !== index && JSON.stringify(list[i]) === text)
  return leaves(list[index], '').map((below) => {
    const twins = alike.map((i) => pointerBelow(here, i) + below)
    return { before: pointerBelow(here, index) + below, ...(twins.length > 0 ? { twins } : {}) }
  })
}

/**
 * The values that differ between two outputs. Items of lists are paired by what tells them apart (resources by id),
 * else by order, in lists of unlike length by likeness: that one more or one less stands before it changes no value.
 */
export function changesBetween(before: unknown, after: unknown, here = '', there = ''): Change[] {
  if (before === after) return []
  const gone = (): Change[] =>
    before === undefined ? [] : leaves(before, here).map((one) => ({ before: one }))
  const come = (): Change[] =>
    after === undefined ? [] : leaves(after, there).map((one) => ({ after: one }))
  if (Array.isArray(before) && Array.isArray(after)) {
    const [a, b] = [identities(before), identities(after)]
    const isAsLong = before.length === after.length
    const pairs = a && b ? pairsById(a, b) : isAsLong ? pairsByOrder(before) : pairsByLikeness(before, after)
    return pairs.flatMap(([i, j]): Change[] => {
      if (i !== undefined && j === undefined) return goneFrom(before, i, here)
      const [one, other] = [i === undefined ? undefined : before[i], j === undefined ? undefined : after[j]]
      return changesBetween(one, other, pointerBelow(here, i ?? 0), pointerBelow(there, j ?? 0))
    })
  }
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      changesBetween(before[key], after[key], pointerBelow(here, key), pointerBelow(there, key)),
    )
  }
  const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null
  if (before !== undefined && after !== undefined && isScalar(before) && isScalar(after)) {
    return [{ before: here, after: there }]
  }
  return [...gone(), ...come()]
}
