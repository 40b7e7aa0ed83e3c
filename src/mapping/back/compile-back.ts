import { isList, isObject, ownMember } from '../json.ts'
import { BACK_TOOLS, generateBack } from './generate-back.ts'
import type { BackPlan } from './plan.ts'
import { ELEMENTS_MAX } from './reading.ts'

type Item = { [slot: string]: unknown }

/** Puts what one item has into another of the same key: values it lacks, and the items of its own lists. */
function merge(into: Item, from: Item, lists: readonly string[]): void {
  for (const slot in from) {
    const value = from[slot]
    if (value === undefined) continue
    if (into[slot] === undefined) into[slot] = value
    else if (lists.includes(slot)) for (const item of value as unknown[]) (into[slot] as unknown[]).push(item)
  }
}

const TOOL_VALUES: { readonly [name in (typeof BACK_TOOLS)[number]]: unknown } = {
  own: ownMember,
  isObject,
  isList,
  merge,
  elementsMax: ELEMENTS_MAX,
}

/** Generated source of a way back, compiled: what it gives must still be verified. */
export function compileBack(plan: BackPlan): (output: readonly unknown[]) => unknown {
  const { source, constants, reads } = generateBack(plan)
  const make = new Function('constants', 'reads', ...BACK_TOOLS, source)
  return make(constants, reads, ...BACK_TOOLS.map((name) => TOOL_VALUES[name]))
}
