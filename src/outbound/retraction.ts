import type { Day } from '../message/day.ts'
import type { Written } from '../ports/delivery-queue.ts'
import type { ChildReference } from './closing-notice.ts'

/** The notice `retraction` (`schemas/notices`): that a record does not stand, and nothing of what it said. */
export interface Retraction {
  /** The record's id as it was sent. */
  readonly recordId: string
  readonly kind: string
  readonly child: ChildReference
  readonly date: Day
  readonly resources: readonly Written[]
}

/**
 * The withdrawal of what a destination was given of a record; each resource once. A Patient is the child's and not
 * the record's: Dilyn never takes one back.
 */
export function retraction(about: Omit<Retraction, 'resources'>, given: readonly Written[]): Retraction {
  const own = given.filter(({ type }) => type !== 'Patient')
  const seen = new Map(own.map((one) => [`${one.type}|${one.system}|${one.value}`, one]))
  return {
    ...about,
    resources: [...seen.values()].map(({ type, system, value }) => ({ type, system, value })),
  }
}

/** What was given before and is not any more. */
export function goneFrom(before: readonly Written[], now: readonly Written[]): Written[] {
  const here = new Set(now.map((one) => `${one.type}|${one.value}`))
  return before.filter((one) => !here.has(`${one.type}|${one.value}`))
}
