import type { Catalogue, Destination } from '../../src/catalogue/catalogue.ts'
import { fhirEndpoint } from '../../src/fhir/fhir-endpoint.ts'
import { messageEndpoint } from '../../src/fhir/message-endpoint.ts'
import { guardedFetch } from '../../src/http/guarded-fetch.ts'
import { webhookEndpoint } from '../../src/http/webhook-endpoint.ts'
import { codeOf } from '../../src/outbound/closing-notice.ts'
import type { Onlooker } from '../../src/outbound/onlooker.ts'
import { type Outbound, startOutbound } from '../../src/outbound/outbound.ts'
import type { OutboundParts } from '../../src/outbound/parts.ts'
import type { CrashPointName } from '../../src/ports/crash-point.ts'
import type { Database } from '../../src/ports/database.ts'
import type { Endpoint } from '../../src/ports/endpoint.ts'
import type { LogEvent } from '../../src/ports/report.ts'
import { postgresDeliveryQueue } from '../../src/postgres/delivery-queue.ts'
import { postgresDestinationStore } from '../../src/postgres/destination-store.ts'
import { feedEndpoint } from '../../src/postgres/feed-endpoint.ts'
import { postgresLaneControl } from '../../src/postgres/lane-control.ts'
import { postgresLog } from '../../src/postgres/postgres-log.ts'
import { aCatalogue, projectFolder, sandboxEnv, sandboxUrl } from './a-catalogue.ts'
import { anInbound, TestClock } from './an-inbound.ts'
import { type FakeDestination, FakeFhirServer, fakeWebhook } from './fake-destination.ts'

/** The four destinations of the sandbox that are reached by HTTP. */
export interface Fakes {
  readonly 'hywel-dda': FakeFhirServer
  readonly 'cardiff-vale': FakeFhirServer
  readonly 'ceredigion-school': FakeDestination
  readonly 'cardiff-school': FakeDestination
}

/** The way in and the way out on one real database, with fake destinations on loopback. */
export class AnOutbound {
  readonly fakes: Fakes = {
    'hywel-dda': new FakeFhirServer(),
    'cardiff-vale': new FakeFhirServer(),
    'ceredigion-school': fakeWebhook(),
    'cardiff-school': fakeWebhook(),
  }
  readonly events: LogEvent[] = []
  readonly clock = new TestClock('2026-03-01T09:00:00Z')
  readonly database: Database
  catalogue!: Catalogue
  way!: ReturnType<typeof anInbound>
  outbound!: Outbound
  /** Called at each crash point; throwing there is no crash, but a hook to look or to count. */
  onCrashPoint: (name: CrashPointName) => void = () => {}
  /** Told of what is made. */
  onlooker: Onlooker = () => {}
  #exchange = guardedFetch({ allow: 'any' })
  parts!: OutboundParts

  constructor(database: Database) {
    this.database = database
  }

  /** `timeoutMs` of all destinations, so that a hanging one is noticed in time; `urls` of those that are no fakes, by variable. */
  async start(timeoutMs = 1_000, urls: Readonly<Record<string, string>> = {}): Promise<void> {
    const env = { ...sandboxEnv(), ...urls }
    for (const [id, fake] of Object.entries(this.fakes)) {
      env[`DILYN_URL_${id.toUpperCase().replaceAll('-', '_')}`] = await fake.start()
    }
    const catalogue = aCatalogue(projectFolder, env)
    // whose address nobody gave is not there: what went to it would never settle
    const reached = [...catalogue.destinations].filter(([, { url }]) => url !== sandboxUrl)
    const quick = reached.map(([id, one]) => [id, { ...one, timeoutMs }] as const)
    this.catalogue = { ...catalogue, destinations: new Map<string, Destination>(quick) }
    this.way = anInbound(this.database, this.catalogue, this.clock)
    await this.startOutbound()
  }

  /** Another gateway process on the same database, as after a crash. */
  async startOutbound(): Promise<void> {
    const { vault, keys, childStore, recordStore } = this.way
    this.parts = {
      catalogue: this.catalogue,
      database: this.database,
      log: postgresLog(this.database),
      childStore,
      recordStore,
      queue: postgresDeliveryQueue({ database: this.database, vault, keys }),
      destinations: postgresDestinationStore(this.database),
      laneControl: postgresLaneControl(this.database, this.clock),
      vault,
      endpoints: (destination) => this.endpoint(destination),
      clock: this.clock,
      random: () => 0.5,
      crashPoint: (name) => this.onCrashPoint(name),
      report: (event) => this.events.push(event),
      onlooker: (made) => this.onlooker(made),
    }
    this.outbound = await startOutbound(this.parts)
  }

  async stop(): Promise<void> {
    await this.outbound.stop()
    await this.#exchange.close()
    for (const fake of Object.values(this.fakes)) await fake.stop()
  }

  /** Everything up again and nothing arrived. */
  async reset(): Promise<void> {
    for (const id of this.catalogue.destinations.keys()) await this.outbound.control.resume(id, 'test')
    for (const fake of Object.values(this.fakes)) fake.reset()
    this.events.length = 0
    this.onCrashPoint = () => {}
  }

  push(source: string, kind: string, document: object) {
    const pushed = this.way.push(source, kind, document)
    return pushed.then((verdict) => {
      this.outbound.wake()
      return verdict
    })
  }

  /** Waits until a condition holds; fails with what it last saw. */
  async until(what: string, holds: () => Promise<boolean> | boolean, maxMs = 10_000): Promise<void> {
    for (const end = performance.now() + maxMs; performance.now() < end; ) {
      if (await holds()) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const due = await this.database.query(
      `select destination, via, kind, state, reason, attempts from delivery where state <> 'delivered' order by number`,
    )
    throw new Error(
      `${what}: not within ${maxMs} ms; ${JSON.stringify(due)} ${JSON.stringify(this.events.slice(-5))}`,
    )
  }

  idle(maxMs?: number): Promise<void> {
    return this.until('idle', () => this.outbound.idle(), maxMs)
  }

  /** Moves the clock, so that what waits for a later try is due. */
  pass(seconds: number): void {
    this.clock.time = new Date(this.clock.time.getTime() + seconds * 1_000)
    this.outbound.wake()
  }

  deliveries(child: string | null, destination: string) {
    return this.database.query<{
      id: string
      lane: string
      via: string
      kind: string
      state: string
      reason: string | null
      attempts: number
      rule: string | null
      has_body: boolean
    }>(
      `select id, lane, via, kind, state, reason, attempts, rule, body is not null as has_body from delivery
       where child = $1 and destination = $2 order by number`,
      [child, destination],
    )
  }

  endpoint(destination: Destination): Endpoint {
    const { exchange } = this.#exchange
    if (destination.kind === 'feed') return feedEndpoint(this.database, destination.id, this.clock)
    if (destination.message !== undefined) {
      const recipient = codeOf(this.catalogue.participants.get(destination.participant)!)
      return messageEndpoint({ destination, recipient, exchange })
    }
    if (destination.kind === 'fhir') return fhirEndpoint({ destination, exchange })
    return webhookEndpoint({ destination, exchange, clock: this.clock })
  }
}
