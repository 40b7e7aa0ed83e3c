import { createHash } from 'node:crypto'

/** What is known of tokens for a while, by their hash, so that no token stays in memory. Oldest out first when full. */
export class TokenCache<Value> {
  readonly #most: number
  readonly #held = new Map<string, { readonly value: Value; readonly untilMs: number }>()

  constructor(most: number) {
    this.#most = most
  }

  get(token: string, nowMs: number): Value | undefined {
    const key = keyOf(token)
    const found = this.#held.get(key)
    if (found === undefined) return undefined
    if (nowMs < found.untilMs) return found.value
    this.#held.delete(key)
    return undefined
  }

  put(token: string, value: Value, untilMs: number): void {
    const oldest = this.#held.size >= this.#most ? this.#held.keys().next() : undefined
    if (oldest?.done === false) this.#held.delete(oldest.value)
    this.#held.set(keyOf(token), { value, untilMs })
  }
}

function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64')
}
