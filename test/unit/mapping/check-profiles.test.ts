import { describe, expect, test } from '@jest/globals'
import type { Part } from '../../../src/mapping/read.ts'
import { checkProblems, objectSchema, partsOf } from './small-mapping.ts'

const ukCore = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-'
const wales = 'https://fhir.nhs.wales/StructureDefinition/DataStandardsWales-'
const snomed = 'http://snomed.info/sct'

const text = { type: 'string', minLength: 1 }
const record = objectSchema(
  {
    id: text,
    other: text,
    name: text,
    nhs: text,
    word: { enum: ['active', 'closed'] },
    list: { type: 'array', minItems: 1, maxItems: 3, items: text },
    one: { type: 'array', minItems: 1, maxItems: 1, items: text },
    number: { type: 'number' },
  },
  ['id', 'other', 'number', 'word'],
)

/** The problems of a resource, but for what of the record goes nowhere. */
function problemsOf(resource: object, parts?: ReadonlyMap<string, Part>): string[] {
  return checkProblems({ it: resource }, record, { to: 'fhir/r4' }, {}, parts)
    .filter(({ code }) => code !== 'M-UNMAPPED')
    .map(({ code, detail, pointer }) => `${code} ${pointer.replace('/makes/it', '')}: ${detail}`)
}

const claim = (...profiles: string[]): object => ({ meta: { profile: profiles } })
const patient = (more: object, profile = `${wales}Patient`): object => ({
  resourceType: 'Patient',
  ...claim(profile),
  ...more,
})
const concept = (code: string, system: string): object => ({ coding: [{ system, code }] })
const allergy = (more: object): object => ({
  resourceType: 'AllergyIntolerance',
  ...claim(`${ukCore}AllergyIntolerance`),
  identifier: [{ value: '{/id}' }],
  patient: { reference: '{@child}' },
  code: { text: '{/id}' },
  ...more,
})

describe('a resource that claims a profile', () => {
  test('has what the profile requires beyond FHIR', () => {
    const { code: _, ...nameless } = allergy({}) as { code: object }
    expect(problemsOf(allergy({}))).toEqual([])
    expect(problemsOf(nameless)).toEqual([
      'M-REQUIRED : AllergyIntolerance (UKCore-AllergyIntolerance) requires code',
    ])
    expect(problemsOf({ ...nameless, ...{ meta: undefined } })).toEqual([])
    expect(problemsOf({ ...nameless, ...claim('https://example.org/unknown') })).toEqual([])
  })

  test('has it for sure', () => {
    expect(problemsOf(allergy({ code: { text: '{/name}' } }))).toEqual([
      'M-REQUIRED /code: AllergyIntolerance (UKCore-AllergyIntolerance) requires code, but /name may be missing',
    ])
  })

  test('is held to it where a part says so, and where the claim names a version', () => {
    const parts = partsOf({ restricted: { profile: [`${ukCore}{$of}|2.5.0`] } })
    const meta = { $use: 'restricted', $with: { of: 'AllergyIntolerance' } }
    expect(problemsOf(allergy({ meta }), parts)).toEqual([])
    expect(problemsOf(allergy({ meta, code: { text: '{/name}' } }), parts)).toHaveLength(1)
  })

  test('is of the type that the profile is of', () => {
    expect(problemsOf({ ...allergy({}), ...claim(`${ukCore}Task`) })).toEqual([
      'M-PROFILE /meta: UKCore-Task is a profile of Task, not of AllergyIntolerance',
    ])
  })

  test('has a code of a required value set among its codings', () => {
    const system = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical'
    const label = 'AllergyIntolerance.clinicalStatus (UKCore-AllergyIntolerance)'
    const status = (value: object) => problemsOf(allergy({ clinicalStatus: value }))
    expect(status(concept('active', system))).toEqual([])
    expect(
      status({
        coding: [
          { system: 'urn:own', code: 'x' },
          { system, code: 'resolved' },
        ],
      }),
    ).toEqual([])
    // Another record's word may be one that the value set has.
    expect(status({ coding: [{ system, code: '{/id}' }] })).toEqual([])
    expect(status(concept('activ', system))).toEqual([
      `M-BINDING /clinicalStatus: ${label} requires a code of the value set allergyintolerance-clinical, but no coding is of it`,
    ])
    expect(status({ text: '{/id}' })).toHaveLength(1)
    expect(status({ coding: [{ system, code: '{/word}' }] })).toEqual([
      `M-BINDING /clinicalStatus: "closed" not in the value set allergyintolerance-clinical, which ${label} requires`,
    ])
  })

  test('has a code of the system, where any code of it may be in the value set', () => {
    const language = (system: string) =>
      problemsOf(patient({ communication: [{ language: concept('{/id}', system) }] }))
    expect(language('urn:ietf:bcp:47')).toEqual([])
    expect(language('https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage')).toEqual([
      'M-BINDING /communication/0/language: Patient.communication.language (DataStandardsWales-Patient) requires a code of the value set all-languages, but no coding is of it',
    ])
  })

  test('has what a slice requires, in what belongs to the slice', () => {
    const system = 'https://fhir.nhs.uk/Id/nhs-number'
    const label = 'Identifier (DataStandardsWales-Patient)'
    expect(problemsOf(patient({ identifier: [{ system, value: '{/id}' }] }))).toEqual([])
    expect(problemsOf(patient({ identifier: [{ system: 'urn:own', use: 'usual' }] }))).toEqual([])
    expect(problemsOf(patient({ identifier: [{ system, use: 'official' }] }))).toEqual([
      `M-REQUIRED /identifier/0: ${label.replace('Identifier', 'Patient.identifier')} requires value`,
    ])
  })

  test('has no more of a slice than there may be', () => {
    const system = 'https://fhir.nhs.uk/Id/nhs-number'
    const identified = (...identifier: unknown[]) => problemsOf(patient({ identifier }))
    const number = (pointer: string): object => ({ system, value: `{${pointer}}` })
    const each = (list: string): object => ({ $each: list, system, value: '{}' })
    const tooMany = (n: number): string =>
      `M-CARD /identifier/${n}: Patient.identifier (DataStandardsWales-Patient), slice nhsNumber, has 1 at most, but there may be more`
    expect(identified(number('/id'), { system: 'urn:own', value: '{/other}' })).toEqual([])
    expect(identified(number('/nhs'), number('/name'))).toEqual([tooMany(1)])
    expect(identified(each('/list'))).toEqual([tooMany(0)])
    expect(identified(each('/one'))).toEqual([])
    const other = { $choose: '/nhs', $of: { $present: number('/nhs'), $absent: number('/id') } }
    expect(identified(other)).toEqual([])
  })

  test('may not leave out a slice that must be there', () => {
    const height = (...coding: object[]): string[] =>
      problemsOf({
        resourceType: 'Observation',
        ...claim(`${ukCore}Observation-VitalSigns-BodyHeight`),
        status: 'final',
        category: [concept('vital-signs', 'http://terminology.hl7.org/CodeSystem/observation-category')],
        code: { coding },
        subject: { reference: '{@child}' },
        effectiveDateTime: '2026-01-01',
        valueQuantity: { value: '{/number}' },
      })
    const loinc = { system: 'http://loinc.org', code: '8302-2' }
    const local = { system: snomed, code: '1153637007' }
    const label = 'CodeableConcept.coding (UKCore-Observation-VitalSigns-BodyHeight)'
    expect(height(loinc, local)).toEqual([])
    expect(height(local)).toEqual([`M-REQUIRED /code/coding: ${label}, slice loinc, is missing`])
    expect(height({ ...loinc, code: '8302-3' }, local)).toEqual([
      `M-PROFILE /code/coding/0/code: Coding.code (UKCore-Observation-VitalSigns-BodyHeight) is always "8302-2", but this is "8302-3"`,
    ])
    // Which system this is only a record can tell.
    expect(height({ system: '{/id}', code: '{/other}' }, local)).toEqual([])
  })

  test('has the types, the fixed values and the targets that the profile leaves', () => {
    const observation = (more: object): string[] =>
      problemsOf({
        resourceType: 'Observation',
        ...claim(`${ukCore}Observation-VitalSigns-BodyHeight`),
        status: 'final',
        category: [concept('vital-signs', 'http://terminology.hl7.org/CodeSystem/observation-category')],
        code: {
          coding: [
            { system: 'http://loinc.org', code: '8302-2' },
            { system: snomed, code: '1' },
          ],
        },
        subject: { reference: '{@child}' },
        effectiveDateTime: '2026-01-01',
        valueQuantity: { value: '{/number}' },
        ...more,
      })
    expect(observation({})).toEqual([])
    expect(observation({ status: 'amended' })).toEqual([
      'M-PROFILE /status: Observation.status (UKCore-Observation-VitalSigns-BodyHeight) is always "final", but this is "amended"',
    ])
    expect(observation({ valueQuantity: undefined, valueString: '{/id}' })).toEqual([
      'M-REQUIRED : Observation (UKCore-Observation-VitalSigns-BodyHeight) requires value[x]',
      'M-TYPE /valueString: Observation (UKCore-Observation-VitalSigns-BodyHeight) has valueQuantity, but not valueString',
    ])
    const list = (item: string): string[] =>
      problemsOf({
        resourceType: 'List',
        ...claim(`${wales}AllergyList`),
        status: 'current',
        mode: 'working',
        subject: { reference: '{@child}' },
        code: {
          coding: [{ system: snomed, code: '886921000000105', display: 'Allergies and adverse reactions' }],
        },
        entry: [{ item: { type: item, identifier: { value: '{/id}' } } }],
      })
    expect(list('AllergyIntolerance')).toEqual([])
    expect(list('Condition')).toEqual([
      'M-REF /entry/0/item/type: "Condition" is no type that may be referred to here',
    ])
  })
})

describe('an extension whose definition is at hand', () => {
  const source = `${ukCore}SourceOfServiceRequest`.replace('UKCore', 'Extension-UKCore')
  const request = (extension: object): string[] =>
    problemsOf({
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'order',
      subject: { reference: '{@child}' },
      extension: [extension],
    })

  test('has the value that it is defined with, whatever the resource claims', () => {
    expect(request({ url: source, valueCodeableConcept: { text: '{/id}' } })).toEqual([])
    expect(request({ url: source, valueString: '{/id}' })).toEqual([
      'M-REQUIRED /extension/0: ServiceRequest.extension (Extension-UKCore-SourceOfServiceRequest) requires value[x]',
      'M-TYPE /extension/0/valueString: ServiceRequest.extension (Extension-UKCore-SourceOfServiceRequest) has valueCodeableConcept, but not valueString',
    ])
    expect(request({ url: 'urn:own', valueString: '{/id}' })).toEqual([])
  })

  test('stands where it may stand', () => {
    expect(
      problemsOf(patient({ extension: [{ url: source, valueCodeableConcept: { text: '{/id}' } }] })),
    ).toEqual([
      'M-PROFILE /extension/0/url: Extension-UKCore-SourceOfServiceRequest may stand on ServiceRequest, but not on Patient',
    ])
  })

  test('has the parts that it is made of', () => {
    const key = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AddressKey'
    const address = (...extension: object[]): string[] =>
      problemsOf(patient({ address: [{ text: '{/id}', extension: [{ url: key, extension }] }] }))
    const type = { url: 'type', valueCodeableConcept: { text: '{/id}' } }
    const value = { url: 'value', valueString: '{/other}' }
    expect(address(type, value)).toEqual([])
    expect(address(type)).toEqual([
      'M-CARD /address/0/extension/0/extension: Extension.extension (Extension-UKCore-AddressKey) has 2 items at least',
      'M-REQUIRED /address/0/extension/0/extension: Extension.extension (Extension-UKCore-AddressKey), slice value, is missing',
    ])
  })
})
