import type { Json } from '../json.ts'
import type { Made } from '../operations/evaluation.ts'
import { isPointerBelow, pointerBelow } from '../pointer.ts'
import type { Spot } from '../source-text.ts'
import { positionOf } from '../source-text.ts'
import type { Origin } from './origin.ts'
import type { Bearing, Support } from './support.ts'
import { allOf, NO_SUPPORT } from './support.ts'

/** Where one value of what was made comes from. Pointers lead to values, to objects and to lists. */
export interface Lineage {
  /** JSON Pointer into what was made, from the list of documents: `/0/status`. */
  readonly at: string
  /** Places of the document whose values it spells. */
  readonly value: readonly string[]
  /** Places whose values chose it: another value there may make another thing here. */
  readonly because: readonly string[]
  /** Places on which it depends that there is something, or that there is nothing. */
  readonly presence: readonly string[]
  /** The conversion that spelled it, or the row of a code table, `table|version#row`. */
  readonly rule?: string
  /** Line of the mapping that makes it, from 1. */
  readonly line: number
  /** The file that line is in, where that is not the mapping's own: a part. */
  readonly file?: string
}

/** What a value stands on besides its own values. */
function grounds({ value, stands }: Origin): Pick<Lineage, 'because' | 'presence'> {
  const that = (bearing: Bearing): string[] =>
    [...stands].filter(([, one]) => one === bearing).map(([pointer]) => pointer)
  const because = that('because').filter((pointer) => !value.includes(pointer))
  // What is within an object cannot be there without the object.
  const within = [...value, ...because, ...that('presence')]
  const presence = that('presence').filter((pointer) => {
    return !value.includes(pointer) && !within.some((one) => one !== pointer && isPointerBelow(one, pointer))
  })
  return { because, presence: [...presence, ...that('absence')] }
}

/** Where every value of what was made comes from, in the order in which it was made. */
export function lineageOf(made: readonly Made[], mapping: Spot): Lineage[] {
  const all: Lineage[] = []
  const visit = (value: Json, origin: Origin, at: string, around: Support): void => {
    const stands = allOf(around, origin.stands)
    if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        visit(member, origin.parts?.get(key) ?? origin, pointerBelow(at, key), stands)
      }
      return
    }
    const { spot, rule } = origin
    const { file } = spot.source
    all.push({
      at,
      value: origin.value,
      ...grounds({ ...origin, stands }),
      ...(rule === undefined ? {} : { rule }),
      line: positionOf(spot).line,
      ...(file === mapping.source.file ? {} : { file }),
    })
  }
  for (const [n, { value, origin }] of made.entries()) visit(value, origin, `/${n}`, NO_SUPPORT)
  return all
}
