import type { Sharing, SharingRule } from '../catalogue/catalogue.ts'
import type { ReadGrant, RecordStanding } from '../ports/enquiries.ts'

/** A sharing rule as the ground on which somebody reads a record. */
export interface SharedRead extends ReadGrant {
  readonly sharing: SharingRule
}

/**
 * On which rule a participant may read a record, by what it is to the child today: the first rule whose role it holds.
 * Of a kind that is shared `only: named`, only what this very record makes it counts. Undefined: it may not.
 */
export function mayRead(sharing: Sharing | undefined, { id, holds }: RecordStanding): SharedRead | undefined {
  const counted = sharing?.only === 'named' ? holds.filter((one) => one.record === id) : holds
  const rule = sharing?.rules.find((one) => counted.some(({ role }) => role === one.role))
  return rule === undefined
    ? undefined
    : { rule: rule.id, basis: rule.basis, view: rule.viewName, sharing: rule }
}
