import { v5 } from 'uuid'
import type { Destination } from '../catalogue/catalogue.ts'
import { goneFrom } from '../outbound/retraction.ts'
import type { Written } from '../ports/delivery-queue.ts'
import type { Made } from '../ports/endpoint.ts'
import type { Entry } from './entry.ts'
import { identified, type Resource, restrict } from './identified.ts'
import { patientEntry } from './patient.ts'
import { provenanceOf } from './provenance.ts'
import { type Json, type Referent, resolveReferences } from './references.ts'
import { localChildSystem, nhsNumberSystem, organisationSystems } from './systems.ts'

export interface Transaction {
  /** Undefined when nothing of it concerns the server. */
  readonly bundle:
    | { readonly resourceType: 'Bundle'; readonly type: 'transaction'; readonly entry: readonly Entry[] }
    | undefined
  readonly written: readonly Written[]
}

/**
 * A delivery as a FHIR R4 transaction. Every resource is written by a conditional update on an identifier that derives from the
 * record and the resource's name, so that the same delivery sent again, and a later version, change what is there and add
 * nothing. The criteria stand in the body only. A Patient is made where the destination lets it and it is missing, and never
 * changed. What the delivery before wrote and this one doesn't is withdrawn. Pure.
 */
export function transactionOf(made: Made, mode: Destination['patient']): Transaction {
  const documents = (made.documents ?? []) as Resource[]
  const isOwn = (one: Resource) => one.resourceType !== 'Patient'
  const patients = [...(made.patient as Resource[]), ...documents.filter((one) => !isOwn(one))]
  const patient = mode === 'create-if-missing' ? patientEntry(patients, made.child) : undefined
  const own = documents.filter(isOwn)
  const referents = referentsOf(made, own, patient?.fullUrl)
  for (const one of patients)
    if (one.id !== undefined) referents.set(one.id, childReferent(made, patient?.fullUrl))
  const resources = own.map((one) => entryOf(one, made, referents))
  const gone = goneFrom(
    made.before,
    resources.map((one) => one.written),
  )
  const withdrawn = gone.length === 0 ? [] : (made.withdraw(gone) as Resource[])
  const entries = [...resources, ...withdrawn.map((one) => entryOf(one, made, referents))]
  if (entries.length === 0 && patient === undefined) return { bundle: undefined, written: [] }
  const entry = [
    ...(patient === undefined ? [] : [patient]),
    ...entries.map((one) => one.entry),
    ...(entries.length === 0
      ? []
      : [
          provenanceOf(
            made,
            entries.map((one) => one.entry.fullUrl),
          ),
        ]),
  ]
  return {
    bundle: { resourceType: 'Bundle', type: 'transaction', entry },
    written: resources.map((one) => one.written),
  }
}

function referentsOf(
  made: Made,
  own: readonly Resource[],
  patient: string | undefined,
): Map<string, Referent> {
  const referents = new Map<string, Referent>()
  for (const { id } of own)
    if (id !== undefined) referents.set(id, { fullUrl: `urn:uuid:${v5(id, made.seed)}` })
  referents.set('child', childReferent(made, patient))
  const { source } = made
  const identifier =
    source === null ? undefined : { system: organisationSystems[source.scheme], value: source.code }
  referents.set('source', {
    logical: { type: 'Organization', ...(identifier === undefined ? { display: 'Dilyn' } : { identifier }) },
  })
  return referents
}

function childReferent(made: Made, patient: string | undefined): Referent {
  if (patient !== undefined) return { fullUrl: patient }
  const { nhsNumber, localId } = made.childFacts
  if (nhsNumber !== undefined) {
    return { logical: { type: 'Patient', identifier: { system: nhsNumberSystem, value: nhsNumber } } }
  }
  const identifier = { system: localChildSystem, value: localId ?? made.child }
  return { logical: { type: 'Patient', identifier } }
}

function entryOf(
  document: Resource,
  made: Made,
  referents: Map<string, Referent>,
): { entry: Entry; written: Written } {
  const { id, ...unnamed } = document
  const resource = resolveReferences(unnamed as unknown as Json, referents) as unknown as Resource
  const own = identified(resource, v5(id ?? document.resourceType, made.seed))
  const { type, parameter, system, value } = own.criterion
  return {
    entry: {
      fullUrl: `urn:uuid:${value}`,
      resource: restrict(own.resource),
      request: { method: 'PUT', url: `${type}?${parameter}=${system}|${value}` },
    },
    written: { type, system, value },
  }
}
