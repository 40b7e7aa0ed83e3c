import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What `embedded-holder.ts` says: where its server is, or why it has none. */
export interface HolderAnswer {
  connectionString: string
  dataFolder: string
  startedBy: 'us' | 'found'
  /** How long the start took. */
  ms: number
  lines: string[]
  error?: string
  isTaken?: boolean
}

export interface Holder {
  answer: HolderAnswer
  process: ChildProcess
  /** Has it stop its server as a gateway does, and gives its exit code. */
  stop(): Promise<number | null>
  /** Ends it with a signal that it doesn't catch; it can't stop its server any more. */
  kill(signal: NodeJS.Signals): Promise<void>
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** A process of its own that starts an embedded PostgreSQL and holds it; `user` only under root. */
export async function aHolder(
  folder: string,
  options: { elsewhere?: string; user?: { uid: number; gid: number } } = {},
): Promise<Holder> {
  const args = [here('embedded-holder.ts'), folder, ...(options.elsewhere ? [options.elsewhere] : [])]
  const child = spawn(process.execPath, ['--import', here('run-typescript.js'), ...args], {
    ...options.user,
    env: { PATH: process.env.PATH ?? '' },
    // a process group of its own, as a shell gives to each command
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const over = once(child, 'exit')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const end = async () => (await over)[0] as number | null
  return {
    answer: JSON.parse(line) as HolderAnswer,
    process: child,
    stop: () => {
      child.stdin.write('stop\n')
      return end()
    },
    kill: async (signal) => {
      process.kill(-(child.pid as number), signal)
      await end()
    },
  }
}
