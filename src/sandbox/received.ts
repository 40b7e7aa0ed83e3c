import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Resource } from './fhir-repository.ts'

/** One request that a receiver took. */
export interface Arrival {
  readonly destination: string
  readonly at: Date
  readonly deliveryId: string
  readonly via: string | null
  readonly kind: string | null
  /** The gateway's opaque id of the record; null for a notice about no record. */
  readonly record: string | null
  /** Whether it made or changed anything there. */
  readonly effect: boolean
  readonly body: unknown
  /** What it made or changed, as it is now. */
  readonly resources?: readonly Resource[]
}

/** What arrived under one delivery id at one destination. */
export interface ReceivedItem {
  /** Place in the order of arrival, counted from 1. */
  readonly number: number
  readonly destination: string
  /** Of the first arrival. */
  readonly at: string
  readonly deliveryId: string
  readonly via: string | null
  readonly kind: string | null
  readonly record: string | null
  /** How often it arrived. */
  requests: number
  /** How many arrivals made or changed something: more than one is one too many. */
  effects: number
  /** Where its body stands in the file. */
  readonly offset: number
  readonly length: number
}

/**
 * What really arrived, kept in a file of the data folder, so that receivers that start again remember what they did.
 * An arrival is in the file before its request is answered.
 */
export class Received {
  readonly #file: string
  readonly #items: ReceivedItem[] = []
  readonly #byDelivery = new Map<string, ReceivedItem>()
  #size = 0

  /** `remember` is told of each arrival of earlier times, in their order. */
  constructor(dataFolder: string, remember: (arrival: Arrival) => void = () => {}) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    this.#file = join(dataFolder, 'sandbox-received.ndjson')
    this.#load(remember)
  }

  /** Number of the newest item. */
  get end(): number {
    return this.#items.length
  }

  /** The item of a delivery, if it has arrived before. */
  find(destination: string, deliveryId: string): ReceivedItem | undefined {
    return this.#byDelivery.get(`${destination} ${deliveryId}`)
  }

  add(arrival: Arrival): void {
    const line = `${JSON.stringify(arrival)}\n`
    appendFileSync(this.#file, line, { mode: 0o600 })
    this.#count(arrival, Buffer.byteLength(line))
  }

  /** In order of arrival, those behind number `after`; of one destination, or of all. */
  list(destination: string | undefined, after = 0, limit = Number.POSITIVE_INFINITY): ReceivedItem[] {
    const found: ReceivedItem[] = []
    for (let n = after; n < this.#items.length && found.length < limit; n += 1) {
      const item = this.#items[n]!
      if (destination === undefined || item.destination === destination) found.push(item)
    }
    return found
  }

  /** What came in the first request of an item. */
  bodies(items: readonly ReceivedItem[]): unknown[] {
    if (items.length === 0) return []
    const file = openSync(this.#file, 'r')
    try {
      return items.map(({ offset, length }) => {
        const bytes = Buffer.alloc(length)
        readSync(file, bytes, 0, length, offset)
        return (JSON.parse(bytes.toString()) as Arrival).body
      })
    } finally {
      closeSync(file)
    }
  }

  #load(remember: (arrival: Arrival) => void): void {
    if (statSync(this.#file, { throwIfNoEntry: false }) === undefined) return
    const bytes = readFileSync(this.#file)
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, this.#size)) {
      const line = JSON.parse(bytes.toString('utf8', this.#size, end)) as Omit<Arrival, 'at'> & { at: string }
      const arrival = { ...line, at: new Date(line.at) }
      this.#count(arrival, end + 1 - this.#size)
      remember(arrival)
    }
    // a line without its end was never answered for: the process died while it wrote
    if (this.#size < bytes.length) truncateSync(this.#file, this.#size)
  }

  #count(arrival: Arrival, length: number): void {
    const { destination, at, deliveryId, via, kind, record, effect } = arrival
    const offset = this.#size
    this.#size += length
    const known = this.find(destination, deliveryId)
    if (known !== undefined) {
      known.requests += 1
      known.effects += effect ? 1 : 0
      return
    }
    const number = this.#items.length + 1
    const head = { number, destination, at: at.toISOString(), deliveryId, via, kind, record }
    const item = { ...head, requests: 1, effects: effect ? 1 : 0, offset, length }
    this.#items.push(item)
    this.#byDelivery.set(`${destination} ${deliveryId}`, item)
  }
}
