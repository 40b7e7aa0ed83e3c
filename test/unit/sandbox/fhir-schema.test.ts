import { describe, expect, test } from '@jest/globals'
import { fhirSchema } from '../../../src/sandbox/fhir-schema.ts'

const { faultsOf } = fhirSchema()
const patient = (text: string) => ({ resourceType: 'Patient', name: [{ text }] })

describe('the official R4 schema', () => {
  test('takes a text with a no-break space, which only JavaScript takes for white space', () => {
    expect(faultsOf(patient('Siân\u00a0Puw'))).toEqual([])
    expect(faultsOf(patient('tŷ\u2028coch'))).toEqual([])
  })

  test('refuses what FHIR’s own patterns refuse: a form feed in text, a space in a uri, two in a code', () => {
    expect(faultsOf(patient('a\fb'))[0]?.expression).toBe('Patient.name[0].text')
    const withUri = { resourceType: 'Patient', identifier: [{ system: 'urn: x' }] }
    expect(faultsOf(withUri)[0]?.expression).toBe('Patient.identifier[0].system')
    const coded = (code: string) => ({ resourceType: 'Basic', code: { coding: [{ code }] } })
    expect(faultsOf(coded('a b'))).toEqual([])
    expect(faultsOf(coded('a  b'))[0]?.expression).toBe('Basic.code.coding[0].code')
  })
})
