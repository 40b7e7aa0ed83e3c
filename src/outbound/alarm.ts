import { setTimeout as delay } from 'node:timers/promises'

/** The longest that a timer can wait. */
const foreverMs = 2 ** 31 - 1

/** Lets a loop sleep until it rings or a time is over. A ring while nobody waits is kept for the next wait. */
export class Alarm {
  #isRung = false
  #sleeper: AbortController | undefined

  ring(): void {
    this.#isRung = true
    this.#sleeper?.abort()
  }

  /** Resolves when it rings, or after so many milliseconds where they are given. */
  async wait(ms: number = foreverMs): Promise<void> {
    if (!this.#isRung) {
      this.#sleeper = new AbortController()
      await delay(ms, undefined, { signal: this.#sleeper.signal }).catch(() => undefined)
      this.#sleeper = undefined
    }
    this.#isRung = false
  }

  /** Resolves after so many milliseconds, whatever rings. */
  pause(ms: number): Promise<void> {
    return delay(ms)
  }
}
