import { describe, expect, test } from '@jest/globals'
import { missingElements } from '../../../src/catalogue/fhir-elements.ts'

const table = {
  types: {
    Immunization: {
      status: ['code', 1, 0],
      occurrenceDateTime: ['dateTime', 1, 0, 0, 0, 'occurrence[x]'],
      occurrenceString: ['string', 1, 0, 0, 0, 'occurrence[x]'],
      note: ['Annotation', 0, 1],
      contained: ['Resource', 0, 1],
    },
    Annotation: { text: ['markdown', 1, 0] },
    Flag: { status: ['code', 1, 0] },
  },
}

describe('missingElements', () => {
  test('finds none in a resource that has what it must have', () => {
    const resource = {
      resourceType: 'Immunization',
      status: 'completed',
      occurrenceString: '2026',
      note: [{ text: 'x' }],
    }
    expect(missingElements(resource, table)).toEqual([])
  })

  test('names a choice once, and what is missing further down', () => {
    const resource = {
      resourceType: 'Immunization',
      status: 'x',
      note: [{ text: 'x' }, {}],
      contained: [{ resourceType: 'Flag' }],
    }
    expect(missingElements(resource, table)).toEqual([
      'Immunization/occurrence[x]',
      'Immunization/note/1/text',
      'Immunization/contained/0/status',
    ])
  })

  test('refuses what is no resource', () => {
    expect(missingElements({}, table)).toEqual(['resourceType'])
    expect(missingElements({ resourceType: 'Nothing' }, table)).toEqual(['resourceType'])
    expect(missingElements(null, table)).toEqual(['a resource'])
  })
})
