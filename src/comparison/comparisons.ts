import type { CatalogueFiles } from '../catalogue/load.ts'
import type { Problem } from '../mapping/problem.ts'
import { Failure } from '../message/failure.ts'
import type { Onlooker } from '../outbound/onlooker.ts'
import type { BeginComparer, RunningComparer } from './comparer-aside.ts'
import type { ComparisonLine } from './comparison.ts'
import { Shadow, type ShadowLimits } from './shadow.ts'
import { type StoreParts, storedSubjects } from './stored-subjects.ts'

/** A comparison that has begun, or what is wrong with its candidate. */
export type Begun =
  | { readonly problems: readonly Problem[] }
  | { readonly lines: AsyncGenerator<ComparisonLine> }

/**
 * Comparisons of a candidate catalogue with the one in force, one at a time: another is refused with `busy`. The candidate is
 * JSON (`CandidateBody`); one that cannot be read is refused with its `Failure`. Aborted, a comparison rejects.
 */
export interface Comparisons {
  /** On the last records in force. */
  diff(candidate: Uint8Array, last: number, signal: AbortSignal): Promise<Begun>
  /** On the deliveries that are made while it runs. */
  shadow(candidate: Uint8Array, limits: ShadowLimits, signal: AbortSignal): Promise<Begun>
}

export interface ComparisonParts extends StoreParts {
  /** The files of the catalogue in force. */
  inForce(): CatalogueFiles
  /** Whether the sandbox's own files are laid over. */
  readonly sandbox: boolean
  readonly begin: BeginComparer
}

/** How often it is told how far a comparison of stored records is. */
const tellMs = 500
const retryAfterSeconds = 30

/** The gateway's comparisons, and what of its life they must be told. */
export interface RunningComparisons extends Comparisons {
  readonly onlooker: Onlooker
  /** Another catalogue comes into force: what is compared with the one before says nothing any more. */
  catalogueChanged(): void
  /** Begins nothing more; a comparison of live traffic ends with its report, any other is given up. */
  stop(): void
}

/** Makes the gateway's comparisons; nothing runs until one is asked for. */
export function makeComparisons(parts: ComparisonParts): RunningComparisons {
  const stopping = new AbortController()
  let isStopping = false
  let isTaken = false
  let live: Shadow | undefined

  async function begin(
    candidate: Uint8Array,
    asked: AbortSignal,
    run: (comparer: RunningComparer) => AsyncGenerator<ComparisonLine>,
  ): Promise<Begun> {
    if (isStopping) throw new Failure('unavailable')
    if (isTaken) throw new Failure('busy', [], { retryAfterSeconds })
    isTaken = true
    try {
      const signal = AbortSignal.any([asked, stopping.signal])
      const data = { current: parts.inForce(), body: candidate, sandbox: parts.sandbox }
      const begun = await parts.begin(data, signal)
      if ('problems' in begun) {
        isTaken = false
        return begun
      }
      return { lines: released(begun, run(begun)) }
    } catch (error) {
      isTaken = false
      throw isStopping ? new Failure('unavailable', [], { cause: error }) : error
    }
  }

  /** The lines; when they end, or nobody wants more of them, another comparison may begin. */
  async function* released(
    comparer: RunningComparer,
    lines: AsyncGenerator<ComparisonLine>,
  ): AsyncGenerator<ComparisonLine> {
    try {
      yield* lines
    } catch (error) {
      throw isStopping ? new Failure('unavailable', [], { cause: error }) : error
    } finally {
      comparer.close()
      isTaken = false
    }
  }

  async function* stored(comparer: RunningComparer, last: number): AsyncGenerator<ComparisonLine> {
    const of = await parts.recentRecords.count(last)
    let records = 0
    let toldAt = performance.now()
    yield { progress: { records, of } }
    for await (const subjects of storedSubjects(parts, last)) {
      await comparer.compare(subjects)
      records += subjects.filter(({ is }) => is === 'record').length
      if (performance.now() - toldAt < tellMs) continue
      toldAt = performance.now()
      yield { progress: { records, of } }
    }
    yield { report: await comparer.report() }
  }

  async function* beside(comparer: RunningComparer, limits: ShadowLimits): AsyncGenerator<ComparisonLine> {
    const shadow = new Shadow(comparer, limits)
    live = shadow
    try {
      yield* shadow.lines()
    } finally {
      live = undefined
    }
  }

  return {
    diff: (candidate, last, signal) => begin(candidate, signal, (comparer) => stored(comparer, last)),
    shadow: (candidate, limits, signal) => begin(candidate, signal, (comparer) => beside(comparer, limits)),
    onlooker: (made) => live?.look(made),
    catalogueChanged: () => live?.end('catalogue-changed'),
    stop: () => {
      isStopping = true
      // what was seen of live traffic can be told at once; stored records are still there tomorrow
      if (live === undefined) stopping.abort()
      else live.end('gateway-stopped')
    },
  }
}
