import type { Catalogue, Destination, SharingRule } from '../catalogue/catalogue.ts'
import { applyView } from '../catalogue/view.ts'
import { canonical } from '../formats/canonical.ts'
import { type ChildFile, factsInUse } from '../message/child.ts'
import type { Day } from '../message/day.ts'
import type { StoredRecord } from '../ports/record-store.ts'
import type { Vault } from '../ports/vault.ts'
import { safetyReference } from './delivery-id.ts'
import { type Routed, route } from './route.ts'
import { headFacts, safetySummary } from './safety-summary.ts'
import { holdsOn, standingOf } from './standing.ts'

/** The safety summary has no protected classes of its own: its sharing rules name what may be seen. */
const withoutClasses: { readonly places: { readonly classes: Readonly<Record<string, string>> } } = {
  places: { classes: {} },
}

/** Under which rule the safety summary may go to a participant today. */
export function routeSafety(catalogue: Catalogue, file: ChildFile, participant: string, day: Day): Routed {
  return route(catalogue.sharing.get('safety-summary'), standingOf(file, participant, day, null))
}

/** The safety summary of today as one recipient may see it. */
export function safetyView(
  catalogue: Catalogue,
  file: ChildFile,
  records: readonly StoredRecord[],
  to: {
    readonly stay: string
    readonly destination: Destination
    readonly rule: SharingRule
    readonly day: Day
  },
): unknown {
  const about = {
    recordId: safetyReference(to.stay, to.destination.id),
    child: headFacts(factsInUse(file.state, holdsOn(file, to.day))),
    asOf: to.day,
  }
  const { from } = to.rule
  const drawn = records.filter((one) => from === undefined || from.has(one.kind))
  const whole = safetySummary(drawn, catalogue.kinds, about)
  return applyView(whole, to.rule, withoutClasses, { protected: isProtected(file) })
}

/** Whether the child's whereabouts are protected: as soon as anybody says so. */
export function isProtected(file: ChildFile): boolean {
  return file.state.facts.some((said) => said.protected === true)
}

/** Keyed hash of what somebody may see. The day on which it was drawn is no part of it: by itself it says nothing new. */
export function viewHashOf(vault: Vault, view: unknown): Buffer {
  const { asOf: _, ...seen } = (view ?? {}) as Record<string, unknown>
  return vault.hash('view', canonical(seen))
}
