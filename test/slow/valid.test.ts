import { describe, expect, test } from '@jest/globals'
import { judgesFolder, validatorErrors } from '../support/a-judge.ts'
import { type Lane, type ValidTrial, validTrial } from '../support/a-valid-trial.ts'

const judges = judgesFolder()
const judged = judges === undefined ? describe.skip : describe

/** The validator takes some 30 ms for a resource. */
const entriesPerLane = 50
const seed = 2026

/** Bundles of generated records of every mapping and view, none twice, as many as the validator has time for. */
function sampled(trial: ValidTrial): [string, object][] {
  const seen = new Set<string>()
  return trial.lanes.flatMap((lane) => sampledOf(lane, trial, seen))
}

function sampledOf(lane: Lane, trial: ValidTrial, seen: Set<string>): [string, object][] {
  const found: [string, object][] = []
  let entries = 0
  for (const { bundle } of trial.generated(lane, entriesPerLane, seed)) {
    const text = JSON.stringify(bundle)
    if (bundle === undefined || seen.has(text)) continue
    seen.add(text)
    entries += (bundle as { entry: unknown[] }).entry.length
    if (entries > entriesPerLane && found.length > 0) break
    found.push([`${lane.name.replaceAll(/[^a-z-]+/g, '-')}-${found.length}.json`, bundle])
  }
  return found
}

judged('the bundles of generated records, by every mapping and view', () => {
  test('have no error for the HL7 validator', async () => {
    const bundles = sampled(validTrial())
    expect(bundles.length).toBeGreaterThan(60)
    expect(await validatorErrors(judges!, bundles)).toEqual([])
  }, 600_000)
})
