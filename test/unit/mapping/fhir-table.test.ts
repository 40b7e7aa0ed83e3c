import { describe, expect, test } from '@jest/globals'
import { nearestName } from '../../../src/mapping/nearest.ts'
import { fhir } from './check-world.ts'

describe('the FHIR table', () => {
  test('knows elements, choices, targets and backbones', () => {
    const observation = fhir.elements('Observation')!
    expect(observation.get('status')).toEqual({
      type: 'code',
      min: 1,
      isMany: false,
      valueSet: 'observation-status',
    })
    expect(observation.get('valueQuantity')).toEqual({
      type: 'Quantity',
      min: 0,
      isMany: false,
      choice: 'value[x]',
    })
    expect(observation.get('subject')?.targets).toEqual(['Patient', 'Group', 'Device', 'Location'])
    expect(observation.get('component')).toEqual({ type: 'Observation.component', min: 0, isMany: true })
    expect(fhir.elements('Observation.component')?.get('referenceRange')?.type).toBe(
      'Observation.referenceRange',
    )
    expect(fhir.elements('toString')).toBeUndefined()
  })

  test('lists the codes of required value sets', () => {
    expect(fhir.codes('request-intent')).toContain('order')
    expect(fhir.codes('constructor')).toBeUndefined()
  })

  test('knows how primitives are spelled', () => {
    expect(fhir.isSpelled('date', '2026-02')).toBe(true)
    expect(fhir.isSpelled('date', '02/2026')).toBe(false)
    expect(fhir.isSpelled('code', 'a  b')).toBe(false)
    expect(fhir.isSpelled('xhtml', '<div/>')).toBe(true)
    // A no-break space is no white space to FHIR, whose patterns mean ASCII spaces.
    expect(fhir.isSpelled('string', '\u00a0')).toBe(true)
    expect(fhir.isSpelled('code', 'a\u00a0b')).toBe(true)
    expect(fhir.isSpelled('uri', 'a b')).toBe(false)
  })

  test('has the 148 types of resource, and Resource itself', () => {
    expect(fhir.resources).toHaveLength(149)
  })
})

describe('the nearest name', () => {
  test.each([
    ['urgncy', 'urgency'],
    ['Occurence', 'occurrence'],
    ['sattus', 'status'],
    ['xyz', undefined],
    ['', undefined],
  ])('to %j is %j', (found, expected) => {
    expect(nearestName(found, ['urgency', 'occurrence', 'status'])).toBe(expected)
  })
})
