import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { Source } from '../../../src/catalogue/catalogue.ts'
import { readRecords } from '../../../src/inbound/read-records.ts'
import type { JsonObject } from '../../../src/mapping/json.ts'
import type { MadeRecord } from '../../../src/message/message.ts'
import { aCatalogue, projectFolder } from '../../support/a-catalogue.ts'

const catalogue = aCatalogue()
const source = catalogue.sources.get('hywel-dda')!
const kind = catalogue.kinds.get('camhs-referral')!
const example = JSON.parse(
  readFileSync(`${projectFolder}/mappings/camhs-referral-fhir/1.0.0/examples/full.json`, 'utf8'),
) as { record: JsonObject }

interface Entry {
  fullUrl: string
  resource: { [element: string]: unknown }
}

/** What a health board would send: the child's Patient beside what the mapping makes. */
function anAnswer(record: JsonObject = example.record): {
  resourceType: string
  type: string
  entry: Entry[]
} {
  const { output } = catalogue.mappings.get('camhs-referral-fhir')!.forward(record)
  const { output: patients } = catalogue.mappings.get('child-fhir')!.forward({
    recordId: 'C-1',
    child: record.child as JsonObject,
  })
  const [patient] = patients as JsonObject[]
  const entry = [
    { fullUrl: 'urn:uuid:child', resource: { ...patient, id: 'child' } },
    ...(output as JsonObject[]).map((resource) => ({ fullUrl: `urn:uuid:${String(resource.id)}`, resource })),
  ]
  return structuredClone({ resourceType: 'Bundle', type: 'collection', entry }) as ReturnType<typeof anAnswer>
}

function read(document: unknown, more: Partial<Source> = {}): MadeRecord {
  const [made] = readRecords({ document, schema: 'fhir/r4' }, { ...source, ...more }, kind, catalogue)
  return made!
}

const find = (bundle: { entry: Entry[] }, type: string): Entry['resource'] =>
  bundle.entry.find(({ resource }) => resource.resourceType === type)!.resource

describe('FHIR that a health board sends', () => {
  test('becomes the kind’s record, about the child of its Patient', () => {
    const made = read(anAnswer())
    expect(made).toMatchObject({ refused: [], unclear: [] })
    const { upn: _, localId: __, ...child } = example.record.child as JsonObject
    expect(made.record).toMatchObject({
      kind: 'camhs-referral',
      recordId: 'REF-2026-0093',
      child,
      status: example.record.status,
    })
    expect(kind.validate(made.record)).toEqual([])
  })

  test('takes a changed status through the same mapping', () => {
    const bundle = anAnswer({ ...example.record, status: 'accepted' })
    expect(read(bundle).record).toMatchObject({ status: 'accepted' })
  })

  test('is refused where two places contradict, or waits where the source is lenient', () => {
    const bundle = anAnswer()
    find(bundle, 'Task').status = 'completed'
    const refused = read(bundle).refused
    expect(refused).toMatchObject([{ code: 'says-two-things' }])
    expect(refused[0]!.pointer).toMatch(/^\/entry\/\d+\/resource\/status$/)
    expect(read(bundle, { strict: false })).toMatchObject({
      refused: [],
      unclear: [{ code: 'says-two-things' }],
    })
  })

  test('says with its place what the mapping does not know', () => {
    const bundle = anAnswer()
    find(bundle, 'ServiceRequest').patientInstruction = 'Dewch'
    expect(read(bundle).warnings).toContainEqual({
      code: 'unread',
      pointer: '/entry/1/resource/patientInstruction',
      found: 'D*** (5 characters)',
    })
  })

  test('that is not valid is refused, or warned of where the source is lenient', () => {
    const bundle = anAnswer()
    find(bundle, 'ServiceRequest').intent = 'orders'
    const at = '/entry/1/resource/intent'
    expect(read(bundle).refused).toMatchObject([{ code: 'not-fhir', pointer: at, nearest: 'order' }])
    expect(read(bundle, { strict: false }).warnings).toContainEqual(
      expect.objectContaining({ code: 'not-fhir', pointer: at }),
    )
  })

  test('about two patients is refused', () => {
    const bundle = anAnswer()
    const other = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }
    find(bundle, 'Task').for = { type: 'Patient', identifier: other }
    expect(read(bundle).refused).toContainEqual(expect.objectContaining({ code: 'several-children' }))
  })

  test('about nobody is refused', () => {
    const bundle = anAnswer()
    bundle.entry.shift()
    for (const { resource } of bundle.entry)
      for (const whose of ['subject', 'for', 'patient']) delete resource[whose]
    expect(read(bundle, { strict: false }).refused).toEqual([{ code: 'no-patient', pointer: '' }])
  })

  test('of which a part refers to a patient whom nobody can follow is refused, with its place', () => {
    for (const reference of ['urn:uuid:somebody', '#somebody', 'Patient?name=Puw']) {
      const bundle = anAnswer()
      find(bundle, 'Task').for = { reference }
      expect(read(bundle).refused).toEqual([{ code: 'no-patient', pointer: '/entry/2/resource/for' }])
    }
  })

  test('about two patients is refused also where one is named by a search or a version of a server', () => {
    for (const reference of [
      'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000026',
      'https://other.example/fhir/Patient/8/_history/2',
    ]) {
      const bundle = anAnswer()
      find(bundle, 'Task').for = { reference }
      find(bundle, 'ServiceRequest').subject = { reference: 'Patient/7' }
      expect(read(bundle).refused).toContainEqual(expect.objectContaining({ code: 'several-children' }))
    }
  })

  test('finds the child by a logical reference, and by the sender’s own id', () => {
    const bundle = anAnswer()
    bundle.entry.shift()
    const identifier = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }
    for (const { resource } of bundle.entry) {
      for (const whose of ['subject', 'for', 'patient'])
        if (whose in resource) resource[whose] = { identifier }
    }
    expect(read(bundle).record!.child).toEqual({ nhsNumber: '9990000018' })
    find(bundle, 'Task').for = { reference: 'https://pas.example/fhir/Patient/4711' }
    expect(read(bundle).record!.child).toEqual({ nhsNumber: '9990000018', localId: '4711' })
  })

  test('leaves out what Dilyn itself adds when it sends', () => {
    const bundle = anAnswer()
    const request = find(bundle, 'ServiceRequest') as { identifier: object[] }
    request.identifier.push({ system: 'https://fhir.dilyn.example/Id/resource', value: 'x' })
    bundle.entry.push({
      fullUrl: 'urn:uuid:p',
      resource: {
        resourceType: 'Provenance',
        recorded: '2026-01-01T00:00:00Z',
        target: [{ display: 'x' }],
        agent: [{ who: { display: 'Dilyn' } }],
      },
    })
    expect(read(bundle)).toMatchObject({ refused: [], unclear: [], warnings: read(anAnswer()).warnings })
  })

  test('may leave out what it does not answer: that says nothing', () => {
    const bundle = anAnswer()
    bundle.entry = bundle.entry.filter(({ resource }) => resource.resourceType !== 'Flag')
    expect(read(bundle).record).not.toHaveProperty('lookedAfter')
  })
})
