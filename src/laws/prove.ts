import fc from 'fast-check'
import type { Json } from '../mapping/json.ts'
import { blame, placeOf } from './blame.ts'
import type { Breach, Law, Subject, Trial } from './law.ts'
import { LAWS } from './laws.ts'
import { trialOf } from './trial.ts'

/** The smallest record found that breaks a law, and how. */
export interface Counterexample extends Omit<Breach, 'at'> {
  readonly record: Json
}

/** Whether a law held for every record tried. */
export interface LawResult {
  readonly law: string
  readonly ok: boolean
  readonly counterexample?: Counterexample
  /** The part of the mapping that is blamed, `file:line:column`. */
  readonly at?: string
}

/** How long and from where a mapping is tried. */
export interface ProveOptions {
  readonly runs: number
  /** The same seed tries the same records. */
  readonly seed: number
  /** Milliseconds at most to make one counterexample smaller. */
  readonly shrinkMaxMs: number
  /** Told after each record. */
  onRun?(done: number): void
}

/** The breach of a law; code that breaks down breaks it too. */
function attempt(law: Law, trial: Trial): Breach | undefined {
  try {
    return law.breach(trial)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { detail: `the mapping broke down: ${why}`, in: 'record', pointer: '' }
  }
}

/**
 * Tries every law on generated records, `runs` of them, and makes the first counterexample of each broken law as
 * small as it can be made in its time.
 */
export function proveMapping(
  subject: Subject,
  records: fc.Arbitrary<Json>,
  options: ProveOptions,
): LawResult[] {
  const { runs: numRuns, seed, onRun } = options
  const laws = LAWS.filter((law) => law.isAbout(subject.mapping))
  const tries = fc.tuple(records, fc.nat())
  const broken = new Map<Law, number>()
  let done = 0
  const trying = fc.property(tries, ([record, choices]) => {
    const trial = trialOf(subject, record, choices)
    for (const law of laws) {
      if (!broken.has(law) && attempt(law, trial) !== undefined) broken.set(law, done)
    }
    done += 1
    onRun?.(done)
  })
  const all = fc.check(trying, { numRuns, seed })
  if (all.failed) throw all.errorInstance
  return laws.map((law): LawResult => {
    const run = broken.get(law)
    if (run === undefined) return { law: law.name, ok: true }
    return { law: law.name, ok: false, ...smallest(law, run, subject, tries, options) }
  })
}

/** The smallest counterexample to be found from the record of one run on. */
function smallest(
  law: Law,
  run: number,
  subject: Subject,
  tries: fc.Arbitrary<[Json, number]>,
  { seed, shrinkMaxMs }: ProveOptions,
): Pick<LawResult, 'counterexample' | 'at'> {
  const breachOf = (record: Json, choices: number): Breach | undefined =>
    // As it was tried at first, for not every place can be tried where records are large.
    attempt(law, trialOf(subject, record, choices)) ?? attempt(law, trialOf(subject, record, choices, true))
  const holds = fc.property(tries, ([record, choices]) => breachOf(record, choices) === undefined)
  const { counterexample } = fc.check(holds, {
    seed,
    path: String(run),
    interruptAfterTimeLimit: shrinkMaxMs,
    markInterruptAsFailure: false,
  })
  if (!counterexample) return {}
  const [[record, choices]] = counterexample
  const breach = breachOf(record, choices)
  if (!breach) return {}
  const { at: _, ...told } = breach
  return { counterexample: { record, ...told }, at: placeOf(blame(breach, subject, record)) }
}
