import { differences } from '../catalogue/difference.ts'
import type { Json } from '../mapping/json.ts'
import { shown } from '../mapping/json.ts'
import type { Breach } from './law.ts'

const show = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  return typeof value === 'string' ? JSON.stringify(shown(value)) : shown(value as Json)
}

/** The first difference between what is wanted and what was found, as a breach; undefined if there is none. */
export function breachBetween(
  where: Breach['in'],
  detail: string,
  wanted: unknown,
  found: unknown,
): Breach | undefined {
  const [first] = differences(wanted, found)
  if (!first) return undefined
  return { detail, in: where, pointer: first.pointer, wanted: show(first.wanted), found: show(first.got) }
}
