import type { Spot } from '../source-text.ts'
import type { Support } from './support.ts'
import { allOf, anyOf, NO_SUPPORT } from './support.ts'

/** Where something made comes from. */
export interface Origin {
  /** What in the mapping makes it. */
  readonly spot: Spot
  /** The places of the document whose values it spells; none for constants and for what has parts. */
  readonly value: readonly string[]
  /** What spelled it: a conversion, or a code table's version and row, `table|version#row`. */
  readonly rule?: string
  readonly stands: Support
  /** By key or index, where parts have origins of their own. */
  readonly parts?: ReadonlyMap<string, Origin>
}

const NO_VALUE: readonly string[] = []

/** The origin of what no value of a document spells. */
export function constantOrigin(spot: Spot): Origin {
  return { spot, value: NO_VALUE, stands: NO_SUPPORT }
}

/** The origin of an object or list: it stands on what is given, else where any of its parts does. */
export function wholeOrigin(spot: Spot, parts: ReadonlyMap<string, Origin>, stands?: Support): Origin {
  let any = stands
  if (stands === undefined) for (const part of parts.values()) any = anyOf(any, part.stands)
  return { spot, value: NO_VALUE, stands: any ?? NO_SUPPORT, parts }
}

/** The origin of text around several values. */
export function jointOrigin(spot: Spot, holes: readonly Origin[]): Origin {
  const rules = holes.flatMap(({ rule }) => rule ?? [])
  return {
    spot,
    value: [...new Set(holes.flatMap(({ value }) => value))],
    ...(rules.length > 0 ? { rule: rules.join(' + ') } : {}),
    stands: holes.reduce((all, { stands }) => allOf(all, stands), NO_SUPPORT),
  }
}

/** The same, standing on more. */
export function restingOn(origin: Origin, support: Support): Origin {
  return support.size === 0 ? origin : { ...origin, stands: allOf(origin.stands, support) }
}
