import type { Catalogue } from '../catalogue/catalogue.ts'
import type { CompiledMapping } from '../mapping/compiled.ts'
import { decide } from '../outbound/decide.ts'
import { documentOf, mappingNameOf, type Sendable } from '../outbound/document.ts'
import { patientOf } from '../outbound/make-parcel.ts'
import type { MadeDelivery } from '../outbound/onlooker.ts'
import { type Obstacle, translate } from '../outbound/translate.ts'
import type { Subject } from './subject.ts'

/** What made something, as it is named in a report. */
export interface Maker {
  readonly name: string
  /** Absent where no mapping is at work. */
  readonly version?: string
  /** Of what format it is made; absent for a view. */
  readonly to?: string
}

/** Documents, and what made them. */
export interface SaidBy {
  readonly by: Maker
  readonly documents: readonly unknown[]
}

/** What a destination is sent of a subject under one catalogue. */
export type Said =
  | { readonly is: 'nothing'; readonly reason: string }
  | { readonly is: 'untranslated'; readonly by: Maker; readonly obstacles: readonly Obstacle[] }
  /** Of a thin event the view that its reader may read. `patient`: who goes along where a message needs it. */
  | ({ readonly is: 'said'; readonly patient: SaidBy | undefined } & SaidBy)

const view: Maker = { name: '(view)' }

/** Decides, draws the view and translates, by the very path of a delivery; sends nothing. */
export function saidTo(id: string, subject: Subject, catalogue: Catalogue): Said {
  const destination = catalogue.destinations.get(id)
  if (destination === undefined) return nothing('no-destination')
  const made = madeFor(id, destination.participant, subject)
  if (made === undefined) return nothing('not-in-circle')
  const { delivery, file, record, day } = made
  if (mappingNameOf(delivery, destination) === undefined) return nothing('not-taken')
  // the bytes of an earlier attempt are the present catalogue's: a candidate would make its own
  const decided = decide({ ...delivery, body: null, rule: null }, { catalogue, file, record, day })
  if (decided.is === 'end') return nothing(decided.reason)
  const from = { ...made, catalogue, destination }
  const document = documentOf(delivery, 'rule' in decided ? decided.rule : undefined, from)
  const translation = translate(delivery, document, from)
  if ('obstacles' in translation) {
    const by = translation.mapping === undefined ? view : makerOf(translation.mapping)
    return { is: 'untranslated', by, obstacles: translation.obstacles }
  }
  const { mapping, output } = translation
  if (mapping === null || output === null) {
    return { is: 'said', by: view, documents: [document], patient: undefined }
  }
  const patient = destination.message && catalogue.mappings.get(destination.message.patient)
  const patients = patient && { by: makerOf(patient), documents: patientOf(delivery, file, from) }
  return { is: 'said', by: makerOf(mapping), documents: output, patient: patients }
}

/** What a delivery of the subject to a destination is made of; undefined when its participant is not in the circle. */
function madeFor(destination: string, participant: string, subject: Subject): MadeDelivery | undefined {
  if (subject.is === 'delivery') return subject.delivery.participant === participant ? subject : undefined
  const { file, day } = subject
  const stay = file.stays.find((one) => one.participant === participant && one.closed === null)
  if (stay === undefined) return undefined
  const of = { id: '', destination, participant, child: file.id, stay: stay.id }
  if (subject.is === 'child') {
    const delivery: Sendable = { ...of, via: 'safety', kind: 'safety-summary', record: null, version: null }
    const { records } = subject
    return { delivery, file, day, record: undefined, records, sent: undefined, childRecord: undefined }
  }
  const { record, childRecord } = subject
  const { id, kind, version } = record
  const delivery: Sendable = { ...of, via: 'change', kind, record: id, version }
  return { delivery, file, day, record, records: [], sent: undefined, childRecord }
}

function makerOf({ name, version, to, from }: CompiledMapping): Maker {
  // what makes records is turned round
  return { name, version, to: to.startsWith('kinds/') ? from : to }
}

function nothing(reason: string): Said {
  return { is: 'nothing', reason }
}
