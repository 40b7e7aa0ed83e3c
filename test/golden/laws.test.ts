import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { sayProved } from '../../src/commands/map-prove-text.ts'
import { proveMapping } from '../../src/laws/prove.ts'
import { recordsFor, subjectOf } from '../../src/laws/subject.ts'
import { fhirSchema } from '../../src/sandbox/fhir-schema.ts'

const root = join(import.meta.dirname, '../..')
const { library } = loadCatalogue({ root, sandbox: true, env: {}, sandboxNamesLater: true })
const official = fhirSchema()
/** More are tried on demand: dilyn map prove --runs 10000. */
const tried = { runs: 100, seed: 1989, shrinkMaxMs: 5_000 }
const longestMs = 120_000

describe('every shipped mapping keeps the laws', () => {
  test('of all that are there, none is left out', () => {
    expect(library.broken.map(({ folder }) => folder.name)).toEqual([])
    expect(library.mappings.length).toBeGreaterThanOrEqual(15)
  })

  test.each(library.mappings.map((one) => [`${one.mapping.name} ${one.mapping.version}`, one] as const))(
    '%s',
    (_, one) => {
      const { name, version } = one.mapping
      const subject = subjectOf(one, library, (resource) => official.faultsOf(resource))
      const laws = proveMapping(subject, recordsFor(one, library), tried)
      const broken = laws.filter(({ ok }) => !ok)
      expect(broken.length === 0 ? '' : sayProved({ name, version, ...tried, laws })).toBe('')
    },
    longestMs,
  )
})
