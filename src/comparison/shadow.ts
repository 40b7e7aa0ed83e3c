import { setTimeout as delay, setImmediate as othersFirst } from 'node:timers/promises'
import type { MadeDelivery } from '../outbound/onlooker.ts'
import type { RunningComparer } from './comparer-aside.ts'
import type { ComparisonLine, LiveComparison } from './comparison.ts'

/** Deliveries that wait to be compared; what is made while there are as many is skipped. */
const waitingMost = 256
/** Deliveries that are handed over at a time: copying them is all that the gateway itself does. */
const handedMost = 8
/** How often it is told how far it is. */
const tellMs = 1_000

/** When a comparison of live traffic ends by itself. */
export interface ShadowLimits {
  readonly forMs: number
  /** Deliveries to compare; undefined: as many as there are. */
  readonly records: number | undefined
}

/**
 * Compares deliveries while they are made. Being told of one takes no time to speak of: it is put in a bounded queue, or
 * skipped, and copied to the comparer by and by.
 */
export class Shadow {
  readonly #comparer: RunningComparer
  readonly #limits: ShadowLimits
  readonly #over = new AbortController()
  #waiting: MadeDelivery[] = []
  #taken = 0
  #compared = 0
  #skipped = 0
  #running: Promise<void> | undefined
  #ended: LiveComparison['ended']
  #error: unknown

  constructor(comparer: RunningComparer, limits: ShadowLimits) {
    this.#comparer = comparer
    this.#limits = limits
  }

  /** Takes note of what was made; never throws, never waits. */
  look(made: readonly MadeDelivery[]): void {
    for (const one of made) {
      if (this.#ended !== undefined || this.#error !== undefined) break
      if (this.#waiting.length >= waitingMost) {
        this.#skipped += 1
        continue
      }
      this.#waiting.push(one)
      this.#taken += 1
      if (this.#taken === this.#limits.records) this.end('records')
    }
    if (this.#waiting.length > 0) this.#running ??= this.#run()
  }

  /** Takes nothing more; what waits is still compared. */
  end(why: NonNullable<LiveComparison['ended']>): void {
    this.#ended ??= why
    this.#over.abort()
  }

  /** How far it is, again and again, and the report whenever it has changed; the last line is the whole. */
  async *lines(): AsyncGenerator<ComparisonLine> {
    const timer = setTimeout(() => this.end('time'), this.#limits.forMs)
    const progress = () => ({
      progress: { records: this.#compared, of: this.#limits.records ?? null, skipped: this.#skipped },
    })
    let told = 0
    try {
      yield { report: await this.#report() }
      while (this.#ended === undefined && this.#error === undefined) {
        await delay(tellMs, undefined, { signal: this.#over.signal }).catch(() => undefined)
        if (this.#ended !== undefined || this.#error !== undefined) break
        if (this.#compared === told) {
          yield progress()
          continue
        }
        told = this.#compared
        yield { report: await this.#report() }
      }
      await this.#running
      if (this.#error !== undefined) throw this.#error
      yield { report: await this.#report() }
    } finally {
      clearTimeout(timer)
      this.end('time')
    }
  }

  async #report(): Promise<LiveComparison> {
    const report = await this.#comparer.report()
    return {
      ...{ ...report, skipped: this.#skipped },
      ...(this.#ended === undefined ? {} : { ended: this.#ended }),
    }
  }

  async #run(): Promise<void> {
    try {
      // not within the delivery that told of it
      await othersFirst()
      while (this.#waiting.length > 0) {
        const handed = this.#waiting.splice(0, handedMost)
        await this.#comparer.compare(handed.map((one) => ({ is: 'delivery', ...plain(one) })))
        this.#compared += handed.length
        await othersFirst()
      }
    } catch (error) {
      this.#error = error
      this.#waiting = []
      this.#over.abort()
    } finally {
      this.#running = undefined
    }
  }
}

/** Without the bytes and the other things of the queue that nobody needs. */
function plain({ delivery, ...made }: MadeDelivery): MadeDelivery {
  const { id, via, kind, record, version, child, stay, destination, participant } = delivery
  return { ...made, delivery: { id, via, kind, record, version, child, stay, destination, participant } }
}
