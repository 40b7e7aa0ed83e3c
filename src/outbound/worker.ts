import type { Ruling, Settlement } from '../ports/delivery-queue.ts'
import type { Outcome } from '../ports/endpoint.ts'
import { Alarm } from './alarm.ts'
import { type Attempt, prepare, settlementOf, type Way } from './deliver.ts'

const pauseAfterFailureMs = 500
/** While some places stay taken (a destination hangs), the others are filled this often. */
const refillMs = 250
/** Outcomes that come within this time are recorded in one transaction. */
const gatherMs = 2
/** Events of a feed are written, not sent: as many at a time as one transaction takes easily. */
const feedPlaces = 100
/** Outcomes that may wait to be recorded, per place of concurrency, before nothing more is claimed. */
const unsettledPerPlace = 4

/**
 * Delivers to one destination, with places of its own, so that a destination that hangs delays no other. Claims what is due
 * when it is woken, sends as much at a time as the destination's file allows, and records outcomes together.
 */
export class Worker {
  readonly #way: Way
  readonly #alarm = new Alarm()
  readonly #sending = new Set<Promise<void>>()
  readonly #running: Promise<void>
  #unsettled: Settlement[] = []
  #settling: Promise<void> | undefined
  readonly #places: number
  readonly #settled: () => void
  #stopped = false

  /** `settled` is called when lanes have become free: others than this worker's may be due now. */
  constructor(way: Way, settled: () => void) {
    this.#way = way
    this.#settled = settled
    this.#places = way.destination.kind === 'feed' ? feedPlaces : way.destination.concurrency
    this.#running = this.#run()
  }

  /** Something is due here. */
  wake(): void {
    this.#alarm.ring()
  }

  /** Claims nothing more; resolves when nothing is being claimed. What is being sent goes on. */
  async rest(): Promise<void> {
    this.#stopped = true
    this.#alarm.ring()
    await this.#running
  }

  /** Claims nothing more; resolves when what is being sent is answered and recorded. */
  async stop(): Promise<void> {
    await this.rest()
    await Promise.all(this.#sending)
    while (this.#settling !== undefined) await this.#settling
  }

  async #run(): Promise<void> {
    let taken = false
    while (!this.#stopped) {
      try {
        // a destination without anything in flight sleeps until something is due; one that hangs is refilled by and by
        if (!taken) await this.#alarm.wait(this.#sending.size > 0 ? refillMs : undefined)
        taken = !this.#stopped && (await this.#take())
      } catch (error) {
        taken = false
        this.#way.parts.report({ event: 'worker.failed', error, waitMs: pauseAfterFailureMs })
        await this.#alarm.pause(pauseAfterFailureMs)
        this.#alarm.ring()
      }
    }
  }

  /** Claims and begins to send as much as there is place for; false when nothing was claimed. */
  async #take(): Promise<boolean> {
    const { parts } = this.#way
    const places = this.#places - this.#sending.size
    if (places <= 0 || this.#unsettled.length >= this.#places * unsettledPerPlace) return false
    const { attempts, rulings, claimed, made } = await parts.database.transact((tx) =>
      prepare(this.#way, tx, places),
    )
    parts.onlooker?.(made)
    for (const ruling of rulings) this.#reportRuling(ruling)
    for (const attempt of attempts) {
      parts.crashPoint('deliver.intended')
      const sending: Promise<void> = this.#send(attempt).finally(() => this.#sending.delete(sending))
      this.#sending.add(sending)
    }
    return claimed > 0
  }

  async #send(attempt: Attempt): Promise<void> {
    const { parts, endpoint, destination } = this.#way
    const { id, via, kind, record } = attempt.delivery
    let outcome: Outcome
    try {
      const outgoing = { delivery: id, via, kind, record, body: attempt.body }
      outcome = await endpoint.send(outgoing, AbortSignal.timeout(destination.timeoutMs))
    } catch (error) {
      // an endpoint promises not to reject: whether it arrived is unknown
      parts.report({ event: 'delivery.failed', delivery: id, destination: destination.id, error })
      outcome = { is: 'again', status: null, code: 'destination-unreachable', retryAfter: null }
    }
    parts.crashPoint('deliver.sent')
    const settlement = settlementOf(attempt, outcome, parts.clock.now(), parts.random)
    this.#unsettled.push(settlement)
    this.#settling ??= this.#settle()
  }

  /** Records all outcomes at hand in one transaction, again and again until there are none. */
  async #settle(): Promise<void> {
    const { parts } = this.#way
    await this.#alarm.pause(gatherMs)
    while (this.#unsettled.length > 0) {
      const together = [...this.#unsettled]
      try {
        await parts.database.transact((tx) => parts.queue.settle(tx, together, parts.clock.now()))
      } catch (error) {
        parts.report({ event: 'worker.failed', error, waitMs: pauseAfterFailureMs })
        if (this.#stopped) break
        await this.#alarm.pause(pauseAfterFailureMs)
        continue
      }
      this.#unsettled = this.#unsettled.slice(together.length)
      for (const settlement of together) {
        parts.crashPoint('deliver.settled')
        this.#reportSettlement(settlement)
      }
      this.#settled()
    }
    this.#settling = undefined
  }

  #reportRuling({ delivery, state, reason }: Ruling): void {
    const { report } = this.#way.parts
    const { id, lane, destination, via, kind, attempts } = delivery
    report({
      event: 'delivery.settled',
      ...{ delivery: id, lane, destination, via, kind, state, code: reason, attempt: attempts },
    })
    if (state === 'parked') {
      report({ event: 'lane.parked', lane, destination, child: delivery.child, code: reason })
    }
  }

  #reportSettlement({ delivery, finishedAt, status, next }: Settlement): void {
    const { report } = this.#way.parts
    const { id, lane, destination, via, kind } = delivery
    const attempt = delivery.attempts + 1
    const about = { delivery: id, lane, destination, via, attempt }
    if (next.state === 'delivered') {
      const tookMs = finishedAt.getTime() - delivery.createdAt.getTime()
      report({ event: 'delivery.settled', ...about, kind, state: next.state, tookMs })
      return
    }
    const waitMs = next.state === 'due' ? next.at.getTime() - finishedAt.getTime() : undefined
    report({ event: 'delivery.failed', ...about, code: next.code, http: status ?? undefined, waitMs })
    if (next.state === 'parked') {
      report({ event: 'lane.parked', lane, destination, child: delivery.child, code: next.code })
    } else if (next.stopDestination) {
      report({ event: 'destination.paused', destination, code: next.code })
    }
  }
}
