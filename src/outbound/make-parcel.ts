import { applyView } from '../catalogue/view.ts'
import type { CompiledMapping } from '../mapping/compiled.ts'
import { type ChildFile, factsInUse } from '../message/child.ts'
import type { Delivery, Written } from '../ports/delivery-queue.ts'
import type { Endpoint, Parcel } from '../ports/endpoint.ts'
import { childReference, codeOf } from './closing-notice.ts'
import { mappingNameOf, type Sources, seedOf } from './document.ts'
import { retraction } from './retraction.ts'
import { route } from './route.ts'
import { headFacts } from './safety-summary.ts'
import { isProtected } from './safety-view.ts'
import { holdsOn, standingOf } from './standing.ts'

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
  const name = mappingNameOf(delivery, making.destination)
  const mapping = typeof name === 'string' ? making.catalogue.mappings.get(name) : undefined
  if (document === undefined || name === undefined || (name !== null && mapping === undefined)) {
    return { untranslated: true }
  }
  const made = mapping === undefined ? { output: null, issues: [] } : translate(mapping, document)
  if (made.issues.length > 0) return { untranslated: true }
  // in FHIR nothing may be all there is to say; another shape is made whole or not at all
  if (made.output?.length === 0 && mapping?.to !== 'fhir/r4') return { untranslated: true }
  const { catalogue, destination, endpoint, file } = making
  const participant = catalogue.participants.get(delivery.participant)
  const sender =
    making.record === undefined ? undefined : catalogue.participants.get(making.record.participant)
  const inUse = factsInUse(file.state, holdsOn(file, making.day))
  let isWhole = true
  const parcel = endpoint.make({
    ...{ delivery: delivery.id, via: delivery.via, kind: delivery.kind, child: delivery.child },
    ...{ record: delivery.record, version: delivery.version, seed: seedOf(delivery), at: making.at },
    documents: made.output,
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
  return { parcel, mapping: mapping === undefined ? null : `${mapping.name}@${mapping.version}` }
}

/** Forward; a mapping that reads the destination's documents into records is turned round. */
function translate(
  mapping: CompiledMapping,
  document: unknown,
): { output: unknown[]; issues: readonly unknown[] } {
  if (!mapping.to.startsWith('kinds/')) return mapping.forward(document)
  const { record, issues, conflicts } = mapping.backward([document])
  return { output: [record], issues: [...issues, ...conflicts] }
}

/** The child's own resources as the recipient may see them; none for what is not about a child in its circle. */
function patientOf(delivery: Delivery, file: ChildFile, making: Making): readonly unknown[] {
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

function mappingOf(making: Making, name: string | null | undefined): CompiledMapping | undefined {
  return typeof name === 'string' ? making.catalogue.mappings.get(name) : undefined
}
