import type { Json } from '../json.ts'
import { isObject, isPresent, isSame, shown, valueBelow } from '../json.ts'
import type { ScopedPointer } from '../pointer.ts'
import { pointerBelow } from '../pointer.ts'
import type { Hole } from '../template.ts'
import type { Slot } from './draft.ts'
import { finished, placesIn, valueAt } from './draft.ts'
import type { BackPlan } from './plan.ts'
import type { Conflict, Unread } from './read-back.ts'
import type { Reading, ReadScope, Visit } from './reading.ts'
import { takes } from './takes.ts'

/**
 * Holds every place that a template took for its own against what the record read would make there: a difference is a
 * conflict, other words for people are merely unread.
 */
export function verifyReading(
  plan: BackPlan,
  { root, visits, issues }: Reading,
): { conflicts: Conflict[]; unread: Unread[] } {
  const conflicts: Conflict[] = []
  const unread: Unread[] = []
  const known = new Map<Slot, Json | undefined>()
  const unreadable = new Set(issues.map(({ pointer }) => pointer))
  let places: ReadonlyMap<Slot, string> | undefined

  const valueNow = (scopes: readonly ReadScope[], { up, path }: ScopedPointer): Json | undefined => {
    const { slot } = scopes[scopes.length - 1 - up]!
    if (!known.has(slot)) known.set(slot, finished(slot))
    const value = known.get(slot)
    return path.length === 0 ? value : valueBelow(value, path)
  }
  const makes = (hole: Hole, scopes: readonly ReadScope[]): Json | undefined => {
    const value = valueNow(scopes, hole.pointer)
    return isPresent(value) ? plan.holes.get(hole)!.forward(value!) : undefined
  }
  const placeOf = (
    scopes: readonly ReadScope[],
    { up, path }: ScopedPointer,
  ): { record?: string; other?: string } => {
    places ??= placesIn(root)
    const { slot } = scopes[scopes.length - 1 - up]!
    const base = places.get(slot)
    const from = valueAt(slot, path)?.from
    return {
      ...(base === undefined ? {} : { record: path.reduce<string>(pointerBelow, base) }),
      ...(from === undefined ? {} : { other: from }),
    }
  }
  const complain = (visit: Visit, found: Json, expected: Json | undefined, pointer?: ScopedPointer): void => {
    conflicts.push({
      pointer: visit.pointer,
      at: visit.template.spot.at,
      found: shown(found),
      expected: expected === undefined ? 'nothing' : shown(expected),
      ...(pointer ? placeOf(visit.scopes, pointer) : {}),
    })
  }

  const verifyHole = (visit: Extract<Visit, { is: 'hole' }>): void => {
    const { template, found, pointer, scopes } = visit
    const expected = makes(template, scopes)
    if (!isObject(found) || !isObject(expected)) {
      if (isSame(found, expected) || unreadable.has(pointer)) return
      // Another spelling of the same value is no contradiction.
      const meant = plan.holes.get(template)!.backward(found)
      if (typeof meant === 'object' && isSame(meant.value, valueNow(scopes, template.pointer))) return
      complain(visit, found, expected, template.pointer)
      return
    }
    if (found.code !== expected.code || found.system !== expected.system) {
      if (!unreadable.has(pointer)) complain(visit, found.code ?? found, expected.code, template.pointer)
    } else if (found.display !== undefined && found.display !== expected.display) {
      unread.push({ pointer: pointerBelow(pointer, 'display'), found: shown(found.display) })
    }
  }

  const verifyText = (visit: Extract<Visit, { is: 'text' }>): void => {
    const { template, found, pointer, scopes } = visit
    if (unreadable.has(pointer)) return
    const parts = template.parts.map((part) => (typeof part === 'string' ? part : makes(part, scopes)))
    const expected = parts.every((part) => part !== undefined) ? parts.map(String).join('') : undefined
    if (found === expected) return
    const hole = template.parts.find((part) => typeof part !== 'string')
    complain(visit, found, expected, hole?.pointer)
  }

  for (const visit of visits) {
    switch (visit.is) {
      case 'constant': {
        const { template, found, isWords, pointer } = visit
        if (isSame(found, template.value)) break
        if (isWords) unread.push({ pointer, found: shown(found) })
        else complain(visit, found, template.value)
        break
      }
      case 'hole':
        verifyHole(visit)
        break
      case 'text':
        verifyText(visit)
        break
      case 'branch': {
        const { template, branch, scopes } = visit
        const value = valueNow(scopes, template.pointer)
        if (takes(template, branch, value)) break
        complain(visit, branch.value ?? (branch.isAbsent ? 'nothing' : 'something'), value, template.pointer)
      }
    }
  }
  return { conflicts, unread }
}
