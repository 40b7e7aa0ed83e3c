import { beforeAll, describe, expect, test } from '@jest/globals'
import { type Sent, type ValidTrial, validTrial } from '../support/a-valid-trial.ts'
import { bundleJudge, fhirJudges } from '../support/fhir-judges.ts'

/** `test/bench/valid.ts` tries a thousand. */
const records = 6
const seed = 1989

let trial: ValidTrial
let faultsOf: (bundle: object) => string[]

beforeAll(() => {
  trial = validTrial()
  faultsOf = bundleJudge(fhirJudges())
}, 60_000)

/** Every fault in what is sent, and what a mapping refuses to make. */
function faultsIn(name: string, sent: Iterable<Sent>): string[] {
  return [...sent].flatMap(({ bundle, refused }, n) => {
    const faults = bundle === undefined ? [] : faultsOf(bundle)
    return [...faults, ...(refused === undefined ? [] : [refused])].map((fault) => `${name}, ${n}: ${fault}`)
  })
}

describe('the bundles that the gateway sends', () => {
  test('are made by every mapping to FHIR, for every view that lets a FHIR destination have it', () => {
    const names = trial.lanes.map(({ name }) => name)
    const mappings = new Set(names.map((name) => name.split(',')[0]))
    expect([...mappings].filter((name) => /-(fhir|bars)$/.test(name!)).length).toBeGreaterThanOrEqual(13)
    expect(names).toContain('placement-fhir, placement/health-board, address protected')
    expect(names).toContain('safety-summary-fhir, safety-summary/health-board')
    expect(names).toContain('camhs-referral-bars, whole')
  })

  test('are valid for every example', () => {
    const whole = trial.lanes.filter(({ rule }) => rule === undefined)
    expect(whole.flatMap((lane) => faultsIn(lane.name, trial.examples(lane)))).toEqual([])
  }, 60_000)

  test('are valid for generated records, by every mapping and view', () => {
    const faults = trial.lanes.flatMap((lane) => faultsIn(lane.name, trial.generated(lane, records, seed)))
    expect(faults).toEqual([])
  }, 120_000)

  test('withdraw what an earlier version said and this one does not', () => {
    const lane = trial.lanes.find(({ name }) => name === 'placement-fhir, whole')!
    const sent = [...trial.generated(lane, 20, seed)].map(({ bundle }) => JSON.stringify(bundle))
    expect(sent.some((text) => text.includes('"entered-in-error"'))).toBe(true)
  })

  test('would be refused by the judges if they were not valid', () => {
    const lane = trial.lanes.find(({ name }) => name === 'placement-fhir, whole')!
    const [example] = trial.examples(lane)
    const text = JSON.stringify(example!.bundle)
    const spoilt = (from: string | RegExp, to: string): string => {
      expect(text).toMatch(from)
      return faultsOf(JSON.parse(text.replace(from, to))).join('\n')
    }
    expect(faultsOf(example!.bundle!)).toEqual([])
    expect(spoilt(/"period":\{[^}]*\}/, '"period":{"start":"2026-01-01","end":"1999-01-01"}')).toContain(
      'ends on 1999-01-01, before it starts',
    )
    expect(spoilt('"valueCodeableConcept":', '"valueString":"x","valueCodeableConcept":')).toMatch(
      /value\[x\] is valueString and valueCodeableConcept/,
    )
    expect(spoilt(/"reference":"urn:uuid:[^"]*"/, '"reference":"urn:uuid:nobody"')).toContain('no entry has')
    expect(spoilt('"status":"final"', '"status":"finished"')).toContain('R4 JSON Schema')
    expect(spoilt(/"authored"|"status":"final",/, '')).toContain('@medplum/core')
  })
})
