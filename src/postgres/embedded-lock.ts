import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startOf } from './embedded-process.ts'

/** Another live gateway works with this data folder; `pid` is its process. */
export class FolderTaken extends Error {
  readonly folder: string
  readonly pid: number

  constructor(folder: string, pid: number) {
    super(`The data folder ${folder} is in use by another gateway (process ${pid}).`)
    this.name = 'FolderTaken'
    this.folder = folder
    this.pid = pid
  }
}

interface Holder {
  pid: number
  started: string
}

/**
 * Takes the folder for this process until the returned function is called. A lock whose process is gone, or whose pid
 * now belongs to a process that started at another time, is stale and is replaced.
 * Throws FolderTaken when its holder lives (this process counts too).
 */
export async function takeFolder(folder: string): Promise<() => Promise<void>> {
  const lock = join(folder, 'gateway.lock')
  const guard = `${lock}.stale`
  const me = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) })
  for (;;) {
    if (await create(lock, me)) return () => release(lock, me)
    const found = await read(lock)
    const holder = found === undefined ? undefined : await liveHolder(found)
    if (holder) throw new FolderTaken(folder, holder.pid)
    // Two newcomers may both find it stale. Only who holds the guard may remove it, and only if it is still that one.
    if (await create(guard, me)) {
      if ((await read(lock)) === found) await rm(lock, { force: true })
      await rm(guard, { force: true })
    } else {
      const other = await read(guard)
      if (other !== undefined && !(await liveHolder(other))) await rm(guard, { force: true })
      await delay(20)
    }
  }
}

/** Makes the file with its content in one step, so that nobody reads half of it; false when it exists. */
async function create(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, content, { mode: 0o644, flag: 'wx' })
  try {
    await link(draft, path)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw cause
  } finally {
    await rm(draft, { force: true })
  }
}

async function release(lock: string, me: string): Promise<void> {
  if ((await read(lock)) === me) await rm(lock, { force: true })
}

async function liveHolder(text: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(text) as Holder
    const started = await startOf(holder.pid)
    return started !== undefined && started === holder.started ? holder : undefined
  } catch {
    return undefined
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}
