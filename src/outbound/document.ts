import type { Catalogue, Destination, NoticeKind, SharingRule } from '../catalogue/catalogue.ts'
import { applyView } from '../catalogue/view.ts'
import { type ChildFile, factsInUse } from '../message/child.ts'
import { type Day, dayInLondon } from '../message/day.ts'
import type { Delivery, SentTo } from '../ports/delivery-queue.ts'
import type { StoredRecord } from '../ports/record-store.ts'
import { childReference, closingNotice } from './closing-notice.ts'
import { closingReference, derivedId, safetyReference } from './delivery-id.ts'
import { retraction } from './retraction.ts'
import { isProtected, safetyView } from './safety-view.ts'
import { holdsOn } from './standing.ts'

/** What is asked of something that is, or might be, delivered. */
export type Sendable = Pick<
  Delivery,
  'id' | 'via' | 'kind' | 'record' | 'version' | 'child' | 'stay' | 'destination' | 'participant'
>

/** What is known when a delivery is made. */
export interface Sources {
  readonly catalogue: Catalogue
  readonly destination: Destination
  readonly file: ChildFile
  readonly record: StoredRecord | undefined
  /** All of the child's records in force; only safety summaries need them. */
  readonly records: readonly StoredRecord[]
  /** What this destination was sent of the record; only retractions need it. */
  readonly sent: SentTo | undefined
  readonly day: Day
}

/** What this recipient may see, before any translation; undefined when there is nothing to say. */
export function documentOf(delivery: Sendable, rule: SharingRule | undefined, from: Sources): unknown {
  if (delivery.via === 'closing') return closingOf(delivery, from)
  if (delivery.via === 'retraction') return retractionOf(from)
  if (rule === undefined) return undefined
  if (delivery.via === 'safety') {
    const to = { stay: delivery.stay ?? '', destination: from.destination, rule, day: from.day }
    return safetyView(from.catalogue, from.file, from.records, to)
  }
  const kind = from.catalogue.kinds.get(delivery.kind)
  if (kind === undefined || from.record === undefined) return undefined
  return applyView(from.record.content, rule, kind, { protected: isProtected(from.file) })
}

/** From what the ids of a delivery's resources derive. */
export function seedOf(delivery: Sendable): string {
  const { stay, destination } = delivery
  if (delivery.via === 'safety') return safetyReference(stay ?? '', destination)
  if (delivery.via === 'closing') return closingReference(stay ?? '', destination)
  if (delivery.record === null) return delivery.id
  // a record that was moved to another child is another's resources: what the first child's lane withdraws is not this one's
  return derivedId('resources', delivery.record, delivery.child)
}

/** The mapping by which a destination wants it: null for a thin event, undefined when the destination takes no such thing. */
export function mappingNameOf(
  delivery: Pick<Sendable, 'via' | 'kind'>,
  destination: Destination,
): string | null | undefined {
  if (delivery.via === 'change' || delivery.via === 'handover') return destination.kinds.get(delivery.kind)
  return destination.notices.get(delivery.kind as NoticeKind)
}

function closingOf(delivery: Sendable, from: Sources): unknown {
  const participant = from.catalogue.participants.get(delivery.participant)
  const stay = from.file.stays.find((one) => one.id === delivery.stay)
  if (participant === undefined || stay === undefined) return undefined
  const inUse = factsInUse(from.file.state, holdsOn(from.file, from.day))
  return closingNotice(seedOf(delivery), stay, participant, childReference(from.file, participant, inUse))
}

function retractionOf(from: Sources): unknown {
  const { record, sent } = from
  const participant = from.catalogue.participants.get(from.destination.participant)
  if (record === undefined || participant === undefined) return undefined
  const inUse = factsInUse(from.file.state, holdsOn(from.file, from.day))
  return retraction(
    {
      recordId: record.recordId,
      kind: record.kind,
      child: childReference(from.file, participant, inUse),
      date: dayInLondon(record.receivedAt),
    },
    sent?.written ?? [],
  )
}
