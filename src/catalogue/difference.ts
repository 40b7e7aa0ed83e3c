import { isObject } from '../mapping/json.ts'
import { pointerBelow } from '../mapping/pointer.ts'

/** One place at which two JSON values differ; undefined where one of them has nothing. */
export interface Difference {
  readonly pointer: string
  readonly wanted: unknown
  readonly got: unknown
}

/**
 * Where two JSON values differ, at the deepest places; the order of keys says nothing. Items of lists are paired by
 * `pairItems`; a pointer leads into what was wanted, and where only `got` has something, into that.
 */
export function differences(wanted: unknown, got: unknown, pointer = ''): Difference[] {
  if (Array.isArray(wanted) && Array.isArray(got)) {
    return pairItems(wanted, got).flatMap(([w, g]) =>
      differences(
        w === undefined ? undefined : wanted[w],
        g === undefined ? undefined : got[g],
        pointerBelow(pointer, w ?? g ?? 0),
      ),
    )
  }
  if (isObject(wanted) && isObject(got)) {
    const keys = new Set([...Object.keys(wanted), ...Object.keys(got)])
    return [...keys].flatMap((key) =>
      differences(member(wanted, key), member(got, key), pointerBelow(pointer, key)),
    )
  }
  return Object.is(wanted, got) ? [] : [{ pointer, wanted, got }]
}

/** Whether two JSON values say the same. */
export function isAlike(a: unknown, b: unknown): boolean {
  return differences(a, b).length === 0
}

/** Indexes of an item of each of two lists; undefined where the other list has none like it. */
export type Pair = readonly [number | undefined, number | undefined]

/**
 * Which item of one list stands for which of the other, in the second list's order. Things with an `id` go by it, and
 * those under an id that the other list has not by what else they are, where both lists have them in one order. Otherwise
 * items at the same place, but what is alike at both ends of lists of unlike length is left out of it first, so that one
 * item more in the middle is one difference and not many.
 */
export function pairItems(wanted: readonly unknown[], got: readonly unknown[]): Pair[] {
  const byId = pairById(wanted, got)
  if (byId !== undefined) return byId
  const shorter = Math.min(wanted.length, got.length)
  let start = 0
  let end = 0
  if (wanted.length !== got.length) {
    while (start < shorter && isAlike(wanted[start], got[start])) start += 1
    while (end < shorter - start && isAlike(wanted.at(-1 - end), got.at(-1 - end))) end += 1
  }
  const middle = Math.max(wanted.length, got.length) - end
  const within = (n: number, length: number) => (n < length - end ? n : undefined)
  const pairs = Array.from(
    { length: middle },
    (_, n): Pair => [within(n, wanted.length), within(n, got.length)],
  )
  const last = Array.from({ length: end }, (_, n): Pair => [wanted.length - end + n, got.length - end + n])
  return [...pairs, ...last]
}

function pairById(wanted: readonly unknown[], got: readonly unknown[]): Pair[] | undefined {
  const here = idsOf(wanted)
  const there = idsOf(got)
  if (here === undefined || there === undefined) return undefined
  const gone = [...here].filter(([id]) => !there.has(id)).map(([, n]) => n)
  const pairs = [...there].map(([id, n]): Pair => {
    if (here.has(id)) return [here.get(id), n]
    const like = gone.findIndex((w) => isSameThing(wanted[w], got[n]))
    return [like < 0 ? undefined : gone.splice(like, 1)[0], n]
  })
  const order = pairs.flatMap(([w]) => w ?? [])
  // the order of a list is part of what it says
  if (order.some((w, n) => n > 0 && w < order[n - 1]!)) return undefined
  const place = ([w, g]: Pair) => g ?? w ?? 0
  return [...pairs, ...gone.map((n): Pair => [n, undefined])].sort((a, b) => place(a) - place(b))
}

/** Whether two things are one under two ids: most of their other members say the same. */
function isSameThing(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return false
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => key !== 'id')
  const alike = keys.filter((key) => isAlike(member(a, key), member(b, key)))
  return alike.length * 2 > keys.length
}

/** Place by id, if every item has one and no two the same. */
function idsOf(list: readonly unknown[]): Map<string, number> | undefined {
  const ids = new Map<string, number>()
  for (const [n, item] of list.entries()) {
    if (!isObject(item) || typeof item.id !== 'string') return undefined
    ids.set(item.id, n)
  }
  return ids.size === list.length ? ids : undefined
}

const most = 4

/** The differences as a person reads them, the first few. */
export function sayDifferences(found: readonly Difference[]): string {
  const said = found
    .slice(0, most)
    .map(
      ({ pointer, wanted, got }) =>
        `${pointer === '' ? 'the whole' : pointer}: wanted ${show(wanted)}, got ${show(got)}`,
    )
  const more = found.length > most ? [`and ${found.length - most} more`] : []
  return [...said, ...more].join('; ')
}

function member(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
