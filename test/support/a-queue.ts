import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '../../src/ports/database.ts'
import type {
  Delivery,
  DeliveryQueue,
  Intent,
  NewDelivery,
  Settlement,
} from '../../src/ports/delivery-queue.ts'
import { ChildKeys } from '../../src/postgres/child-keys.ts'
import { postgresDeliveryQueue } from '../../src/postgres/delivery-queue.ts'
import { postgresDestinationStore } from '../../src/postgres/destination-store.ts'
import { openVault } from '../../src/postgres/vault.ts'

/** A delivery queue on a real database, with what tests need around it. */
export class AQueue {
  readonly database: Database
  readonly vault = openVault({ key: randomBytes(32) })
  readonly keys = new ChildKeys(this.vault)
  readonly queue: DeliveryQueue
  readonly #owner: string
  now = new Date('2026-03-01T09:00:00Z')

  constructor(database: Database, owner: string = randomUUID()) {
    this.database = database
    this.#owner = owner
    this.queue = postgresDeliveryQueue({ database, vault: this.vault, keys: this.keys, owner })
  }

  /** The same queue as another process has it. */
  asAnother(): DeliveryQueue {
    return postgresDeliveryQueue({ database: this.database, vault: this.vault, keys: this.keys })
  }

  /** The same queue, of the same process, as another catalogue has it. */
  by(catalogue: string): DeliveryQueue {
    const { database, vault, keys } = this
    return postgresDeliveryQueue({ database, vault, keys, owner: this.#owner, catalogue })
  }

  async destination(): Promise<string> {
    const id = `destination-${randomUUID()}`
    await postgresDestinationStore(this.database).ensure([id], this.now)
    return id
  }

  async child(): Promise<string> {
    const id = randomUUID()
    await this.database.query(
      `insert into child (id, created_at, created_by, wrapped_key, state) values ($1, $2, 'ceredigion', $3, '')`,
      [id, this.now, this.vault.newDataKey().wrapped],
    )
    return id
  }

  delivery(destination: string, child: string, more: Partial<NewDelivery> = {}): NewDelivery {
    return {
      ...{ id: randomUUID(), lane: 'records', destination, participant: 'hywel-dda', child, via: 'change' },
      ...{
        kind: 'placement',
        record: randomUUID(),
        version: 1,
        stay: randomUUID(),
        entry: randomUUID(),
        batch: null,
      },
      ...{ state: 'due', reason: null, rule: 'r', basis: 'b', view: 'v', viewHash: null },
      ...more,
    }
  }

  enqueue(...deliveries: NewDelivery[]): Promise<void> {
    return this.database.transact((tx) => this.queue.enqueue(tx, deliveries, this.now))
  }

  claim(destination: string, limit = 10, queue = this.queue): Promise<Delivery[]> {
    return this.database.transact((tx) => queue.claim(tx, destination, limit, this.now))
  }

  intend(delivery: Delivery, more: Partial<Intent> = {}, queue = this.queue): Promise<void> {
    const intent: Intent = {
      ...{
        delivery,
        body: Buffer.from(`body of ${delivery.id}`),
        viewHash: Buffer.from([1]),
        mapping: 'm@1.0.0',
      },
      ...{ written: [], rule: 'r', basis: 'b', view: 'v' },
      ...more,
    }
    return this.database.transact((tx) => queue.intend(tx, [intent], this.now))
  }

  settle(
    delivery: Delivery,
    next: Settlement['next'],
    status: number | null = 200,
    queue = this.queue,
  ): Promise<void> {
    const settlement = { delivery, finishedAt: this.now, status, next }
    return this.database.transact((tx) => queue.settle(tx, [settlement], this.now))
  }

  /** An attempt from its intent to its outcome. */
  async attempt(delivery: Delivery, next: Settlement['next'], status: number | null = 200): Promise<void> {
    await this.intend(delivery)
    await this.settle(delivery, next, status)
  }

  again(seconds = 60): Settlement['next'] {
    const at = new Date(this.now.getTime() + seconds * 1_000)
    return { state: 'due', code: 'destination-unavailable', at, stopDestination: false }
  }

  async row(id: string) {
    const [row] = await this.database.query<{
      state: string
      reason: string | null
      lane: string
      body: Buffer | null
      attempts: number
      tries: number
      lane_state: string
      next_at: Date | null
      claimed_by: string | null
    }>(
      `select d.state, d.reason, d.lane, d.body, d.attempts, d.tries, lane.state as lane_state, lane.next_at, lane.claimed_by
       from delivery d join lane on lane.id = d.lane where d.id = $1`,
      [id],
    )
    return row
  }
}
