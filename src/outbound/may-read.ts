import type { Sharing, SharingRule } from '../catalogue/catalogue.ts'
import type { ReadGrant, RecordStanding } from '../ports/enquiries.ts'
import { route } from './route.ts'

/** A sharing rule as the ground on which somebody reads a record. */
export interface SharedRead extends ReadGrant {
  readonly sharing: SharingRule
}

/** On which rule a participant may read a record: the one by which it would be sent it. Undefined: it may not. */
export function mayRead(sharing: Sharing | undefined, standing: RecordStanding): SharedRead | undefined {
  const routed = route(sharing, standing)
  if ('reason' in routed) return undefined
  const { rule } = routed
  return { rule: rule.id, basis: rule.basis, view: rule.viewName, sharing: rule }
}
