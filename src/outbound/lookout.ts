import { Alarm } from './alarm.ts'
import type { OutboundParts } from './parts.ts'

const pollMs = 250
const pauseAfterFailureMs = 1_000

/**
 * Looks at which destinations something is due and wakes their workers: at once when it is rung (deliveries were queued, lanes
 * became free), and every quarter of a second for what waits for a time. One question for all destinations.
 */
export class Lookout {
  readonly #parts: Pick<OutboundParts, 'queue' | 'clock' | 'report'>
  readonly #wake: (destination: string) => Promise<void>
  readonly #alarm = new Alarm()
  readonly #running: Promise<void>
  #stopped = false

  constructor(
    parts: Pick<OutboundParts, 'queue' | 'clock' | 'report'>,
    wake: (destination: string) => Promise<void>,
  ) {
    this.#parts = parts
    this.#wake = wake
    this.#running = this.#run()
  }

  ring(): void {
    this.#alarm.ring()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#alarm.ring()
    await this.#running
  }

  async #run(): Promise<void> {
    const { queue, clock, report } = this.#parts
    while (!this.#stopped) {
      try {
        for (const destination of await queue.dueDestinations(clock.now())) await this.#wake(destination)
        await this.#alarm.wait(pollMs)
      } catch (error) {
        report({ event: 'worker.failed', error, waitMs: pauseAfterFailureMs })
        await this.#alarm.wait(pauseAfterFailureMs)
      }
    }
  }
}
