import { describe, expect, test } from '@jest/globals'
import { invalidity, sayInvalidity } from '../../../src/catalogue/made-output.ts'
import { SchemaSet } from '../../../src/catalogue/schema-set.ts'
import { fhir } from '../mapping/check-world.ts'

const target = { to: 'fhir/r4', schemas: new SchemaSet(), fhir }
const goal = {
  resourceType: 'Goal',
  lifecycleStatus: 'active',
  description: { text: 'Darllen' },
  subject: { reference: 'urn:uuid:child' },
}

describe('what a mapping makes as FHIR', () => {
  test('is valid where it has the structure of R4', () => {
    expect(invalidity([goal, { ...goal, id: 'goal.1' }], target)).toBeUndefined()
  })

  test.each([
    [{ ...goal, lifecycleStatus: 'begun' }, '/1/lifecycleStatus', 'unknown-code'],
    [{ ...goal, note: [{ time: '2026-01-05' }] }, '/1/note/0/text', 'required-missing'],
    [{ ...goal, name: 'Darllen' }, '/1/name', 'unknown-property'],
    [{ ...goal, contained: [{ resourceType: 'Flag' }] }, '/1/contained/0/status', 'required-missing'],
    [{}, '/1/resourceType', 'required-missing'],
    [{ resourceType: 'Nothing' }, '/1/resourceType', 'unknown-code'],
  ])('is invalid where it breaks it, and the place is told: %j', (resource, pointer, why) => {
    expect(invalidity([goal, resource], target)).toEqual({ pointer, why })
  })

  test('is spoken of by the place in the resource where there is one only', () => {
    const output = [{ ...goal, description: {} }]
    expect(sayInvalidity(invalidity(output, target)!, output)).toBe('wrong-type at "/description"')
  })
})
