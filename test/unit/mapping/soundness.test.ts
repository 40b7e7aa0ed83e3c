import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { readMapping } from '../../../src/mapping/read.ts'
import { mappingText, parts, schema } from './camhs-referral.ts'
import { referralWorld } from './check-world.ts'
import { faultsOf } from './fhir-conforms.ts'
import { recordsOf } from './records-of.ts'

describe('a mapping that the check found right', () => {
  test('makes valid resources, and references only to them, from any valid record', () => {
    const { mapping } = readMapping(mappingText, 'mapping.json', parts)
    const compiled = compileMapping(mapping!, referralWorld)
    const property = fc.property(recordsOf(schema), (record) => {
      const { output, issues } = compiled.forward(record)
      // What no schema says: that a day of a partial date exists.
      expect(issues.filter(({ at }) => at !== '/makes/concern/onsetDateTime')).toEqual([])
      expect(output.flatMap((resource) => faultsOf('Resource', resource))).toEqual([])
      const made = new Set(output.map((resource) => `urn:uuid:${(resource as { id: string }).id}`)).add(
        'urn:uuid:child',
      )
      const referred = JSON.stringify(output).match(/"reference":"[^"]*"/g) ?? []
      expect(referred.filter((one) => !made.has(JSON.parse(`{${one}}`).reference))).toEqual([])
    })
    fc.assert(property, { numRuns: 400 })
  })
})
