import type { Kind, Sharing } from '../catalogue/catalogue.ts'
import type { ChildFile } from '../message/child.ts'
import { onDay, responsibleAuthority } from '../message/circle.ts'
import type { Day } from '../message/day.ts'

/**
 * Whether a participant may write a kind about a child on a day: while it holds, in the child's circle, a role that the kind's
 * sharing file lets write. What changes the circle is for the responsible authority alone, which also answers for the
 * child in a gap between placements.
 */
export function mayWrite(
  participant: string,
  kind: Kind,
  sharing: Sharing | undefined,
  file: ChildFile,
  day: Day,
): boolean {
  if (responsibleAuthority(file.responsibilities, day) === participant) {
    return kind.places.circle !== undefined || sharing?.write.has('responsible-authority') === true
  }
  if (kind.places.circle !== undefined || sharing === undefined) return false
  return onDay(file.responsibilities, day).some(
    (one) => one.participant === participant && sharing.write.has(one.role),
  )
}

/**
 * Whoever said something about a child may take it back, in the circle or not: a wrong record must not stay in force with those
 * who are responsible now. What says who the child is, and what changes the circle, stays with the responsible authority.
 */
export function mayTakeBack(
  kind: Kind,
  record: { readonly version: number | null },
  retracts: boolean,
): boolean {
  return retracts && record.version !== null && kind.name !== 'child' && kind.places.circle === undefined
}
