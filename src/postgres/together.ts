/**
 * Gathers what is asked for in the same turn, or while an earlier group is at work, into one call of `work`. Every caller's promise
 * follows its own group.
 */
export function together<T>(work: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let waiting: T[] = []
  let next: Promise<void> | undefined
  let running: Promise<unknown> = Promise.resolve()
  return (item) => {
    waiting.push(item)
    next ??= running.then(() => {
      const items = waiting
      waiting = []
      next = undefined
      const done = work(items)
      running = done.catch(() => undefined)
      return done
    })
    return next
  }
}
