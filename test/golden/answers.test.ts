import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { recordsFor } from '../../src/laws/subject.ts'
import { canonicalRecord } from '../../src/mapping/back/canonical-record.ts'

const root = join(import.meta.dirname, '../..')
const { library } = loadCatalogue({ root, sandbox: true, env: {}, sandboxNamesLater: true })
const answered = library.mappings.filter(({ mapping }) =>
  ['camhs-referral-fhir', 'health-assessment-fhir', 'sdq-fhir'].includes(mapping.name),
)
const settings = { numRuns: 150, seed: 1989 }

/** Documents of which whole names in `makes` are left out. */
const partOf = (output: readonly unknown[], drop: readonly boolean[]): unknown[] => {
  const names = [...new Set(output.map(nameOf))]
  return output.filter((one) => drop[names.indexOf(nameOf(one)) % drop.length] !== true)
}
const nameOf = (one: unknown): string => (one as { id: string }).id.split('.')[0]!

describe.each(answered.map((one) => [one.mapping.name, one] as const))('an answer read by %s', (_, one) => {
  const { mapping, compiled } = one
  const canon = (record: unknown) => canonicalRecord(mapping, library.world, record)
  const drops = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 })

  test('that sends back a part of what was sent changes nothing', () => {
    fc.assert(
      fc.property(recordsFor(one, library), drops, (record, drop) => {
        const { output, issues } = compiled.forward(record)
        fc.pre(issues.length === 0)
        const laid = compiled.layOver(partOf(output, drop), record, false)
        expect(canon(laid?.record)).toEqual(canon(record))
      }),
      settings,
    )
  })

  test('says what it says by itself, whatever was known before', () => {
    fc.assert(
      fc.property(recordsFor(one, library), recordsFor(one, library), drops, (before, record, drop) => {
        const { output, issues } = compiled.forward(record)
        fc.pre(issues.length === 0)
        const came = partOf(output, drop)
        const alone = compiled.backward(came, { isComplete: false }).record
        const laid = compiled.layOver(came, before, false)
        fc.pre(laid !== undefined)
        // each value of the answer stands in the record, where its list says how many there are
        expect(laid?.record).toMatchObject(alone as object)
      }),
      settings,
    )
  })

  test('that is whole leaves nothing of what was known before', () => {
    fc.assert(
      fc.property(recordsFor(one, library), recordsFor(one, library), (before, record) => {
        const { output, issues } = compiled.forward(record)
        fc.pre(issues.length === 0)
        const again = compiled.forward(before)
        const names = new Set(output.map(nameOf))
        const isWhole = again.output.every((made) => names.has(nameOf(made)))
        fc.pre(isWhole)
        const laid = compiled.layOver(output, before, false)
        expect(canon(laid?.record)).toEqual(canon(record))
      }),
      { ...settings, numRuns: 10 },
    )
  })
})
