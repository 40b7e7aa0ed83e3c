import { Failure } from '../message/failure.ts'

/** Streams of one client at a time: each keeps the database busy, and others' records must get through as well. */
const streamsMax = 16

/** Counts what each client has under way. */
export class Turns {
  readonly #taken = new Map<string, number>()

  /** Runs `work` when the client has a turn left, else rejects with `busy`. */
  async take<T>(client: string, work: () => Promise<T>): Promise<T> {
    const taken = this.#taken.get(client) ?? 0
    if (taken >= streamsMax) throw new Failure('busy')
    this.#taken.set(client, taken + 1)
    try {
      return await work()
    } finally {
      const left = (this.#taken.get(client) ?? 1) - 1
      if (left === 0) this.#taken.delete(client)
      else this.#taken.set(client, left)
    }
  }
}
