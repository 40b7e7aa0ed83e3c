import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { profilesClaimedBy } from '../../src/mapping/profiles/claims.ts'
import { readProfileTable } from '../../src/mapping/profiles/profile-table.ts'
import { projectFolder, sandboxEnv } from '../support/a-catalogue.ts'

const text = readFileSync(join(projectFolder, 'schemas/fhir/profiles.json'), 'utf8')
const testWithSamples = process.env.DILYN_SAMPLES ? test : test.skip
const ukCore = 'https://fhir.hl7.org.uk/StructureDefinition/'

describe('the table of profiles', () => {
  test('says what it is taken from, with version and licence', () => {
    const { sources } = JSON.parse(text) as { sources: { name: string; version: string; licence?: string }[] }
    expect(sources).toContainEqual(
      expect.objectContaining({
        name: 'fhir.r4.ukcore.stu3.currentbuild',
        version: expect.any(String),
        licence: 'Apache-2.0',
      }),
    )
    expect(sources.every(({ version }) => version !== '')).toBe(true)
  })

  test('is small, and read in a few milliseconds', () => {
    expect(text.length).toBeLessThan(150_000)
    readProfileTable(JSON.parse(text))
    const times = [1, 2, 3, 4, 5].map(() => {
      const start = performance.now()
      readProfileTable(JSON.parse(text)).profile(`${ukCore}UKCore-Patient`)
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(20)
  })

  test('has every profile that a shipped mapping claims', () => {
    const { library } = loadCatalogue({ root: projectFolder, sandbox: true, env: sandboxEnv() })
    const claimed = new Set(library.mappings.flatMap(({ mapping }) => profilesClaimedBy(mapping)))
    const { profiles } = library.world.fhir
    expect(claimed.size).toBeGreaterThan(20)
    expect([...claimed].filter((url) => profiles.profile(url) === undefined)).toEqual([])
  })

  test('knows elements, slices, value sets and extensions, and what it cannot hold', () => {
    const table = readProfileTable(JSON.parse(text))
    const patient = table.profile(
      'https://fhir.nhs.wales/StructureDefinition/DataStandardsWales-Patient|1.1.0',
    )!
    const identifier = patient.root.members.get('identifier')!
    expect(patient).toMatchObject({ type: 'Patient', name: 'DataStandardsWales-Patient', version: '1.1.0' })
    expect(identifier.facts.by).toEqual(['system'])
    expect(identifier.slices.get('nhsNumber')!.facts.max).toBe(1)
    expect(identifier.slices.get('nhsNumber')!.members.get('system')!.facts).toEqual({
      min: 1,
      fixed: 'https://fhir.nhs.uk/Id/nhs-number',
    })
    expect(
      table.codes('condition-clinical')!.get('http://terminology.hl7.org/CodeSystem/condition-clinical'),
    ).toContain('active')
    expect(table.codes('all-languages')!.has('urn:ietf:bcp:47')).toBe(true)
    expect(table.codes('all-languages')!.get('urn:ietf:bcp:47')).toBeUndefined()
    expect(table.extension(`${ukCore}Extension-UKCore-SourceOfServiceRequest`)!.on).toEqual([
      'ServiceRequest',
    ])
    expect(table.profile(`${ukCore}UKCore-Immunization`)!.unchecked).toEqual(['invariant ukcore-imm-001'])
    expect(table.profile('toString')).toBeUndefined()
  })

  testWithSamples(
    'is what the published definitions say',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'dilyn-profiles-'))
      try {
        const made = join(folder, 'profiles.json')
        execFileSync(process.execPath, [join(projectFolder, 'test/support/make-profile-table.js'), made])
        expect(readFileSync(made, 'utf8') === text).toBe(true)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
    60_000,
  )
})
