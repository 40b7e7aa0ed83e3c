import type { Sharing, SharingRule } from '../catalogue/catalogue.ts'
import type { Role } from '../message/circle.ts'

/** The rule by which something may go, or why it may not. */
export type Routed =
  | { readonly rule: SharingRule }
  | { readonly reason: 'not-in-circle' | 'no-rule' | 'not-named' }

/** What a participant is to the child at this moment. */
export interface Standing {
  /** Roles held today. */
  readonly roles: ReadonlySet<Role>
  /** Whether this very record makes it responsible, whenever. */
  readonly named: boolean
}

/**
 * Whether a participant may have a record of a kind: the first rule whose role it holds decides. Default is no: without a
 * role, without a rule, or, where only the named may have it, unnamed.
 */
export function route(sharing: Sharing | undefined, standing: Standing): Routed {
  if (standing.roles.size === 0) return { reason: 'not-in-circle' }
  const rule = sharing?.rules.find((one) => standing.roles.has(one.role))
  if (sharing === undefined || rule === undefined) return { reason: 'no-rule' }
  if (sharing.only === 'named' && !standing.named) return { reason: 'not-named' }
  return { rule }
}
