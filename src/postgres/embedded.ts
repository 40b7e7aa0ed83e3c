import { randomBytes } from 'node:crypto'
import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { type Binaries, findBinaries } from './embedded-binaries.ts'
import { findPostmaster, type Postmaster, startPostmaster, stopPostmaster } from './embedded-cluster.ts'
import { makeCluster, superuser } from './embedded-initdb.ts'
import { takeFolder } from './embedded-lock.ts'
import { findPlace, firstUsable, openFolder, otherPlaces, type Place, writeMarker } from './embedded-place.ts'
import { startOnSomePort } from './embedded-port.ts'
import { endWithUs } from './embedded-process.ts'
import { watch } from './embedded-watch.ts'

/** A PostgreSQL that belongs to this gateway. */
export interface EmbeddedPostgres {
  connectionString: string
  /** PostgreSQL's data folder; it isn't below the wanted folder when PostgreSQL's user can't enter that. */
  dataFolder: string
  /** `found`: one that a killed gateway had left running was taken over. */
  startedBy: 'us' | 'found'
  /** Ends the server, whoever started it, and gives the folder free. Returns when it is gone; may be called twice. */
  stop(): Promise<void>
}

const logMaxBytes = 10_000_000

/**
 * Starts a PostgreSQL server on 127.0.0.1 whose cluster, port and password are kept in the folder, or takes over the
 * one that a killed gateway left running there. The server is looked after until `stop`: when it dies, it is started
 * again at the same address.
 *
 * `log` gets a line for people now and then. `elsewhere` are the folders for a cluster that can't be in `folder`
 * (only under root). Throws FolderTaken when another live gateway works with the folder.
 */
export async function startEmbeddedPostgres(options: {
  folder: string
  log: (line: string) => void
  elsewhere?: string[]
}): Promise<EmbeddedPostgres> {
  const { log, elsewhere = otherPlaces() } = options
  const folder = await openFolder(options.folder)
  const giveFree = await takeFolder(folder)
  let postmaster: Postmaster | undefined
  try {
    const place = await findPlace(folder, elsewhere)
    if (place.marker) log(`PostgreSQL's user can't enter ${folder}; the database is in ${place.data}.`)
    const binaries = await findBinaries(place.user, async () =>
      place.user ? firstUsable(elsewhere, place.user) : folder,
    )
    const password = await readPassword(folder, place)
    if (place.isNew) {
      await makeCluster(binaries, place, password)
      await writeMarker(place)
    }
    await refuseOtherMajor(place, binaries)
    const logFile = await openLog(dirname(place.data), place)
    const found = await findPostmaster(place.data)
    if (found) log(`Found PostgreSQL (process ${found.pid}) still running in ${place.data}; using it.`)
    postmaster = found ?? (await startOnSomePort(binaries, place, folder, logFile))
    endWithUs(postmaster.pid)
    const { port } = postmaster
    const connectionString = `postgresql://${superuser}:${password}@127.0.0.1:${port}/postgres`
    await provePassword(connectionString)
    const restart = () => startPostmaster(binaries, place, port, logFile)
    const unwatch = watch(postmaster, restart, log)
    let stopped: Promise<void> | undefined
    const stop = async () => {
      const last = await unwatch()
      await stopPostmaster(last.pid)
      await giveFree()
    }
    return {
      connectionString,
      dataFolder: place.data,
      startedBy: found ? 'found' : 'us',
      stop: () => {
        stopped ??= stop()
        return stopped
      },
    }
  } catch (cause) {
    if (postmaster) await stopPostmaster(postmaster.pid)
    await giveFree()
    throw cause
  }
}

async function readPassword(folder: string, place: Place): Promise<string> {
  const file = join(folder, 'password')
  const kept = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw cause
  })
  if (kept !== undefined) return kept.trim()
  if (!place.isNew) throw new Error(`The password of the database in ${place.data} is missing: ${file}.`)
  const password = randomBytes(24).toString('base64url')
  // whole or not at all
  await writeFile(`${file}.new`, `${password}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return password
}

async function refuseOtherMajor(place: Place, binaries: Binaries): Promise<void> {
  const made = (await readFile(join(place.data, 'PG_VERSION'), 'utf8')).trim()
  if (made === binaries.major) return
  throw new Error(
    `The database in ${place.data} was made by PostgreSQL ${made}; installed is ${binaries.major}.`,
  )
}

async function openLog(folder: string, place: Place): Promise<string> {
  const file = join(folder, 'postgres.log')
  const size = (await stat(file).catch(() => undefined))?.size ?? 0
  if (size > logMaxBytes) await rename(file, `${file}.1`)
  await writeFile(file, '', { flag: 'a', mode: 0o600 })
  // after a run under root, the owner of the cluster must be able to go on with it
  if (place.user) await chown(file, place.user.uid, place.user.gid)
  return file
}

async function provePassword(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (cause) {
    throw new Error(`The embedded PostgreSQL refuses its own password: ${(cause as Error).message}`, {
      cause,
    })
  } finally {
    await client.end().catch(() => undefined)
  }
}
