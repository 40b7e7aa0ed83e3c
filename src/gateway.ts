import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import type { Catalogue } from './catalogue/catalogue.ts'
import { checkFilesAside } from './catalogue/check-files.ts'
import {
  type CatalogueFiles,
  type LoadOptions,
  loadFiles,
  makeOfChecked,
  readCatalogueFiles,
} from './catalogue/load.ts'
import { type Reloaded, Reloader } from './catalogue/reloader.ts'
import { comparerAside } from './comparison/comparer-aside.ts'
import { makeComparisons } from './comparison/comparisons.ts'
import type { Config } from './config.ts'
import { crashPointOf } from './crash.ts'
import type { Ground } from './generation.ts'
import { guardedFetch } from './http/guarded-fetch.ts'
import { issuerKeys } from './http/issuer-keys.ts'
import { issuerAlgorithms, makeJwtAuthenticator, sandboxAlgorithms } from './http/jwt-authenticator.ts'
import { startServer } from './http/server.ts'
import { passMidnight } from './inbound/midnight.ts'
import { repeat } from './inbound/repeat.ts'
import { retryReviews } from './inbound/review.ts'
import type { Problem } from './mapping/problem.ts'
import { Failure } from './message/failure.ts'
import type { Authenticator } from './ports/authenticator.ts'
import type { Clock } from './ports/clock.ts'
import type { Database } from './ports/database.ts'
import type { Report } from './ports/report.ts'
import { ChildKeys } from './postgres/child-keys.ts'
import { postgresChildStore } from './postgres/child-store.ts'
import { openDatabase } from './postgres/database.ts'
import { databaseClock } from './postgres/database-clock.ts'
import { startEmbeddedPostgres } from './postgres/embedded.ts'
import { takeFolder } from './postgres/embedded-lock.ts'
import { postgresLaneControl } from './postgres/lane-control.ts'
import { migrate } from './postgres/migrate.ts'
import { postgresLog } from './postgres/postgres-log.ts'
import { postgresRecentRecords } from './postgres/recent-records.ts'
import { postgresRecordStore } from './postgres/record-store.ts'
import { postgresRetention } from './postgres/retention.ts'
import { clearDatabase } from './postgres/sandbox-look.ts'
import { openVault } from './postgres/vault.ts'
import { sandboxIssuer } from './sandbox/sandbox-key.ts'
import { type Sandbox, startSandbox } from './sandbox/start-sandbox.ts'
import { beginSuccession } from './succession.ts'

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
  /** The catalogue it started with. */
  readonly catalogue: Catalogue
  /** Where its data is, in words. */
  readonly storage: string
  readonly sandbox: boolean
  /** Reads the catalogue anew and puts it in force, unless it has problems; what is under way ends by the one before. */
  reload(): Promise<Reloaded>
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
  const env = { ...(sandbox?.env ?? config.env) }
  const options = { root: config.catalogueFolder, sandbox: config.sandbox, env }
  const { read, catalogue } = readCatalogue(options, report)

  const vault = openVault({
    keyFile: config.keyFile,
    create: config.databaseUrl === undefined || config.sandbox,
  })
  const keys = new ChildKeys(vault)
  // the sandbox's receivers are on loopback; elsewhere no destination may name an address inside
  const { exchange, close } = guardedFetch({ allow: config.sandbox ? 'any' : 'public' })
  stops.push(() => close())
  let draining = false
  const childStore = postgresChildStore(vault, keys)
  const recordStore = postgresRecordStore(vault, keys)
  const comparisons = makeComparisons({
    ...{ database, childStore, recordStore, clock, begin: comparerAside },
    recentRecords: postgresRecentRecords(database),
    inForce: () => reloader.inForce,
    sandbox: config.sandbox,
  })
  const ground: Ground = {
    ...{ database, vault, keys, clock, report, sandbox, exchange, childStore, recordStore, comparisons },
    log: postgresLog(database, { report }),
    crashPoint: crashPointOf(config),
    laneControl: postgresLaneControl(database, clock),
    authenticator: authenticatorOf(config, sandbox),
    owner: randomUUID(),
    ready: async () => ({ ready: !draining && (await canStore(database)), draining }),
    reload: (client) => reload(client),
    wake: () => wake(),
  }
  const succession = await beginSuccession(ground, catalogue)
  stops.push(() => succession.stop())
  const failed = (error: unknown) => report({ event: 'worker.failed', error })
  const accept = () => succession.current().accept
  const midnight = repeat(() => passMidnight(accept()), midnightPollMs, failed)
  const reviews = repeat(() => retryReviews(accept()), reviewPollMs, failed)
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
    succession.current().outbound.wake()
    reviews.wake()
  }
  sandbox?.clock.onSet(() => {
    midnight.wake()
    succession.current().outbound.wake()
  })

  const reloader = new Reloader({
    inForce: read,
    check: () => checkFilesAside(options),
    use: async (checked) => {
      const next = await makeOfChecked(checked.read, checked.contents, env)
      comparisons.catalogueChanged()
      await succession.follow(next)
    },
  })
  const reload = reporting(reloader, report, () => draining)
  const app: RequestListener = (request, response) => succession.current().app(request, response)
  const server = await startServer(app, { host: config.host, port: config.port })
  stops.push(async () => {
    draining = true
    comparisons.stop()
    await server.drain(drainMs)
  })
  const storage =
    config.databaseUrl === undefined
      ? `a PostgreSQL of its own in ${config.dataFolder}`
      : 'the PostgreSQL of DATABASE_URL'
  return { url: server.url, catalogue, storage, sandbox: config.sandbox, reload: () => reload(), stop }
}

function readCatalogue(options: LoadOptions, report: Report): { read: CatalogueFiles; catalogue: Catalogue } {
  const startedAt = performance.now()
  const read = readCatalogueFiles(options)
  const { catalogue, problems, files } = loadFiles(read, options)
  if (catalogue === undefined) throw new BadCatalogue(problems)
  report({ event: 'catalogue.loaded', count: files, tookMs: Math.round(performance.now() - startedAt) })
  return { read, catalogue }
}

/** A reload that is told to the log; a gateway that is about to stop reads no new catalogue. */
function reporting(reloader: Reloader, report: Report, isStopping: () => boolean) {
  return async (client?: string): Promise<Reloaded> => {
    if (isStopping()) throw new Failure('unavailable')
    const startedAt = performance.now()
    const about = () => ({ tookMs: Math.round(performance.now() - startedAt), client })
    try {
      const reloaded = await reloader.reload()
      const { ok, files, problems } = reloaded
      if (ok) report({ event: 'catalogue.loaded', count: files, ...about() })
      else report({ event: 'catalogue.refused', count: problems.length, ...about() })
      return reloaded
    } catch (error) {
      report({ event: 'catalogue.refused', error, ...about() })
      throw error
    }
  }
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

async function canStore(database: Database): Promise<boolean> {
  return database.query('select 1').then(
    () => true,
    () => false,
  )
}
