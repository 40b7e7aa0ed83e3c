import type { Day } from '../message/day.ts'
import type { FictionalChild } from './fictional-child.ts'

/** What the board says in its answer. */
interface Answer {
  /** The referral, as whoever referred calls it. */
  readonly referral: string
  /** ODS code of the board. */
  readonly board: string
  readonly received: Day
  /** Day on which the questionnaire was answered. */
  readonly asked: Day
}

const dilyn = 'https://fhir.dilyn.example'
const ods = 'https://fhir.nhs.uk/Id/ods-organization-code'

/**
 * How a health board answers a referral in FHIR R4: that it is accepted, with the scores of the questionnaire that came with it.
 * A Bundle as a board's own system would make it, not what the gateway made: other order, other ids, less of everything.
 */
export function boardAnswer(child: FictionalChild, { referral, board, received, asked }: Answer): object {
  const subject = { reference: 'urn:uuid:1b2f6a51-7d6c-4f0e-8a52-0f3f3f0c9d01', type: 'Patient' }
  const request = 'urn:uuid:1b2f6a51-7d6c-4f0e-8a52-0f3f3f0c9d02'
  const organisation = { type: 'Organization', identifier: { system: ods, value: board } }
  const score = (value: number) => {
    return { value, unit: 'score', system: 'http://unitsofmeasure.org', code: '{score}' }
  }
  const scale = (code: string) => ({ coding: [{ system: `${dilyn}/CodeSystem/sdq-scale`, code }] })
  const resources = [
    {
      resourceType: 'Task',
      status: 'accepted',
      businessStatus: { coding: [{ system: `${dilyn}/CodeSystem/camhs-status`, code: 'accepted' }] },
      intent: 'order',
      code: { coding: [{ system: `${dilyn}/CodeSystem/task`, code: 'camhs-referral' }] },
      focus: { reference: request, type: 'ServiceRequest' },
      for: subject,
      owner: organisation,
    },
    {
      fullUrl: request,
      resourceType: 'ServiceRequest',
      identifier: [
        { use: 'official', system: `${dilyn}/Id/camhs-referral`, value: referral },
        { use: 'secondary', system: `${dilyn}/Id/camhs-referral-received`, value: `HB-${referral}` },
      ],
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: `${dilyn}/CodeSystem/referral-use-case`, code: 'lac-to-camhs' }] }],
      priority: 'urgent',
      subject,
      occurrencePeriod: { start: received },
      performer: [organisation],
    },
    {
      resourceType: 'Observation',
      status: 'final',
      code: scale('total'),
      subject,
      effectiveDateTime: asked,
      valueQuantity: score(21),
      component: [
        {
          code: scale('informant'),
          valueCodeableConcept: {
            coding: [{ system: `${dilyn}/CodeSystem/sdq-informant`, code: 'carer' }],
          },
        },
        { code: scale('emotional'), valueQuantity: score(8) },
        { code: scale('peer'), valueQuantity: score(5) },
      ],
    },
    {
      fullUrl: subject.reference,
      resourceType: 'Patient',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: child.nhsNumber }],
      name: [{ use: 'official', family: child.familyName, given: child.givenNames }],
      birthDate: child.dateOfBirth,
    },
  ]
  const entry = resources.map(({ fullUrl, ...resource }: Resource) => {
    return { ...(fullUrl === undefined ? {} : { fullUrl }), resource }
  })
  return { resourceType: 'Bundle', type: 'collection', entry }
}

interface Resource {
  readonly fullUrl?: string
  readonly resourceType: string
}
