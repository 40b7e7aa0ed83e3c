import { setTimeout as delay } from 'node:timers/promises'
import type { Postmaster } from './embedded-cluster.ts'
import { endedAlready, startOf } from './embedded-process.ts'

const watchMs = 1_000
const restartDelayMaxMs = 30_000

/** Starts the server again whenever it has died. The returned function ends the watch and gives the last server. */
export function watch(
  first: Postmaster,
  restart: () => Promise<Postmaster>,
  log: (line: string) => void,
): () => Promise<Postmaster> {
  const ended = new AbortController()
  let last = first
  let failures = 0
  let turn: Promise<void> | undefined

  const look = async () => {
    if ((await startOf(last.pid)) !== undefined || ended.signal.aborted) return
    endedAlready(last.pid)
    log(`PostgreSQL (process ${last.pid}) has ended by itself; starting it again.`)
    try {
      last = await restart()
      failures = 0
    } catch (cause) {
      failures += 1
      log(`PostgreSQL could not be started again: ${(cause as Error).message}`)
      const delayMs = Math.min(1_000 * 2 ** failures, restartDelayMaxMs)
      await delay(delayMs, undefined, { ref: false, signal: ended.signal }).catch(() => undefined)
    }
  }

  const timer = setInterval(() => {
    turn ??= look().finally(() => {
      turn = undefined
    })
  }, watchMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    ended.abort()
    await turn
    return last
  }
}
