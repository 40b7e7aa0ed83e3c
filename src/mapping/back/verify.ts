import type { Json } from '../json.ts'
import { shown, valueBelow } from '../json.ts'
import type { Visit } from '../operations/back-reading.ts'
import { slotOf } from '../operations/back-reading.ts'
import { verifyBranch } from '../operations/choose/backward.ts'
import { verifyConstant } from '../operations/constant.ts'
import { verifyHole } from '../operations/hole.ts'
import { verifyText } from '../operations/text.ts'
import type { Verification } from '../operations/verification.ts'
import type { ScopedPointer } from '../pointer.ts'
import { pointerBelow } from '../pointer.ts'
import type { Slot } from './draft.ts'
import { finished, placesIn, valueAt } from './draft.ts'
import type { BackPlan } from './plan.ts'
import type { Conflict, Unread } from './read-back.ts'
import type { FirstReading } from './reading.ts'

function verify(visit: Visit, by: Verification): void {
  switch (visit.is) {
    case 'constant':
      verifyConstant(visit, by)
      break
    case 'hole':
      verifyHole(visit, by)
      break
    case 'text':
      verifyText(visit, by)
      break
    case 'branch':
      verifyBranch(visit, by)
  }
}

/**
 * Holds every place that a template took for its own against what the record read would make there: a difference is a
 * conflict, other words for people are merely unread.
 */
export function verifyReading(
  plan: BackPlan,
  { root, visits, issues, conflicts: shownAtOnce }: FirstReading,
): { conflicts: Conflict[]; unread: Unread[] } {
  const conflicts: Conflict[] = [...shownAtOnce]
  const unread: Unread[] = []
  const known = new Map<Slot, Json | undefined>()
  const unreadable = new Set(issues.map(({ pointer }) => pointer))
  let places: ReadonlyMap<Slot, string> | undefined

  /** The place in the record that a pointer leads to, and where in what came its value was read. */
  const decidedBy = (visit: Visit, pointer: ScopedPointer): Pick<Conflict, 'record' | 'other'> => {
    places ??= placesIn(root)
    const slot = slotOf(visit, pointer)
    const base = places.get(slot)
    const from = valueAt(slot, pointer.path)?.from
    return {
      ...(base === undefined ? {} : { record: pointer.path.reduce<string>(pointerBelow, base) }),
      ...(from === undefined ? {} : { other: from }),
    }
  }
  const by: Verification = {
    plan,
    value: (visit, pointer) => {
      const slot = slotOf(visit, pointer)
      if (!known.has(slot)) known.set(slot, finished(slot))
      return valueBelow(known.get(slot), pointer.path)
    },
    isUnreadable: ({ pointer }) => unreadable.has(pointer),
    conflict: (visit, found, expected, pointer) => {
      conflicts.push({
        pointer: visit.pointer,
        at: visit.template.spot.at,
        found: shown(found),
        expected: expected === undefined ? 'nothing' : shown(expected),
        ...(pointer ? decidedBy(visit, pointer) : {}),
      })
    },
    leave: (pointer, found) => {
      unread.push({ pointer, found: shown(found) })
    },
  }
  for (const visit of visits) verify(visit, by)
  return { conflicts, unread }
}
