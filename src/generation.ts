import type { RequestListener } from 'node:http'
import type { Catalogue, Destination } from './catalogue/catalogue.ts'
import type { Reloaded } from './catalogue/reloader.ts'
import type { RunningComparisons } from './comparison/comparisons.ts'
import { fhirEndpoint } from './fhir/fhir-endpoint.ts'
import { messageEndpoint } from './fhir/message-endpoint.ts'
import { makeApp } from './http/app.ts'
import type { Readiness } from './http/health-routes.ts'
import { webhookEndpoint } from './http/webhook-endpoint.ts'
import type { AcceptParts } from './inbound/accept.ts'
import { makeInbound } from './inbound/make-inbound.ts'
import { organisationsOf } from './inbound/organisations.ts'
import { answeredRecords } from './outbound/answered-records.ts'
import { codeOf } from './outbound/closing-notice.ts'
import { type Outbound, readyOutbound, runOutbound } from './outbound/outbound.ts'
import type { Authenticator } from './ports/authenticator.ts'
import type { ChildStore } from './ports/child-store.ts'
import type { Clock } from './ports/clock.ts'
import type { CrashPoint } from './ports/crash-point.ts'
import type { Database } from './ports/database.ts'
import type { Endpoint, OrganisationCode } from './ports/endpoint.ts'
import type { LaneControl } from './ports/lane-control.ts'
import type { Log } from './ports/log.ts'
import type { RecordStore } from './ports/record-store.ts'
import type { Report } from './ports/report.ts'
import type { Vault } from './ports/vault.ts'
import { postgresAcceptStore } from './postgres/accept-store.ts'
import type { ChildKeys } from './postgres/child-keys.ts'
import { postgresDeliveryQueue } from './postgres/delivery-queue.ts'
import { postgresDestinationStore } from './postgres/destination-store.ts'
import { makeEnquiries } from './postgres/enquiries.ts'
import { feedEndpoint } from './postgres/feed-endpoint.ts'
import { postgresNamedRecords } from './postgres/named-records.ts'
import { feedArrivals, recordIdsOf } from './postgres/sandbox-look.ts'
import type { Sandbox } from './sandbox/start-sandbox.ts'

/** What outlives a change of catalogue, and is shared by all generations. */
export interface Ground {
  readonly database: Database
  readonly vault: Vault
  readonly keys: ChildKeys
  readonly childStore: ChildStore
  readonly recordStore: RecordStore
  readonly log: Log
  readonly clock: Clock
  readonly crashPoint: CrashPoint
  readonly laneControl: LaneControl
  readonly report: Report
  readonly authenticator: Authenticator
  readonly sandbox: Sandbox | undefined
  /** Names this process in the claims of lanes: what one generation has claimed the next does not take from it. */
  readonly owner: string
  readonly exchange: Parameters<typeof webhookEndpoint>[0]['exchange']
  ready(): Promise<Readiness>
  reload(client: string): Promise<Reloaded>
  readonly comparisons: RunningComparisons
  /** Something may have become due. */
  wake(): void
}

/**
 * A gateway's ways in and out as one catalogue wants them. Whoever is served by it is served by that catalogue from the
 * first byte to the last: a change of catalogue is a new generation, which new requests and deliveries go to, while what
 * is under way is finished by the old one.
 */
export interface Generation {
  readonly catalogue: Catalogue
  readonly app: RequestListener
  readonly accept: AcceptParts
  readonly outbound: Outbound
}

/** A generation of which all is made that may fail, and nothing runs. */
export interface ReadyGeneration {
  /** Begins to route and deliver; the generation before must rest. */
  run(): Generation
}

/** Makes what one catalogue needs. Rejects when the database cannot be asked; then nothing has changed. */
export async function makeGeneration(ground: Ground, catalogue: Catalogue): Promise<ReadyGeneration> {
  const { database, vault, keys, childStore, recordStore, clock, report, sandbox, owner } = ground
  const { hash } = catalogue.contents
  const enquiries = makeEnquiries({
    ...{ database, vault, keys, clock, records: recordStore, children: childStore, catalogue: hash },
  })
  const accept: AcceptParts = {
    catalogue: () => catalogue,
    organisations: () => organisationsOf(catalogue),
    ...{ database, log: ground.log, clock, crashPoint: ground.crashPoint },
    store: postgresAcceptStore(database, vault, keys, childStore, hash),
    answered: answeredRecords(
      { catalogue, enquiries: { read: enquiries.look }, clock },
      postgresNamedRecords(database, vault),
    ),
    committed: () => ground.wake(),
    failed: (error) => report({ event: 'worker.failed', error }),
  }
  const outboundParts = {
    ...{ catalogue, database, childStore, recordStore, vault, clock, report },
    ...{ log: ground.log, crashPoint: ground.crashPoint, laneControl: ground.laneControl },
    queue: postgresDeliveryQueue({ database, vault, keys, owner, catalogue: hash }),
    destinations: postgresDestinationStore(database),
    endpoints: (destination: Destination) => endpointOf(ground, catalogue, destination),
    random: Math.random,
    onlooker: ground.comparisons.onlooker,
  }
  await readyOutbound(outboundParts)
  return {
    run() {
      const outbound = runOutbound(outboundParts)
      const app = makeApp({
        ...{ enquiries, clock, report, authenticator: ground.authenticator, control: outbound.control },
        catalogue: () => catalogue,
        reload: (client) => ground.reload(client),
        comparisons: ground.comparisons,
        inbound: makeInbound(accept),
        ready: () => ground.ready(),
        wake: () => ground.wake(),
        ...(sandbox === undefined ? {} : { sandboxRoutes: sandboxRoutesOf(sandbox, ground, catalogue) }),
      })
      return { catalogue, app, accept, outbound }
    },
  }
}

function endpointOf(
  { database, clock, exchange }: Ground,
  catalogue: Catalogue,
  destination: Destination,
): Endpoint {
  switch (destination.kind) {
    case 'fhir':
      return destination.message === undefined
        ? fhirEndpoint({ destination, exchange })
        : messageEndpoint({ destination, recipient: recipientOf(catalogue, destination), exchange })
    case 'webhook':
      return webhookEndpoint({ destination, exchange, clock })
    case 'feed':
      return feedEndpoint(database, destination.id, clock)
  }
}

function recipientOf(catalogue: Catalogue, { participant }: Destination): OrganisationCode | null {
  const recipient = catalogue.participants.get(participant)
  return recipient === undefined ? null : codeOf(recipient)
}

function sandboxRoutesOf(sandbox: Sandbox, { database, recordStore }: Ground, catalogue: Catalogue) {
  const feeds = [...catalogue.destinations.values()].filter((one) => one.kind === 'feed').map((one) => one.id)
  return sandbox.routes({
    feeds,
    feedEvents: (destination, after) => feedArrivals(database, destination, after),
    recordIdsOf: (ids) => recordIdsOf(database, recordStore, ids),
  })
}
