import type { Catalogue, SharingRule } from '../catalogue/catalogue.ts'
import type { ChildFile } from '../message/child.ts'
import type { Day } from '../message/day.ts'
import type { FailureCode } from '../message/failure.ts'
import type { Delivery } from '../ports/delivery-queue.ts'
import type { StoredRecord } from '../ports/record-store.ts'
import { type Routed, route } from './route.ts'
import { isProtected, routeSafety } from './safety-view.ts'
import { standingOf } from './standing.ts'

/** Whether an attempt may be made now. */
export type Decision =
  /** Under a rule: what is sent is the view of this moment. */
  | { readonly is: 'go'; readonly rule: SharingRule }
  /** Asks nobody: a closing notice or a retraction. */
  | { readonly is: 'go-anyway' }
  /** An older version that may have arrived: the bytes that are kept, under the rule by which they were made. */
  | { readonly is: 'go-as-made'; readonly rule: SharingRule }
  | { readonly is: 'end'; readonly state: 'denied' | 'cancelled'; readonly reason: FailureCode }

/** What a decision asks of a delivery. */
export type Decided = Pick<Delivery, 'via' | 'stay' | 'child' | 'version' | 'body' | 'rule'>

/** What is known at the moment of the decision. */
export interface Known {
  readonly catalogue: Catalogue
  readonly file: ChildFile | undefined
  /** The delivery's record in its version in force. */
  readonly record: StoredRecord | undefined
  readonly day: Day
}

/** Decides, at each attempt anew and on the circle of that moment, whether a delivery may go. */
export function decide(delivery: Decided, known: Known): Decision {
  if (delivery.via === 'closing' || delivery.via === 'retraction') return { is: 'go-anyway' }
  const { file } = known
  const stay = file?.stays.find((one) => one.id === delivery.stay)
  if (file === undefined || stay === undefined) return end('denied', 'not-in-circle')
  if (stay.closed !== null) return end('denied', 'left')
  if (delivery.via === 'safety') {
    return onRoute(routeSafety(known.catalogue, file, stay.participant, known.day))
  }
  return decideRecord(delivery, file, stay.participant, known)
}

function decideRecord(delivery: Decided, file: ChildFile, participant: string, known: Known): Decision {
  const { record, catalogue, day } = known
  if (record === undefined || record.child !== delivery.child) return end('denied', 'not-in-circle')
  if (record.retracted) return end('cancelled', 'retracted')
  if (record.quiet) return end('cancelled', 'short-break')
  const decision = onRoute(
    route(catalogue.sharing.get(record.kind), standingOf(file, participant, day, record.id)),
  )
  if (record.version === delivery.version || decision.is !== 'go') return decision
  // The view of the older version can't be drawn again, so that its bytes go only if nothing that made them has changed.
  const isUnchanged = delivery.body !== null && delivery.rule === decision.rule.id && !isProtected(file)
  return isUnchanged ? { is: 'go-as-made', rule: decision.rule } : end('cancelled', 'newer-version')
}

function onRoute(routed: Routed): Decision {
  return 'rule' in routed ? { is: 'go', rule: routed.rule } : end('denied', routed.reason)
}

function end(state: 'denied' | 'cancelled', reason: FailureCode): Decision {
  return { is: 'end', state, reason }
}
