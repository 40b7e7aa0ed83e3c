import type { Slot } from '../back/draft.ts'
import { placesIn, valueAt } from '../back/draft.ts'
import { sayMark } from '../back/mark.ts'
import type { BackPlan } from '../back/plan.ts'
import type { ReadBack } from '../back/read-back.ts'
import type { FirstReading } from '../back/reading.ts'
import type { Json } from '../json.ts'
import type { ReadScope } from '../operations/back-reading.ts'
import type { ScopedPointer } from '../pointer.ts'
import { pointerBelow } from '../pointer.ts'
import type { Spot } from '../source-text.ts'
import { positionOf } from '../source-text.ts'
import type { CodeTable } from '../tables.ts'
import type { ConversionUse } from '../template.ts'
import type { Lineage } from './lineage.ts'
import { spellingOf } from './spelling.ts'

/** What is read back, and where each value of the record was read. */
export interface ExplainedBack extends ReadBack {
  /** `at` leads into the record, all other pointers into what came: `/0/status`. */
  readonly lineage: readonly Lineage[]
  /** By what each document that the mapping makes is recognised, by its name in `makes`. */
  readonly recognised: readonly { readonly name: string; readonly by: string }[]
}

/** A place of the record, with the places of what came that say it. */
interface Found {
  readonly value: string[]
  readonly because: string[]
  /** What of the mapping read it where it was read first, else what chose it. */
  spot: Spot
  use?: ConversionUse
}

/**
 * Where each value of a record was read: `value` are the places of what came that spell it, the one that decided first,
 * the others held against it; `because` those by which it was recognised that this value had chosen them.
 */
export function lineageBack(
  { mapping }: Pick<BackPlan, 'mapping'>,
  { root, visits }: FirstReading,
  tables: ReadonlyMap<string, CodeTable>,
): Lineage[] {
  const places = placesIn(root)
  const found = new Map<string, Found>()
  const values = new Map<string, Json>()
  const note = (
    scopes: readonly ReadScope[],
    { up, path }: ScopedPointer,
    spot: Spot,
  ): [Found, Slot] | undefined => {
    const { slot } = scopes[scopes.length - 1 - up]!
    const [base, read] = [places.get(slot), valueAt(slot, path)]
    if (base === undefined || read === undefined) return undefined
    const at = path.reduce(pointerBelow, base)
    const one = found.get(at) ?? { value: [], because: [], spot }
    found.set(at, one)
    values.set(at, read.value)
    return [one, slot]
  }
  for (const visit of visits) {
    const { pointer, scopes } = visit
    if (visit.is === 'branch') {
      const { template, branch } = visit
      const one =
        branch.value === undefined ? undefined : note(scopes, template.pointer, template.pointerSpot)
      one?.[0].because.push(pointer)
    } else if (visit.is !== 'constant') {
      const holes = visit.is === 'hole' ? [visit.template] : visit.template.parts
      for (const hole of holes) {
        const known = typeof hole === 'string' ? undefined : note(scopes, hole.pointer, hole.spot)
        if (typeof hole === 'string' || known === undefined) continue
        const [one, slot] = known
        const isDeciding = valueAt(slot, hole.pointer.path)?.from === pointer
        if (isDeciding) {
          one.value.unshift(pointer)
          one.spot = hole.spot
          if (hole.conversion) one.use = hole.conversion
        } else one.value.push(pointer)
      }
    }
  }
  return inRecordOrder(root, places).flatMap((at): Lineage[] => {
    const one = found.get(at)
    if (!one) return []
    const { spot, use } = one
    const { file } = spot.source
    const because = [...new Set(one.because)].filter((pointer) => !one.value.includes(pointer))
    return [
      {
        ...{ at, value: [...new Set(one.value)], because, presence: [] },
        ...(use ? { rule: spellingOf(use, mapping, tables).rule(values.get(at)!) } : {}),
        line: positionOf(spot).line,
        ...(file === mapping.spot.source.file ? {} : { file }),
      },
    ]
  })
}

/** The places at which something was read, in the order of the record. */
function inRecordOrder(root: Slot, places: ReadonlyMap<Slot, string>): string[] {
  return [...places].flatMap(([slot, pointer]) =>
    slot !== root && slot.draft?.is === 'value' ? [pointer] : [],
  )
}

/** By what the documents that a mapping makes are recognised. */
export function recognisers({ tops }: BackPlan): ExplainedBack['recognised'] {
  return tops.candidates.map(({ name, mark }) => ({ name: name ?? '', by: sayMark(mark) }))
}
