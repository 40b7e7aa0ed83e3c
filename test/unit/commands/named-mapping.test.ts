import { describe, expect, test } from '@jest/globals'
import { isNamed, sayNoMapping } from '../../../src/commands/named-mapping.ts'

const one = { name: 'child-fhir', version: '1.0.0' }
const all = [{ name: 'pep-fhir', version: '1.0.0' }, one, { name: 'child-fhir', version: '1.1.0' }]

describe('a mapping that a person names', () => {
  test('is each version of it, or the one that is said', () => {
    expect([undefined, 'child-fhir', 'child-fhir@1.0.0'].map((wanted) => isNamed(wanted, one))).toEqual([
      true,
      true,
      true,
    ])
    expect(['child', 'child-fhir@1.1.0', ''].map((wanted) => isNamed(wanted, one))).toEqual([
      false,
      false,
      false,
    ])
  })

  test('and that is not there is told with the nearest, with the versions that there are, or with all', () => {
    const hint = (wanted: string) => sayNoMapping(wanted, all).split('\n')[1]
    expect(sayNoMapping('child-fihr', all)).toMatch(/^there is no mapping "child-fihr"\n/)
    expect(hint('child-fihr')).toBe('    did you mean "child-fhir"?')
    expect(hint('child-fihr@1.0.0')).toBe('    did you mean "child-fhir"?')
    expect(hint('child-fhir@2.0.0')).toBe('    there are: child-fhir@1.0.0, child-fhir@1.1.0')
    expect(hint('xyz')).toBe('    there are: child-fhir, pep-fhir')
  })
})
