import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from './a-catalogue.ts'

/** How a run of the built program ended, and what it said. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The environment of this process without what configures a gateway. */
export function plainEnv(more: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(DILYN_|PORT$|HOST$|DATABASE_URL$|NODE_OPTIONS$)/.test(name),
  )
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...more }
}

/** Runs `dilyn` with these words to its end; what is still running after `maxMs` is killed and ends with code null. */
export async function runDilyn(
  words: readonly string[],
  env: Record<string, string> = {},
  maxMs = 120_000,
): Promise<Ran> {
  const child = spawnDilyn(words, env)
  let stdout = ''
  let stderr = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), maxMs)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  return { code, stdout, stderr }
}

/** Starts `dilyn` with these words. */
export function spawnDilyn(words: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [join(projectFolder, '.cache/tryroot-fhirin/dist/main.js'), ...words], {
    env: plainEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** A data folder that a gateway's database can be in, and its removal. */
export function aDataFolder(): { folder: string; remove: () => Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-data-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** A port on loopback that nothing listens on. */
export async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Whether something takes connections there. */
export async function isTaken(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** The port of the PostgreSQL of a data folder; undefined when it never had one. */
export function databasePort(dataFolder: string): number | undefined {
  const file = join(dataFolder, 'port')
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined
}

/** Process of the PostgreSQL of a data folder; undefined when none runs. */
export function databaseProcess(dataFolder: string): number | undefined {
  const elsewhere = join(dataFolder, 'data-is-in')
  const data = existsSync(elsewhere) ? readFileSync(elsewhere, 'utf8').trim() : join(dataFolder, 'data')
  const file = join(data, 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n', 1)[0]) : undefined
}

/** Whether a process of this number lives. One that has ended and that nobody has asked after does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !status.slice(status.lastIndexOf(')')).startsWith(') Z')
  } catch {
    return true
  }
}
