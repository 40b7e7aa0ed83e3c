import type { ChildFile } from '../message/child.ts'
import { onDay, type Role } from '../message/circle.ts'
import type { Day } from '../message/day.ts'
import type { Standing } from './route.ts'

/** What a participant is to a child on a day, and whether a record makes it so. */
export function standingOf(file: ChildFile, participant: string, day: Day, record: string | null): Standing {
  const held = file.responsibilities.filter((one) => one.participant === participant)
  const roles = new Set<Role>(onDay(held, day).map((one) => one.role))
  return { roles, named: record !== null && held.some((one) => one.record === record) }
}

/** For `factsInUse`: who holds a role for the child on a day. */
export function holdsOn(file: ChildFile, day: Day): (participant: string, role: Role) => boolean {
  const today = onDay(file.responsibilities, day)
  return (participant, role) => today.some((one) => one.participant === participant && one.role === role)
}
