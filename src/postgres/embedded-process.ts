import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const onLinux = process.platform === 'linux'

/**
 * A word that is the same for as long as the process lives and that no later process with the same pid shares;
 * undefined when there is no such process. A zombie counts as gone: under an init that doesn't reap, it stays for ever.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  try {
    if (!onLinux) return (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim() || undefined
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // the second field is the command in brackets, which may itself hold blanks and brackets
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return undefined
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
    return `${boot.trim()} ${rest[18]}`
  } catch {
    return undefined
  }
}

/** Whether the process works in this folder: a postmaster's working directory is its data folder. Takes a real path. */
export async function worksIn(pid: number, folder: string): Promise<boolean> {
  try {
    if (onLinux) return (await readlink(`/proc/${pid}/cwd`)) === folder
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout.includes(folder)
  } catch {
    return false
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause
  }
}

/** A child's environment, with nothing of ours: that may hold secrets, and PG... variables that the programs obey. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

const ending = new Set<number>()

/**
 * Has the server told to end when this process exits without having stopped it (process.exit, an uncaught error).
 * Nothing can be awaited then; whoever starts next waits for a server that is still ending.
 */
export function endWithUs(pid: number): void {
  if (ending.size === 0) process.on('exit', endAll)
  ending.add(pid)
}

/** Takes back `endWithUs`. */
export function endedAlready(pid: number): void {
  if (ending.delete(pid) && ending.size === 0) process.off('exit', endAll)
}

function endAll(): void {
  for (const pid of ending) signal(pid, 'SIGINT')
}
