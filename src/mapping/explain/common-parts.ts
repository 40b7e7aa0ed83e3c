import type { Json } from '../json.ts'
import { isList, isObject, isSame } from '../json.ts'
import type { Origin } from './origin.ts'
import { restingOn } from './origin.ts'
import type { Support } from './support.ts'

/** The parts that all branches of a choice make alike: all there is, or some by key or index. */
export type CommonParts = 'all' | ReadonlyMap<string, CommonParts>

/** What is the same in all of the values; undefined if nothing is. */
export function commonParts(values: readonly Json[]): CommonParts | undefined {
  const [first, ...others] = values
  if (first === undefined) return undefined
  if (others.every((other) => isSame(first, other))) return 'all'
  const areAlike = others.every((other) =>
    isList(first) ? isList(other) : isObject(first) && isObject(other),
  )
  if (!areAlike) return undefined
  const common = new Map<string, CommonParts>()
  for (const [key, member] of Object.entries(first as { readonly [key: string]: Json })) {
    const beside = others.flatMap((other) => {
      return Object.hasOwn(other as object, key) ? [(other as { readonly [key: string]: Json })[key]!] : []
    })
    const found = beside.length === others.length ? commonParts([member, ...beside]) : undefined
    if (found) common.set(key, found)
  }
  return common.size > 0 ? common : undefined
}

/** The same, what is not common to all branches standing on more. */
export function restingApart(origin: Origin, support: Support, common: CommonParts | undefined): Origin {
  if (common === undefined) return restingOn(origin, support)
  if (common === 'all' || !origin.parts) return origin
  const parts = new Map(
    [...origin.parts].map(([key, part]) => {
      const below = common.get(key)
      return [key, below === undefined ? restingOn(part, support) : restingApart(part, support, below)]
    }),
  )
  return { ...origin, parts }
}
