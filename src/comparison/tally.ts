import { type Change, type Comparison, lossKinds, type Sample } from './comparison.ts'
import type { Finding } from './findings.ts'

/** A finding with where it would be seen. */
export interface Placed extends Finding {
  /** Kind of the record, or name of the notice. */
  readonly kind: string
  readonly destination: string | undefined
}

interface Entry {
  readonly first: Placed
  readonly samples: Map<string, Sample>
  readonly destinations: Set<string>
  count: number
}

const mostSamples = 3
/** A report that is longer is of no use to anybody. */
const mostChanges = 2_000

/** Sums up findings. What it keeps does not grow with the number of records. */
export class Tally {
  readonly #entries = new Map<string, Entry>()
  #records = 0
  #summaries = 0
  #losses = 0
  #unlisted = 0

  /** Adds all findings of one subject: what several destinations see of it counts once. */
  add(subject: 'record' | 'summary', findings: readonly Placed[]): void {
    if (subject === 'record') this.#records += 1
    else this.#summaries += 1
    const counted = new Set<string>()
    for (const finding of findings) {
      const key = keyOf(finding)
      const entry = this.#entryOf(key, finding)
      if (!counted.has(key)) {
        counted.add(key)
        if (lossKinds.has(finding.change)) this.#losses += 1
        if (entry === undefined) this.#unlisted += 1
        else entry.count += 1
      }
      if (entry === undefined) continue
      if (finding.destination !== undefined) entry.destinations.add(finding.destination)
      if (entry.samples.size < mostSamples) entry.samples.set(JSON.stringify(finding.sample), finding.sample)
    }
  }

  report(): Omit<Comparison, 'candidate'> {
    const changes = [...this.#entries.values()].map(changeOf).sort(byWeight)
    const [records, summaries, losses, unlisted] = [
      this.#records,
      this.#summaries,
      this.#losses,
      this.#unlisted,
    ]
    return { ok: losses === 0, records, summaries, changes, losses, unlisted }
  }

  #entryOf(key: string, first: Placed): Entry | undefined {
    const known = this.#entries.get(key)
    if (known !== undefined || this.#entries.size >= mostChanges) return known
    const entry: Entry = { first, samples: new Map(), destinations: new Set(), count: 0 }
    this.#entries.set(key, entry)
    return entry
  }
}

function keyOf({ change, mapping, was, now, kind, resource, pointer }: Placed): string {
  return JSON.stringify([change, mapping, was, now, kind, resource, pointer])
}

function changeOf({ first, samples, destinations, count }: Entry): Change {
  const { change, mapping, was, now, kind, resource, pointer } = first
  return {
    ...{ change, loss: lossKinds.has(change), mapping },
    ...(was === undefined ? {} : { was }),
    ...(now === undefined ? {} : { now }),
    kind,
    ...(resource === undefined ? {} : { resource }),
    ...{ pointer, count, samples: samplesOf(samples), destinations: [...destinations].sort() },
  }
}

/** Those that say something. */
function samplesOf(samples: ReadonlyMap<string, Sample>): Sample[] {
  return [...samples.values()].filter((sample) => Object.keys(sample).length > 0)
}

function byWeight(a: Change, b: Change): number {
  return (
    Number(b.loss) - Number(a.loss) ||
    b.count - a.count ||
    compare(a.mapping, b.mapping) ||
    compare(a.pointer, b.pointer) ||
    compare(a.change, b.change)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
