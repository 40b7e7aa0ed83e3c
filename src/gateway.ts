import { rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalogue, Destination } from './catalogue/catalogue.ts'
import { loadCatalogue } from './catalogue/load.ts'
import type { Config } from './config.ts'
import { crashPointOf } from './crash.ts'
import { fhirEndpoint } from './fhir/fhir-endpoint.ts'
import { makeApp } from './http/app.ts'
import { guardedFetch } from './http/guarded-fetch.ts'
import { issuerKeys } from './http/issuer-keys.ts'
import { issuerAlgorithms, makeJwtAuthenticator, sandboxAlgorithms } from './http/jwt-authenticator.ts'
import { startServer } from './http/server.ts'
import { webhookEndpoint } from './http/webhook-endpoint.ts'
import type { AcceptParts } from './inbound/accept.ts'
import { makeInbound } from './inbound/make-inbound.ts'
import { passMidnight } from './inbound/midnight.ts'
import { organisationsOf } from './inbound/organisations.ts'
import { repeat } from './inbound/repeat.ts'
import { retryReviews } from './inbound/review.ts'
import type { Problem } from './mapping/problem.ts'
import { startOutbound } from './outbound/outbound.ts'
import type { Authenticator } from './ports/authenticator.ts'
import type { Clock } from './ports/clock.ts'
import type { Database } from './ports/database.ts'
import type { Endpoint } from './ports/endpoint.ts'
import type { Report } from './ports/report.ts'
import { postgresAcceptStore } from './postgres/accept-store.ts'
import { ChildKeys } from './postgres/child-keys.ts'
import { postgresChildStore } from './postgres/child-store.ts'
import { openDatabase } from './postgres/database.ts'
import { databaseClock } from './postgres/database-clock.ts'
import { postgresDeliveryQueue } from './postgres/delivery-queue.ts'
import { postgresDestinationStore } from './postgres/destination-store.ts'
import { startEmbeddedPostgres } from './postgres/embedded.ts'
import { takeFolder } from './postgres/embedded-lock.ts'
import { makeEnquiries } from './postgres/enquiries.ts'
import { feedEndpoint } from './postgres/feed-endpoint.ts'
import { postgresLaneControl } from './postgres/lane-control.ts'
import { migrate } from './postgres/migrate.ts'
import { postgresLog } from './postgres/postgres-log.ts'
import { postgresRecordStore } from './postgres/record-store.ts'
import { postgresRetention } from './postgres/retention.ts'
import { clearDatabase, feedArrivals, recordIdsOf } from './postgres/sandbox-look.ts'
import { openVault } from './postgres/vault.ts'
import { sandboxIssuer } from './sandbox/sandbox-key.ts'
import { type Sandbox, startSandbox } from './sandbox/start-sandbox.ts'

/** Why a gateway doesn't start: everything that is wrong with its catalogue. */
export class BadCatalogue extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`the catalogue has ${problems.length} problems`)
    this.name = 'BadCatalogue'
    this.problems = problems
  }
}

/** A database outside the sandbox is never emptied. */
export class RefusedFresh extends Error {
  readonly code = 'fresh'

  constructor() {
    super('--fresh empties the database and is for the sandbox only')
  }
}

/** A gateway that serves. */
export interface Gateway {
  readonly url: string
  readonly catalogue: Catalogue
  /** Where its data is, in words. */
  readonly storage: string
  readonly sandbox: boolean
  /** Takes no more, finishes what is under way, stops the database last. */
  stop(): Promise<void>
}

export interface StartOptions {
  readonly config: Config
  readonly report: Report
  /** A line for people. */
  readonly say: (line: string) => void
  /** Begins with an empty database. */
  readonly fresh?: boolean
}

/** Undoes one step of the start. */
type Stop = () => unknown

const drainMs = 10_000
const midnightPollMs = 1_000
const reviewPollMs = 5_000
const sweepPollMs = 3_600_000
/** What the sandbox's receivers were given; its key and ports stay. */
const sandboxFiles = ['sandbox-received.ndjson']
const realClock: Clock = { now: () => new Date() }

/**
 * The composition root: which adapter stands behind which port. Rejects with `BadCatalogue`, `PortTaken`, `FolderTaken` or what the
 * system says; then nothing is left running.
 */
export async function startGateway(options: StartOptions): Promise<Gateway> {
  const stops: Stop[] = []
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= (async () => {
      for (const one of stops.splice(0).reverse()) await one()
    })()
    return stopping
  }
  try {
    return await start(options, stops, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(
  { config, report, say, fresh }: StartOptions,
  stops: Stop[],
  stop: () => Promise<void>,
): Promise<Gateway> {
  // the first thing to fail is the cheapest: the port
  await startServer(() => {}, { host: config.host, port: config.port }).then((probe) => probe.drain(0))
  const connectionString = await startDatabase(config, say, stops)
  const database = openDatabase({
    connectionString,
    max: 20,
    onLostConnection: (error) => report({ event: 'database.lost', error }),
  })
  stops.push(() => database.close())
  if (fresh) await startAfresh(config, database)
  await migrate(connectionString)
  const ticking = await databaseClock(database)
  stops.push(() => ticking.stop())
  const sandbox = config.sandbox ? await startSandbox(config, ticking) : undefined
  if (sandbox !== undefined) stops.push(() => sandbox.stop())
  const clock: Clock = sandbox?.clock ?? ticking
  const catalogue = readCatalogue(config, sandbox)

  const vault = openVault({
    keyFile: config.keyFile,
    create: config.databaseUrl === undefined || config.sandbox,
  })
  const keys = new ChildKeys(vault)
  const childStore = postgresChildStore(vault, keys)
  const recordStore = postgresRecordStore(vault, keys)
  const log = postgresLog(database, { report })
  const crashPoint = crashPointOf(config)
  const laneControl = postgresLaneControl(database, clock)

  const outbound = await startOutbound({
    catalogue,
    database,
    log,
    childStore,
    recordStore,
    vault,
    clock,
    crashPoint,
    laneControl,
    report,
    queue: postgresDeliveryQueue({ database, vault, keys }),
    destinations: postgresDestinationStore(database),
    endpoints: endpointsOf(config, database, clock, stops),
    random: Math.random,
  })
  stops.push(() => outbound.stop())

  const parts: AcceptParts = {
    catalogue: () => catalogue,
    organisations: () => organisationsOf(catalogue),
    database,
    log,
    clock,
    crashPoint,
    store: postgresAcceptStore(database, vault, keys, childStore),
    committed: () => wake(),
    failed: (error) => report({ event: 'worker.failed', error }),
  }
  const { failed } = parts
  const midnight = repeat(() => passMidnight(parts), midnightPollMs, failed)
  const reviews = repeat(() => retryReviews(parts), reviewPollMs, failed)
  const retention = postgresRetention(database)
  const sweep = repeat(
    async () => {
      const count = await retention.sweep(clock.now())
      if (count > 0) report({ event: 'retention.swept', count })
    },
    sweepPollMs,
    failed,
  )
  stops.push(
    () => midnight.stop(),
    () => reviews.stop(),
    () => sweep.stop(),
  )
  const wake = () => {
    outbound.wake()
    reviews.wake()
  }
  sandbox?.clock.onSet(() => {
    midnight.wake()
    outbound.wake()
  })

  let draining = false
  const app = makeApp({
    catalogue: () => catalogue,
    inbound: makeInbound(parts),
    enquiries: makeEnquiries({ database, vault, keys, records: recordStore, children: childStore, clock }),
    control: outbound.control,
    authenticator: authenticatorOf(config, sandbox),
    ready: async () => ({ ready: !draining && (await canStore(database)), draining }),
    clock,
    report,
    wake,
    ...(sandbox === undefined
      ? {}
      : {
          sandboxRoutes: sandboxRoutesOf(sandbox, catalogue, database, (ids) =>
            recordIdsOf(database, recordStore, ids),
          ),
        }),
  })
  const server = await startServer(app, { host: config.host, port: config.port })
  stops.push(async () => {
    draining = true
    await server.drain(drainMs)
  })
  const storage =
    config.databaseUrl === undefined
      ? `a PostgreSQL of its own in ${config.dataFolder}`
      : 'the PostgreSQL of DATABASE_URL'
  return { url: server.url, catalogue, storage, sandbox: config.sandbox, stop }
}

function readCatalogue(config: Config, sandbox: Sandbox | undefined): Catalogue {
  const { catalogue, problems } = loadCatalogue({
    root: config.catalogueFolder,
    sandbox: config.sandbox,
    env: sandbox?.env ?? config.env,
  })
  if (catalogue === undefined) throw new BadCatalogue(problems)
  return catalogue
}

/** The data folder is held until the end, whichever database is used: two gateways would write the sandbox's files into each other. */
async function startDatabase(config: Config, say: (line: string) => void, stops: Stop[]): Promise<string> {
  await mkdir(config.dataFolder, { recursive: true, mode: 0o711 })
  if (config.databaseUrl !== undefined) {
    stops.push(await takeFolder(config.dataFolder))
    return config.databaseUrl
  }
  const embedded = await startEmbeddedPostgres({ folder: config.dataFolder, log: say })
  stops.push(() => embedded.stop())
  return embedded.connectionString
}

async function startAfresh(config: Config, database: Database): Promise<void> {
  if (!config.sandbox) throw new RefusedFresh()
  await clearDatabase(database)
  for (const name of sandboxFiles) rmSync(join(config.dataFolder, name), { force: true })
}

function endpointsOf(
  config: Config,
  database: Database,
  clock: Clock,
  stops: Stop[],
): (destination: Destination) => Endpoint {
  // the sandbox's receivers are on loopback; elsewhere no destination may name an address inside
  const guarded = guardedFetch({ allow: config.sandbox ? 'any' : 'public' })
  stops.push(() => guarded.close())
  const { exchange } = guarded
  return (destination) => {
    switch (destination.kind) {
      case 'fhir':
        return fhirEndpoint({ destination, exchange })
      case 'webhook':
        return webhookEndpoint({ destination, exchange, clock })
      case 'feed':
        return feedEndpoint(database, destination.id, clock)
    }
  }
}

function authenticatorOf(config: Config, sandbox: Sandbox | undefined): Authenticator {
  const { issuer, audience } = config
  if (sandbox !== undefined) {
    return makeJwtAuthenticator({
      keys: sandbox.key.publicKey,
      algorithms: sandboxAlgorithms,
      issuer: sandboxIssuer,
      audience,
      tokenClock: realClock,
    })
  }
  if (issuer === undefined) throw new Error('without a sandbox there is an issuer')
  return makeJwtAuthenticator({
    keys: issuerKeys(issuer),
    algorithms: issuerAlgorithms,
    issuer,
    audience,
    tokenClock: realClock,
  })
}

function sandboxRoutesOf(
  sandbox: Sandbox,
  catalogue: Catalogue,
  database: Database,
  idsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
) {
  const feeds = [...catalogue.destinations.values()].filter((one) => one.kind === 'feed').map((one) => one.id)
  return sandbox.routes({
    feeds,
    feedEvents: (destination, after) => feedArrivals(database, destination, after),
    recordIdsOf: idsOf,
  })
}

async function canStore(database: Database): Promise<boolean> {
  return database.query('select 1').then(
    () => true,
    () => false,
  )
}
