import { spawn } from 'node:child_process'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Binaries } from './embedded-binaries.ts'
import type { Place } from './embedded-place.ts'
import { bareEnvironment, endedAlready, endWithUs, signal, startOf, worksIn } from './embedded-process.ts'

/** A running server. */
export interface Postmaster {
  pid: number
  port: number
}

/** The server couldn't listen on its port, because something else does. */
export class PortTaken extends Error {}

/** Sessions of a killed server still work on its memory. */
class SessionsLeft extends Error {}

// A server that comes up after a crash first replays its log, which may take minutes; one that hangs has to end.
const startMaxMs = 300_000
const pollMs = 15
// Sessions of a server that was killed end when they next look for it, at the latest after their statement.
const sessionsMaxMs = 40_000

const settings: Record<string, string | number> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '128MB',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  password_encryption: 'scram-sha-256',
  idle_in_transaction_session_timeout: '60s',
  // A statement that failed, and the detail of why, would bring values of records into the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
}

/** Starts the server and waits until it takes connections. Throws PortTaken, or an error with the end of its log. */
export async function startPostmaster(
  binaries: Binaries,
  place: Place,
  port: number,
  logFile: string,
): Promise<Postmaster> {
  for (const deadline = Date.now() + sessionsMaxMs; ; await delay(100)) {
    try {
      return await startOnce(binaries, place, port, logFile)
    } catch (cause) {
      if (!(cause instanceof SessionsLeft) || Date.now() > deadline) throw cause
    }
  }
}

async function startOnce(
  binaries: Binaries,
  place: Place,
  port: number,
  logFile: string,
): Promise<Postmaster> {
  await removeStalePid(place.data)
  const log = await open(logFile, 'a', 0o600)
  const from = (await log.stat()).size
  const options = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // A process group of its own: Ctrl-C in the terminal is for the gateway, which stops the server last. Its output goes
  // to a file and not to a pipe, because it may outlive this process.
  const child = spawn(binaries.postgres, ['-D', place.data, ...options], {
    ...place.user,
    cwd: '/',
    env: bareEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  const failed = new Promise<Error>((resolve) => {
    child.once('error', resolve)
    child.once('exit', (code, name) => resolve(new Error(`it ended with ${name ?? code}`)))
  })
  child.unref()
  if (child.pid) endWithUs(child.pid)
  await log.close()
  let failure: Error | undefined
  void failed.then((cause) => {
    failure = cause
  })
  const deadline = Date.now() + startMaxMs
  while (!failure && Date.now() < deadline) {
    const found = await readPidFile(place.data)
    if (found && found.pid === child.pid && found.isReady) return { pid: found.pid, port: found.port }
    await delay(pollMs)
  }
  if (child.pid) await stopPostmaster(child.pid)
  const output = (await readFile(logFile)).subarray(from).toString().trim().split('\n').slice(-8).join('\n')
  if (/address already in use|could not bind/i.test(output)) throw new PortTaken(`Port ${port} is in use.`)
  const reason = failure?.message ?? `it isn't ready after ${startMaxMs} ms`
  const message = `The embedded PostgreSQL in ${place.data} didn't start: ${reason}.\n${output}`
  if (output.includes('pre-existing shared memory block')) throw new SessionsLeft(message)
  throw new Error(message, { cause: failure })
}

/** The server that runs on this data folder, whoever started it; waits for one that is just starting or stopping. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + startMaxMs
  while (Date.now() < deadline) {
    const found = await readPidFile(data)
    if (!found || !(await worksIn(found.pid, data))) return undefined
    if (found.isReady) return { pid: found.pid, port: found.port }
    await delay(pollMs)
  }
  throw new Error(`A server runs in ${data} but is not ready after ${startMaxMs} ms.`)
}

/** Ends the server: first rolls back what is open and checkpoints, then ever less gently. Returns when it is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  endedAlready(pid)
  const started = await startOf(pid)
  if (started === undefined) return
  for (const [name, waitMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    signal(pid, name)
    for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(pollMs)) {
      if ((await startOf(pid)) !== started) return
    }
  }
  throw new Error(`The embedded PostgreSQL (process ${pid}) can't be stopped.`)
}

/**
 * PostgreSQL itself refuses to start over a pid file whose pid exists, though that may be another program by now (as
 * after a restart of a machine or container), or a killed server that an init which doesn't reap keeps as a zombie.
 * Sessions that outlive their server are still found: by the shared memory whose key is the data folder's inode.
 */
async function removeStalePid(data: string): Promise<void> {
  const found = await readPidFile(data)
  if (found && !(await worksIn(found.pid, data))) await rm(join(data, 'postmaster.pid'), { force: true })
}

// Lines: pid, data folder, start in seconds, port, socket folder, address, shared memory key, status.
async function readPidFile(data: string): Promise<(Postmaster & { isReady: boolean }) | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return ''
    throw cause
  })
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
}
