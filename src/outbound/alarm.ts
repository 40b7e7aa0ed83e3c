import { setTimeout as delay } from 'node:timers/promises'

/** Lets a loop sleep until it rings or a time is over. A ring while nobody waits is kept for the next wait. */
export class Alarm {
  #isRung = false
  #sleeper: AbortController | undefined

  ring(): void {
    this.#isRung = true
    this.#sleeper?.abort()
  }

  /** Resolves when it rings, or after so many milliseconds. */
  async wait(ms: number): Promise<void> {
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
