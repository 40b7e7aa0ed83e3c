/** A source of numbers that are the same for the same seed. */
export interface SeededRandom {
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number
  /** One of the items. */
  pick<T>(items: readonly T[]): T
  /** True once in `n` times. */
  oneIn(n: number): boolean
}

/** A small generator (a 32-bit xorshift over a counter); for fictional data, never for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  for (let n = 0; n < 16; n += 1) next()
  const below = (limit: number) => next() % limit
  return {
    below,
    pick: (items) => items[below(items.length)]!,
    oneIn: (n) => below(n) === 0,
  }
}
