import { couldMake } from './could-make.ts'
import type { Mark } from './mark.ts'
import type { Closeness, Standing } from './mark-of.ts'
import { furtherKeys, markOf } from './mark-of.ts'
import type { Sight } from './sight.ts'

/** Marks for neighbours, and which of them they don't tell apart. */
export interface ToldApart {
  /** In the order of the neighbours; undefined: recognised in anything. */
  readonly marks: readonly (Mark | undefined)[]
  /** Pairs of neighbours each of which may make what the other is recognised by. */
  readonly alike: readonly (readonly [number, number])[]
  /** Per neighbour: those that may bear its mark but whose own it never makes. They go first. */
  readonly after: readonly (readonly number[])[]
}

const AT_SIGHT: Closeness = { withValues: false, isStrict: false, also: new Set() }

/**
 * Tells neighbours apart: each by its identity, where that isn't enough by the values of its code tables, and where
 * that isn't either by the first other element that differs. Looking no closer than needed lets a foreign system
 * leave out what doesn't matter. A neighbour without a template makes nothing; `isMerged` says that the others
 * would be looked for in an object that is there anyhow.
 */
export function tellApart(neighbours: readonly Standing[], sight: Sight, isMerged = false): ToldApart {
  const closeness = neighbours.map(() => AT_SIGHT)
  const marks = neighbours.map((one, i) => markOf(one, closeness[i]!, sight))
  /** Whether what `j` makes may be taken for `i`. */
  const takes = (i: number, j: number): boolean => {
    const mark = marks[i]
    const other = neighbours[j]!
    if (neighbours[i]!.template === null) return false
    if (other.template === null) return isMerged && mark === undefined
    return mark === undefined || couldMake(other.template, mark, other.given, sight)
  }
  const look = (i: number, closer: Closeness): void => {
    closeness[i] = closer
    marks[i] = markOf(neighbours[i]!, closer, sight)
  }
  const isAlike = (i: number, j: number): boolean => {
    const hasNone = neighbours[i]!.template === null || neighbours[j]!.template === null
    return hasNone ? takes(i, j) || takes(j, i) : takes(i, j) && takes(j, i)
  }
  const lookCloser = (one: number, other: number): void => {
    for (const key of furtherKeys(neighbours[one]!, sight)) {
      if (!isAlike(one, other)) return
      const before = closeness[one]!
      look(one, { ...before, also: new Set([...before.also, key]) })
      // An element that both have alike tells nothing.
      if (takes(one, other)) look(one, before)
    }
  }
  const alike: [number, number][] = []
  for (let i = 0; i < neighbours.length; i += 1) {
    for (let j = i + 1; j < neighbours.length; j += 1) {
      if (!isAlike(i, j)) continue
      for (const closer of [{ withValues: true }, { isStrict: true }])
        for (const one of [i, j]) if (isAlike(i, j)) look(one, { ...closeness[one]!, ...closer })
      lookCloser(i, j)
      lookCloser(j, i)
      if (isAlike(i, j)) alike.push([i, j])
    }
  }
  const after = neighbours.map((_, i) =>
    neighbours.flatMap((_, j) => (i !== j && takes(i, j) && !takes(j, i) ? [j] : [])),
  )
  return { marks, alike, after }
}
