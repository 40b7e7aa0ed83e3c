/** Lets a loop sleep until it is woken or a time is over. A wake while nobody waits is kept for the next wait. */
export class Waiter {
  #woken = false
  #wakeUp: (() => void) | undefined

  wake(): void {
    this.#woken = true
    this.#wakeUp?.()
  }

  /** Resolves when woken, or after so many milliseconds. */
  async wait(ms: number): Promise<void> {
    if (!this.#woken) await this.#sleep(ms)
    this.#woken = false
  }

  /** Waits the whole time, whatever wakes it, unless `isOver` says so when it is woken. */
  async pause(ms: number, isOver: () => boolean): Promise<void> {
    const until = performance.now() + ms
    for (let left = ms; left > 0 && !isOver(); left = until - performance.now()) await this.#sleep(left)
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#wakeUp = undefined
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.#wakeUp = end
    })
  }
}
