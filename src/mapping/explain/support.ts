import { commonPointer, isPointerBelow } from '../pointer.ts'

/** How a place bears on what stands: by the value it has, by having one, or by having none. */
export type Bearing = 'because' | 'presence' | 'absence'

/**
 * The places of a document that something made stands on: a change at any one of them alone, of the value for
 * `because`, else of whether there is one, may make it vanish. What stands whatever is in the document stands on none.
 */
export type Support = ReadonlyMap<string, Bearing>

/** The support of what stands whatever is in the document. */
export const NO_SUPPORT: Support = new Map()

/** Stands on this place alone. */
export function supportOf(pointer: string, bearing: Bearing): Support {
  return new Map([[pointer, bearing]])
}

/** Stands only where both do: on all that either stands on. */
export function allOf(a: Support, b: Support): Support {
  if (a.size === 0) return b
  if (b.size === 0 || a === b) return a
  const all = new Map(a)
  for (const [pointer, bearing] of b)
    if (bearing === 'because' || !all.has(pointer)) all.set(pointer, bearing)
  return all
}

/**
 * Stands where either does: only on what both stand on. Of two places of one object or list it is what holds both,
 * with which both would go. Undefined does not stand at all.
 */
export function anyOf(a: Support | undefined, b: Support | undefined): Support | undefined {
  if (a === undefined || a === b) return b
  if (b === undefined) return a
  const both = new Map<string, Bearing>()
  for (const [one, bearing] of a) {
    for (const [other, otherBearing] of b) {
      if (one === other) both.set(one, bearing === otherBearing ? bearing : 'presence')
      else if (bearing !== 'absence' && otherBearing !== 'absence') {
        const holder = commonPointer(one, other)
        if (holder !== '' && !both.has(holder)) both.set(holder, 'presence')
      }
    }
  }
  for (const pointer of both.keys()) {
    // What holds a place that it stands on anyway says nothing more.
    if ([...both.keys()].some((other) => other !== pointer && isPointerBelow(other, pointer)))
      both.delete(pointer)
  }
  return both
}
