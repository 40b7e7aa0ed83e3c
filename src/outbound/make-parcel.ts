import { applyView } from '../catalogue/view.ts'
import type { CompiledMapping } from '../mapping/compiled.ts'
import { type ChildFile, factsInUse } from '../message/child.ts'
import type { Delivery, Written } from '../ports/delivery-queue.ts'
import type { Endpoint, Parcel } from '../ports/endpoint.ts'
import { childReference, codeOf } from './closing-notice.ts'
import { type Sendable, type Sources, seedOf } from './document.ts'
import { retraction } from './retraction.ts'
import { route } from './route.ts'
import { headFacts } from './safety-summary.ts'
import { isProtected } from './safety-view.ts'
import { holdsOn, standingOf } from './standing.ts'
import { translate } from './translate.ts'

/** The bytes, and by which mapping they were made (null: a thin event). */
export type Translated =
  | { readonly parcel: Parcel; readonly mapping: string | null }
  | { readonly untranslated: true }

/** What making needs beside the document. */
export interface Making extends Sources {
  readonly endpoint: Endpoint
  readonly before: readonly Written[]
  /** The record from which the demographics in use come, if they come from one of kind `child`. */
  readonly childRecord: { readonly content: Readonly<Record<string, unknown>> } | undefined
  readonly at: Date
}

/**
 * Translates what the recipient may see by the destination's mapping, and has the endpoint make bytes of it. Nothing half
 * made goes: an issue of the mapping stops it.
 */
export function makeParcel(delivery: Delivery, document: unknown, making: Making): Translated {
  const made = translate(delivery, document, making)
  if ('obstacles' in made) return { untranslated: true }
  const { mapping, output } = made
  const { catalogue, destination, endpoint, file } = making
  const participant = catalogue.participants.get(delivery.participant)
  const sender =
    making.record === undefined ? undefined : catalogue.participants.get(making.record.participant)
  const inUse = factsInUse(file.state, holdsOn(file, making.day))
  let isWhole = true
  const parcel = endpoint.make({
    ...{ delivery: delivery.id, via: delivery.via, kind: delivery.kind, child: delivery.child },
    ...{ record: delivery.record, version: delivery.version, seed: seedOf(delivery), at: making.at },
    documents: output,
    childFacts: participant === undefined ? {} : childReference(file, participant, inUse),
    patient: destination.patient === 'create-if-missing' ? patientOf(delivery, file, making) : [],
    source: sender === undefined ? null : codeOf(sender),
    before: making.before,
    withdraw: (gone) => {
      const withdrawn = withdrawnBy(delivery, gone, making)
      isWhole &&= withdrawn !== undefined
      return withdrawn ?? []
    },
  })
  if (!isWhole) return { untranslated: true }
  return { parcel, mapping: mapping === null ? null : `${mapping.name}@${mapping.version}` }
}

/** The child's own resources as the recipient may see them; none for what is not about a child in its circle. */
export function patientOf(
  delivery: Sendable,
  file: ChildFile,
  making: Pick<Making, 'catalogue' | 'destination' | 'childRecord' | 'day'>,
): readonly unknown[] {
  const { catalogue, destination } = making
  // a message is never without its Patient, of whom no rule may grant more than identifiers
  const isAnonymous = delivery.via === 'retraction' && destination.message === undefined
  if (delivery.via === 'closing' || isAnonymous || delivery.kind === 'child') return []
  const kind = catalogue.kinds.get('child')
  const mapping = mappingOf(making, destination.message?.patient ?? destination.kinds.get('child'))
  const routed = route(
    catalogue.sharing.get('child'),
    standingOf(file, delivery.participant, making.day, null),
  )
  const inUse = factsInUse(file.state, holdsOn(file, making.day))
  if (kind === undefined || mapping === undefined || !('rule' in routed) || inUse === undefined) return []
  const record = making.childRecord?.content ?? {
    ...{ recordId: inUse.localId ?? file.id, version: inUse.version, child: headFacts(inUse) },
    ...(inUse.sex === undefined ? {} : { sex: inUse.sex }),
    ...(inUse.protected === undefined ? {} : { protected: inUse.protected }),
  }
  const view = applyView(record, routed.rule, kind, { protected: isProtected(file) })
  const made = view === undefined ? undefined : mapping.forward(view)
  return made === undefined || made.issues.length > 0 ? [] : made.output
}

function withdrawnBy(delivery: Delivery, gone: readonly Written[], making: Making): unknown[] | undefined {
  const mapping = mappingOf(making, making.destination.notices.get('retraction'))
  if (mapping === undefined) return undefined
  const about = {
    recordId: making.record?.recordId ?? seedOf(delivery),
    ...{ kind: delivery.kind, child: {}, date: making.day },
  }
  const made = mapping.forward(retraction(about, gone))
  return made.issues.length > 0 ? undefined : made.output
}

function mappingOf(
  making: Pick<Making, 'catalogue'>,
  name: string | null | undefined,
): CompiledMapping | undefined {
  return typeof name === 'string' ? making.catalogue.mappings.get(name) : undefined
}
