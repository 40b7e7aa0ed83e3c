import type { Clock } from '../ports/clock.ts'

/** A clock that a person can set; it runs on from there. */
export class SandboxClock implements Clock {
  readonly #underlying: Clock
  readonly #listeners = new Set<() => void>()
  #aheadMs = 0
  #aheadBeforeMs = 0

  constructor(underlying: Clock) {
    this.#underlying = underlying
  }

  now(): Date {
    return new Date(this.#underlying.now().getTime() + this.#aheadMs)
  }

  /** From now on it is that time, or again the underlying clock's. Whoever waits for a time is told. */
  set(time: Date | null): void {
    this.#aheadBeforeMs = this.#aheadMs
    this.#aheadMs = time === null ? 0 : time.getTime() - this.#underlying.now().getTime()
    for (const listener of this.#listeners) listener()
  }

  /** All that somebody who looked a moment ago may have seen: this clock's time, what it was going to be before it was set, the underlying one's. */
  times(): Date[] {
    const now = this.#underlying.now().getTime()
    return [now + this.#aheadMs, now + this.#aheadBeforeMs, now].map((time) => new Date(time))
  }

  /** Calls `listener` whenever the clock is set; the answer stops that. */
  onSet(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
