import { describe, expect, test } from '@jest/globals'
import { v5 } from 'uuid'
import { transactionOf } from '../../../src/fhir/bundle.ts'
import type { Made } from '../../../src/ports/endpoint.ts'

const seed = '0f5b7a52-6a35-4f0e-8f4a-3f5a3f6f0a11'
const child = '6f6cbf7e-07f0-4cbb-9a4e-7f6f1c7b8b11'
const resourceSystem = 'https://fhir.dilyn.example/Id/resource'
const tagSystem = 'https://fhir.dilyn.example/Id/resource-tag'
const nhsSystem = 'https://fhir.nhs.uk/Id/nhs-number'

const patient = {
  resourceType: 'Patient',
  id: 'patient',
  identifier: [
    { system: 'https://fhir.dilyn.example/Id/child', value: 'C-1' },
    { system: nhsSystem, value: '9990000018' },
  ],
}
const referral = {
  resourceType: 'ServiceRequest',
  id: 'referral',
  identifier: [{ system: 'https://fhir.dilyn.example/Id/referral', value: 'R-1' }],
  subject: { reference: 'urn:uuid:child', type: 'Patient' },
  requester: { reference: 'urn:uuid:source', type: 'Organization' },
  reasonReference: [{ reference: 'urn:uuid:concern.0', type: 'Condition' }],
}
const concern = { resourceType: 'Condition', id: 'concern.0', subject: { reference: 'urn:uuid:child' } }

function made(more: Partial<Made> = {}): Made {
  return {
    ...{ delivery: 'd', via: 'change', kind: 'camhs-referral', child, record: seed, version: 1, seed },
    documents: [referral, concern],
    childFacts: { nhsNumber: '9990000018', localId: 'HB-7' },
    patient: [patient],
    source: { scheme: 'gss', code: 'W06000008' },
    before: [],
    withdraw: () => [],
    at: new Date('2026-03-01T09:00:00Z'),
    ...more,
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was made
function entries(one: Made, mode: 'reference' | 'create-if-missing' = 'create-if-missing'): any[] {
  return [...(transactionOf(one, mode).bundle?.entry ?? [])]
}
const ofType = (type: string, all = entries(made())) =>
  all.filter((one) => one.resource.resourceType === type)

describe('a transaction', () => {
  test('writes each resource by a conditional update on an identifier that follows from record and name', () => {
    const [entry] = ofType('ServiceRequest')
    const own = v5('referral', seed)
    expect(entry.fullUrl).toBe(`urn:uuid:${own}`)
    expect(entry.request).toEqual({
      method: 'PUT',
      url: `ServiceRequest?identifier=${resourceSystem}|${own}`,
    })
    expect(entry.resource.identifier).toEqual([
      referral.identifier[0],
      { system: resourceSystem, value: own },
    ])
    expect(entry.resource.id).toBeUndefined()
  })

  test('refers to its own resources by their full URLs', () => {
    const [entry] = ofType('ServiceRequest')
    expect(entry.resource.reasonReference[0]).toEqual({
      reference: `urn:uuid:${v5('concern.0', seed)}`,
      type: 'Condition',
    })
  })

  test('names the sender’s organisation by its code', () => {
    expect(ofType('ServiceRequest')[0].resource.requester).toEqual({
      type: 'Organization',
      identifier: { system: 'https://fhir.dilyn.example/Id/gss-local-authority-code', value: 'W06000008' },
    })
  })

  test('is the same each time it is made', () => {
    expect(transactionOf(made(), 'reference')).toEqual(transactionOf(made(), 'reference'))
  })

  test('changes no document that it is made of', () => {
    const text = JSON.stringify([referral, concern, patient])
    entries(made({ documents: [Object.freeze(referral), Object.freeze(concern)] }))
    expect(JSON.stringify([referral, concern, patient])).toBe(text)
  })

  test('accounts for what it writes, the Patient and the Provenance apart', () => {
    expect(transactionOf(made(), 'create-if-missing').written).toEqual([
      { type: 'ServiceRequest', system: resourceSystem, value: v5('referral', seed) },
      { type: 'Condition', system: resourceSystem, value: v5('concern.0', seed) },
    ])
  })

  test('throws for a reference to nothing', () => {
    const stray = { resourceType: 'Flag', id: 'flag', subject: { reference: 'urn:uuid:nobody' } }
    expect(() => entries(made({ documents: [stray] }))).toThrow('nobody')
  })
})

describe('the Patient', () => {
  test('is made where it is missing, found by its NHS number, and never updated', () => {
    const [entry, ...more] = ofType('Patient')
    expect(more).toEqual([])
    expect(entry.request).toEqual({
      method: 'POST',
      url: 'Patient',
      ifNoneExist: `identifier=${nhsSystem}|9990000018`,
    })
    expect(ofType('ServiceRequest')[0].resource.subject.reference).toBe(entry.fullUrl)
  })

  test('is found by the owner’s id where it has no NHS number, whatever that id holds', () => {
    const own = { ...patient, identifier: [{ system: 'urn:own', value: 'a|b,c&d=e' }] }
    const [entry] = ofType('Patient', entries(made({ patient: [own] })))
    expect(decodeURIComponent(entry.request.ifNoneExist)).toBe('identifier=urn:own|a\\|b\\,c&d=e')
    expect(entry.request.ifNoneExist).not.toContain('&')
  })

  test.each([
    ['without any identifier', [{ resourceType: 'Patient', id: 'patient' }], 'create-if-missing'],
    ['that this recipient may not see', [], 'create-if-missing'],
    ['at a destination that only takes references', [patient], 'reference'],
  ] as const)('%s is referred to by an identifier instead', (_, resources, mode) => {
    const all = entries(made({ patient: resources }), mode)
    expect(ofType('Patient', all)).toEqual([])
    expect(ofType('ServiceRequest', all)[0].resource.subject).toEqual({
      type: 'Patient',
      identifier: { system: nhsSystem, value: '9990000018' },
    })
  })

  test('without NHS number is referred to by the id that the recipient knows, else by the gateway’s', () => {
    const local = 'https://fhir.dilyn.example/Id/local-child-identifier'
    const subject = (childFacts: Made['childFacts']) =>
      ofType('Condition', entries(made({ childFacts }), 'reference'))[0].resource.subject.identifier
    expect(subject({ localId: 'HB-7' })).toEqual({ system: local, value: 'HB-7' })
    expect(subject({})).toEqual({ system: local, value: child })
  })

  test('as the record itself makes a Patient and nothing else, or nothing where none may be made', () => {
    const own = made({ kind: 'child', documents: [patient], patient: [] })
    expect(entries(own).map((one) => one.resource.resourceType)).toEqual(['Patient'])
    expect(transactionOf(own, 'reference')).toEqual({ bundle: undefined, written: [] })
  })
})

describe('where there is no place for an identifier', () => {
  test('a Provenance bears a tag', () => {
    const [entry] = ofType('Provenance')
    const own = v5('provenance', seed)
    expect(entry.request.url).toBe(`Provenance?_tag=${tagSystem}|${own}`)
    expect(entry.resource.meta.tag).toEqual([{ system: tagSystem, code: own }])
  })

  test('a Composition bears it as its only identifier, or a tag where it has another', () => {
    const bare = { resourceType: 'Composition', id: 'report' }
    const other = { ...bare, identifier: { system: 's', value: 'v' } }
    const own = v5('report', seed)
    const first = ofType('Composition', entries(made({ documents: [bare] })))[0]
    expect(first.resource.identifier).toEqual({ system: resourceSystem, value: own })
    const second = ofType('Composition', entries(made({ documents: [other] })))[0]
    expect(second.resource.identifier).toEqual(other.identifier)
    expect(second.request.url).toBe(`Composition?_tag=${tagSystem}|${own}`)
  })

  test('a withdrawal finds by the tag what was written by the tag', () => {
    const withdrawn = {
      resourceType: 'Composition',
      id: 'withdrawn.0',
      identifier: { system: tagSystem, value: 'x' },
    }
    const [entry] = ofType('Composition', entries(made({ documents: [withdrawn] })))
    expect(entry.request.url).toBe(`Composition?_tag=${tagSystem}|x`)
    expect(entry.resource.identifier).toBeUndefined()
  })
})

describe('the Provenance', () => {
  test('says who said it, on whose behalf it is passed on, and of what', () => {
    const [{ resource }] = ofType('Provenance')
    expect(resource.target).toEqual(
      ['referral', 'concern.0'].map((name) => ({ reference: `urn:uuid:${v5(name, seed)}` })),
    )
    expect(resource.recorded).toBe('2026-03-01T09:00:00.000Z')
    expect(resource.agent[0].who.identifier.value).toBe('W06000008')
    expect(resource.agent[1].onBehalfOf.identifier.value).toBe('W06000008')
  })

  const before = [{ type: 'Condition', system: resourceSystem, value: v5('concern.0', seed) }]
  test.each([
    ['CREATE', {}],
    ['UPDATE', { before }],
    ['NULLIFY', { via: 'retraction', before }],
  ] as const)('calls it %s', (code, more) => {
    expect(ofType('Provenance', entries(made(more)))[0].resource.activity.coding[0].code).toBe(code)
  })
})

describe('what the delivery before wrote and this one does not', () => {
  const gone = { type: 'Flag', system: resourceSystem, value: v5('flag', seed) }
  const withdraw: Made['withdraw'] = (some) =>
    some.map(({ type, system, value }, index) => ({
      ...{
        resourceType: type,
        id: `withdrawn.${index}`,
        identifier: [{ system, value }],
        status: 'entered-in-error',
      },
      subject: { reference: 'urn:uuid:child' },
    }))

  test('is withdrawn under the identifier that it has', () => {
    const one = made({ before: [gone], withdraw })
    const [entry] = ofType('Flag', entries(one))
    expect(entry.request.url).toBe(`Flag?identifier=${resourceSystem}|${gone.value}`)
    expect(entry.resource.identifier).toEqual([{ system: resourceSystem, value: gone.value }])
    expect(transactionOf(one, 'reference').written.map((it) => it.type)).toEqual([
      'ServiceRequest',
      'Condition',
    ])
  })

  test('is asked for only when there is something', () => {
    const still = { type: 'Condition', system: resourceSystem, value: v5('concern.0', seed) }
    const never: Made['withdraw'] = () => {
      throw new Error('asked')
    }
    expect(entries(made({ before: [still], withdraw: never })).length).toBeGreaterThan(0)
  })
})

test('everything is restricted, also where a mapping says otherwise', () => {
  const normal = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }
  const all = entries(made({ documents: [{ ...concern, meta: { profile: ['p'], security: [normal] } }] }))
  for (const { resource } of all) {
    expect(resource.meta.security.map((one: { code: string }) => one.code)).toEqual(['R'])
  }
  expect(ofType('Condition', all)[0].resource.meta.profile).toEqual(['p'])
})
