import { describe, expect, test } from '@jest/globals'
import type { Json } from '../../../src/mapping/json.ts'
import { invariantFaults } from '../../../src/mapping/targets/fhir-invariants.ts'
import { fhir } from './check-world.ts'

const faultsOf = (resource: Json): string[] =>
  invariantFaults(resource, fhir).map(({ code, pointer }) => `${code} ${pointer}`)

const encounter = (start: string, end: string): Json => ({
  resourceType: 'Encounter',
  period: { start, end },
})

describe('what a resource says of itself', () => {
  test('no period ends before it starts, as far as both dates say', () => {
    expect(faultsOf(encounter('2026-02-01', '2026-01-31'))).toEqual(['end-before-start /period/end'])
    expect(faultsOf(encounter('2026-02-01', '2026-02-01'))).toEqual([])
    expect(faultsOf(encounter('2026-02-11', '2026-02'))).toEqual([])
    expect(faultsOf(encounter('2026-02-11', '2025'))).toHaveLength(1)
    expect(faultsOf(encounter('2026-02-11T10:00:00Z', '2026-02-11'))).toEqual([])
    expect(faultsOf(encounter('2026-02-12T10:00:00Z', '2026-02-11'))).toHaveLength(1)
    expect(faultsOf({ resourceType: 'Encounter', period: { start: '2026-01-01' } })).toEqual([])
  })

  test('moments are compared where they are, not as text', () => {
    expect(faultsOf(encounter('2026-07-01T10:30:00+01:00', '2026-07-01T10:00:00Z'))).toEqual([])
    expect(faultsOf(encounter('2026-07-01T10:00:00Z', '2026-07-01T10:30:00+01:00'))).toHaveLength(1)
  })

  test('a choice is made once', () => {
    const observation = { resourceType: 'Observation', valueString: 'x', valueInteger: 1 }
    expect(faultsOf(observation)).toEqual(['two-of-a-choice /valueInteger'])
    const besides = { resourceType: 'Observation', valueString: 'x', _valueString: { id: 'a' } }
    expect(faultsOf(besides)).toEqual([])
  })

  test('in extensions, lists, and resources inside', () => {
    const period = { start: '2026-02-01', end: '2026-01-01' }
    const inside = { resourceType: 'Patient', name: [{ family: 'Rees' }, { period }] }
    const carePlan = {
      resourceType: 'CarePlan',
      extension: [{ url: 'x', extension: [{ url: 'y', valuePeriod: period }] }],
      contained: [inside],
    }
    expect(faultsOf({ resourceType: 'Bundle', entry: [{ resource: carePlan }] })).toEqual([
      'end-before-start /entry/0/resource/extension/0/extension/0/valuePeriod/end',
      'end-before-start /entry/0/resource/contained/0/name/1/period/end',
    ])
  })

  test('is asked of FHIR alone, and not without end', () => {
    expect(faultsOf({ resourceType: 'Nothing', period: { start: '2026-02-01', end: '2026-01-01' } })).toEqual(
      [],
    )
    expect(faultsOf('text')).toEqual([])
    let deep: Json = { url: 'x', valueInteger: 1, valueString: 'x' }
    for (let n = 0; n < 500; n += 1) deep = { url: 'x', extension: [deep] }
    expect(faultsOf({ resourceType: 'Patient', extension: [deep] })).toEqual([])
  })
})
