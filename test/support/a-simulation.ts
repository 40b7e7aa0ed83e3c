import type { Catalogue, Destination } from '../../src/catalogue/catalogue.ts'
import { fhirEndpoint } from '../../src/fhir/fhir-endpoint.ts'
import { webhookEndpoint } from '../../src/http/webhook-endpoint.ts'
import { type Outbound, startOutbound } from '../../src/outbound/outbound.ts'
import type { DeliveryQueue } from '../../src/ports/delivery-queue.ts'
import type { Endpoint, Outcome, Outgoing } from '../../src/ports/endpoint.ts'
import type { LogEvent } from '../../src/ports/report.ts'
import { postgresDeliveryQueue } from '../../src/postgres/delivery-queue.ts'
import { postgresDestinationStore } from '../../src/postgres/destination-store.ts'
import { makeEnquiries } from '../../src/postgres/enquiries.ts'
import { feedEndpoint } from '../../src/postgres/feed-endpoint.ts'
import { postgresLaneControl } from '../../src/postgres/lane-control.ts'
import { postgresLog } from '../../src/postgres/postgres-log.ts'
import { aCatalogue } from './a-catalogue.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { type SimFamily, simFamily } from './a-simulation-family.ts'
import { addDays } from './a-simulation-oracle.ts'
import { Chance } from './a-simulation-records.ts'
import { anInbound, TestClock } from './an-inbound.ts'

/** Which run it is: equal settings make equal families do equal things. */
export interface SimSettings {
  readonly seed: number
  /** Families (timelines) by number, all in one world. */
  readonly families: readonly number[]
  readonly days: number
  /** Actions that are left out, as `family/day/n`: for shrinking. */
  readonly skip?: ReadonlySet<string>
  /** All destinations always answer well. */
  readonly calm?: boolean
}

/** One thing that an endpoint was given, and what it did with it. */
export interface Sending {
  readonly tick: number
  /** When its delivery was claimed: what was known after this is what it was decided on. */
  readonly claimed: number
  readonly destination: string
  readonly id: string
  readonly via: Outgoing['via']
  readonly body: string
  readonly answer: 'ok' | 'again' | 'timeout' | 'lost' | 'refused' | 'unauthorised'
}

/** A clock that never says the same time twice. */
class TickingClock extends TestClock {
  override now(): Date {
    this.time = new Date(this.time.getTime() + 1)
    return new Date(this.time)
  }
}

const firstDay = '2026-03-01'

/** The way in, the way out and everybody around them, on one database. */
export class Simulation {
  readonly settings: SimSettings
  readonly catalogue: Catalogue = aCatalogue()
  readonly clock = new TickingClock(`${firstDay}T09:00:00Z`)
  readonly sendings: Sending[] = []
  readonly events: LogEvent[] = []
  readonly violations: string[] = []
  readonly families: SimFamily[]
  day = firstDay
  db!: TestDatabase
  way!: ReturnType<typeof anInbound>
  outbound!: Outbound
  enquiries!: ReturnType<typeof makeEnquiries>
  #ticks = 0
  #isCalm = false
  readonly #claimed = new Map<string, number>()
  readonly #taken = new Set<string>()
  readonly #tries = new Map<string, number>()

  constructor(settings: SimSettings) {
    this.settings = settings
    this.families = settings.families.map((index) => simFamily(this, index))
  }

  /** A moment in the order of everything that happens in this process. */
  tick(): number {
    this.#ticks += 1
    return this.#ticks
  }

  violate(family: number | string, what: string): void {
    this.violations.push(`family ${family}: ${what}`)
  }

  async run(): Promise<void> {
    this.db = await aDatabase({ max: 16 })
    this.way = anInbound(this.db.database, this.catalogue, this.clock)
    const { vault, keys, childStore, recordStore } = this.way
    const { database } = this.db
    this.enquiries = makeEnquiries({
      ...{ database, vault, keys, clock: this.clock },
      records: recordStore,
      children: childStore,
    })
    const queue = postgresDeliveryQueue({ database, vault, keys })
    this.outbound = await startOutbound({
      ...{ catalogue: this.catalogue, database, childStore, recordStore, vault, clock: this.clock },
      log: postgresLog(database, { report: (event) => this.events.push(event) }),
      queue: this.#watched(queue),
      destinations: postgresDestinationStore(database),
      laneControl: postgresLaneControl(database, this.clock),
      endpoints: (destination) => this.#endpoint(destination),
      random: () => 0.5,
      crashPoint: () => {},
      report: (event) => this.events.push(event),
    })
    for (let n = 0; n < this.settings.days; n += 1) await this.#pass(n)
    await this.#drain()
  }

  async stop(): Promise<void> {
    await this.outbound.stop()
    await this.db.drop()
  }

  /** One day: midnight, then everybody acts at once, while deliveries go on. */
  async #pass(n: number): Promise<void> {
    const chance = new Chance(this.settings.seed, 77, n)
    if (n > 0) {
      const start = this.tick()
      this.day = addDays(firstDay, n)
      this.clock.time = new Date(`${this.day}T${chance.is(0.5) ? '00:00:05' : '08:30:00'}Z`)
      for (const family of this.families) family.oracle.passDay(this.day, start)
      await this.way.passMidnight()
      for (const family of this.families) family.settle(start)
    }
    const parked = [...this.catalogue.destinations.keys()].filter(() => chance.is(0.06))
    await this.#resumeAll()
    for (const id of parked) await this.outbound.control.pause(id, 'operator')
    await Promise.all(this.families.map((family) => family.act(n)))
    await this.#retryReviews()
    if (chance.is(0.4)) await this.#settle(1_500)
  }

  /** Waits until nothing can be sent now. */
  async #settle(maxMs: number): Promise<void> {
    for (const end = performance.now() + maxMs; performance.now() < end; ) {
      this.outbound.wake()
      if (await this.#isStill()) return
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
  }

  async #isStill(): Promise<boolean> {
    if (await this.outbound.idle()) return true
    const [row] = await this.db.database.query<{ still: boolean }>(
      `select not exists (select 1 from log_entry, log_cursor c
           where c.name = 'dispatch' and (log_entry.xid, log_entry.position) > (c.xid, c.position))
         and not exists (select 1 from lane join destination d on d.id = lane.destination
           where lane.state = 'due' and d.state = 'up' and (lane.next_at <= $1 or claimed_by is not null)) as still`,
      [this.clock.time],
    )
    return row?.still === true
  }

  /** Everybody is well again; what can be delivered is. */
  async #drain(): Promise<void> {
    this.#isCalm = true
    const chance = new Chance(this.settings.seed, 99)
    // an answer that was under way when everybody got well may still stop a destination
    await this.#settle(5_000)
    await this.#resumeAll()
    if (chance.is(0.5)) await this.#retryParked()
    for (let round = 0; round < 40 && !(await this.outbound.idle()); round += 1) {
      this.clock.time = new Date(this.clock.time.getTime() + 16 * 60_000)
      await this.#settle(20_000)
    }
    if (!(await this.outbound.idle())) this.violate('?', 'never came to rest')
  }

  /** What waits for a child is tried again, whoever's it is; every family is then told so as of the same moment. */
  async #retryReviews(): Promise<void> {
    const start = this.tick()
    const due = "select 1 from review where retry and state = 'open' limit 1"
    for (let round = 0; round < 20 && (await this.db.database.query(due)).length > 0; round += 1) {
      await this.way.retryReviews()
    }
    for (const family of this.families) await family.reviewsRetried(start)
  }

  async #resumeAll(): Promise<void> {
    for (const id of this.catalogue.destinations.keys()) await this.outbound.control.resume(id, 'operator')
  }

  async #retryParked(): Promise<void> {
    const lanes = await this.db.database.query<{ id: string }>("select id from lane where state = 'parked'")
    for (const { id } of lanes) await this.outbound.control.retry(id, 'the destination is mended', 'operator')
  }

  /** Notes when each delivery was claimed. */
  #watched(queue: DeliveryQueue): DeliveryQueue {
    return {
      ...queue,
      claim: async (tx, destination, limit, at) => {
        const tick = this.tick()
        const found = await queue.claim(tx, destination, limit, at)
        for (const { id } of found) this.#claimed.set(id, tick)
        return found
      },
    }
  }

  #endpoint(destination: Destination): Endpoint {
    const exchange = () => Promise.resolve({ failed: 'unreachable' } as const)
    const real =
      destination.kind === 'feed'
        ? feedEndpoint(this.db.database, destination.id, this.clock)
        : destination.kind === 'fhir'
          ? fhirEndpoint({ destination, exchange })
          : webhookEndpoint({ destination, exchange, clock: this.clock })
    return {
      make: (made) => real.make(made),
      send: async (outgoing, signal) => {
        const { delivery, via, body } = outgoing
        const answer = this.#answer(destination.id, delivery)
        this.sendings.push({
          tick: this.tick(),
          claimed: this.#claimed.get(delivery) ?? 0,
          ...{ destination: destination.id, id: delivery, via, body: body.toString('utf8'), answer },
        })
        await new Promise((resolve) => setImmediate(resolve))
        if (answer === 'ok' || answer === 'lost') {
          this.#taken.add(delivery)
          if (destination.kind === 'feed') await real.send(outgoing, signal)
        }
        return outcomes[answer]
      },
    }
  }

  /** How a destination feels differs from day to day. */
  #answer(destination: string, delivery: string): Sending['answer'] {
    if (this.#isCalm || this.settings.calm) return 'ok'
    const count = (this.#tries.get(destination) ?? 0) + 1
    this.#tries.set(destination, count)
    const place = [...this.catalogue.destinations.keys()].indexOf(destination)
    const ofDay = new Chance(this.settings.seed, place, Number(this.day.slice(-2)))
    const mood = ofDay.weighted({ well: 55, ill: 30, refusing: 15 })
    const chance = new Chance(this.settings.seed, place, count, 5)
    const answer = chance.weighted(moods[mood])
    return answer === 'refused' && this.#taken.has(delivery) ? 'again' : answer
  }
}

const moods = {
  well: { ok: 95, lost: 3, again: 2, timeout: 0, refused: 0, unauthorised: 0 },
  ill: { ok: 40, lost: 20, again: 20, timeout: 15, refused: 4, unauthorised: 1 },
  refusing: { ok: 60, lost: 3, again: 2, timeout: 0, refused: 35, unauthorised: 0 },
} as const

const away = { is: 'again', status: null, code: 'destination-timeout', retryAfter: null } as const
const outcomes: Readonly<Record<Sending['answer'], Outcome>> = {
  ok: { is: 'delivered', status: 200 },
  lost: away,
  timeout: away,
  again: { is: 'again', status: 503, code: 'destination-unavailable', retryAfter: null },
  refused: { is: 'refused', status: 400, code: 'destination-refused' },
  unauthorised: { is: 'unauthorised', status: 401 },
}
