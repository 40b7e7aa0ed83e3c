import type { Json } from '../json.ts'
import { isObject } from '../json.ts'

/** A record with an answer laid over it. */
export interface LaidOver {
  readonly record: Json
  /** Whether something of the record before stayed: the answer did not hold all of it. */
  readonly isPart: boolean
  /** Whether the answer and what stays say one thing: what the answer left open alone is no longer so. */
  readonly isClear: boolean
  /** Names in `makes` of which fewer documents came than the record before makes. */
  readonly short: readonly { readonly name: string; readonly came: number; readonly made: number }[]
}

/** What of the documents made before stays: those under whose name none came. */
export function stayingOf(
  made: readonly unknown[],
  came: ReadonlyMap<string, number>,
): { kept: readonly unknown[] } & Pick<LaidOver, 'short'> {
  const before = new Map<string, number>()
  for (const one of made) before.set(nameOf(one), (before.get(nameOf(one)) ?? 0) + 1)
  return {
    kept: made.filter((one) => !came.has(nameOf(one))),
    short: [...came].flatMap(([name, count]) => {
      const all = before.get(name) ?? 0
      return count < all ? [{ name, came: count, made: all }] : []
    }),
  }
}

/** What was read of an answer, beside what was read of the documents that stay; where both say something the answer does. */
export function laidOver(below: Json, above: Json): Json {
  if (!isObject(below) || !isObject(above)) return above
  const members = Object.entries(above).map(([key, value]): [string, Json] => {
    const under = Object.hasOwn(below, key) ? below[key] : undefined
    return [key, under === undefined ? value : laidOver(under, value)]
  })
  return { ...below, ...Object.fromEntries(members) }
}

/** The name in `makes` of a document made: its id, without the number of its item. */
function nameOf(made: unknown): string {
  const id = isObject(made as Json) ? (made as { readonly id?: unknown }).id : undefined
  return typeof id === 'string' ? (id.split('.')[0] as string) : ''
}
