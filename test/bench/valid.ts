/**
 * Judges the FHIR that Dilyn sends: every bundle of every example, and of generated records by each mapping and each view
 * through which a recipient may get what it makes, with the address protected and not. The real bundle maker makes them,
 * each record the next version of the one before. Judges: the official R4 JSON Schema, `@medplum/core` with R4's structure
 * definitions and with the profiles that are claimed (where `DILYN_SAMPLES` has their snapshots), Dilyn's own invariants.
 *   node --import ./test/support/run-typescript.js test/bench/valid.ts [--records N] [--seed S] [--only TEXT]
 * Ends with 1 when anything is not valid, or when a mapping refuses what a recipient may see.
 */
import { parseArgs } from 'node:util'
import { type Sent, validTrial } from '../support/a-valid-trial.ts'
import { bundleJudge, fhirJudges } from '../support/fhir-judges.ts'

const faultsShown = 5

interface Tally {
  records: number
  bundles: number
  entries: number
  invalid: number
  readonly faults: Map<string, number>
}

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1989' },
    only: { type: 'string', default: '' },
  },
})
const records = Number(values.records)
const seed = Number(values.seed)

const judges = fhirJudges()
const faultsOf = bundleJudge(judges)

function count(tally: Tally, { bundle, refused }: Sent): void {
  const faults = refused === undefined ? [] : [`refused: ${refused}`]
  if (bundle !== undefined) {
    tally.bundles += 1
    tally.entries += (bundle as { entry: unknown[] }).entry.length
    faults.push(...faultsOf(bundle))
  }
  tally.records += 1
  if (faults.length > 0) tally.invalid += 1
  // Two records of one fault differ in numbers only.
  for (const fault of new Set(faults.map((one) => one.replaceAll(/\d+/g, '#'))))
    tally.faults.set(fault, (tally.faults.get(fault) ?? 0) + 1)
}

function judge(sent: Iterable<Sent>): Tally {
  const tally: Tally = { records: 0, bundles: 0, entries: 0, invalid: 0, faults: new Map() }
  for (const one of sent) count(tally, one)
  return tally
}

function say(name: string, { records: of, bundles, entries, invalid, faults }: Tally): void {
  const numbers = `${of} records, ${bundles} bundles, ${entries} entries, ${invalid} not valid`
  process.stdout.write(`${name}: ${numbers}\n`)
  const worst = [...faults].sort(([, a], [, b]) => b - a)
  for (const [fault, times] of worst.slice(0, faultsShown)) process.stdout.write(`    ${times} × ${fault}\n`)
  if (worst.length > faultsShown) process.stdout.write(`    and ${worst.length - faultsShown} other faults\n`)
}

const trial = validTrial()
const lanes = trial.lanes.filter(({ name }) => name.includes(values.only))
const all: Tally[] = []
for (const lane of lanes) {
  if (lane.rule === undefined) {
    const examples = judge(trial.examples(lane))
    say(`${lane.exampled.mapping.name}, examples`, examples)
    all.push(examples)
  }
  const tally = judge(trial.generated(lane, records, seed))
  say(lane.name, tally)
  all.push(tally)
}
const sum = (of: (tally: Tally) => number): number => all.reduce((total, tally) => total + of(tally), 0)
const invalid = sum((tally) => tally.invalid)
const profiles = judges.knowsProfiles
  ? 'profiles too'
  : 'without profiles: DILYN_SAMPLES names no folder of them'
process.stdout.write(
  `${lanes.length} mappings and views, ${sum((tally) => tally.bundles)} bundles, ` +
    `${sum((tally) => tally.entries)} entries, seed ${seed} (${profiles}): ${invalid} not valid\n`,
)
process.exitCode = invalid === 0 ? 0 : 1
