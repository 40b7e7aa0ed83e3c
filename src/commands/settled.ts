import { setTimeout as sleep } from 'node:timers/promises'
import type { GatewayClient } from './gateway-client.ts'

/** How the deliveries of one destination stand. */
export type Deliveries = Record<string, Record<string, number>>

/** `GET /v1/pushes/{id}`. */
interface PushState {
  /** Deliveries that are still due, and records that are not routed yet. */
  readonly pending: number
  readonly deliveries: Deliveries
}

/** What came of the deliveries that some pushes caused. */
export interface Settled {
  readonly deliveries: Deliveries
  /** Those that were still on their way when it was given up. */
  readonly pending: number
}

/**
 * Waits until everything that the pushes caused is delivered, denied, cancelled or parked. Gives up when nothing
 * has moved for `patienceMs`.
 */
export async function settle(
  client: GatewayClient,
  pushes: readonly string[],
  onLook: (state: Settled) => void,
  patienceMs = 60_000,
): Promise<Settled> {
  let pauseMs = 100
  let moved = performance.now()
  let before = ''
  for (;;) {
    const states = await Promise.all(pushes.map((id) => client.get<PushState>(`/v1/pushes/${id}`)))
    const now: Settled = {
      deliveries: addUp(states.map((state) => state.deliveries)),
      pending: states.reduce((sum, state) => sum + state.pending, 0),
    }
    onLook(now)
    const seen = JSON.stringify(now)
    if (seen !== before) moved = performance.now()
    before = seen
    if (now.pending === 0 || performance.now() - moved > patienceMs) return now
    await sleep(pauseMs)
    pauseMs = Math.min(pauseMs * 1.5, 1000)
  }
}

/** The sums of several, each destination with all three counts of the contract. */
export function addUp(parts: readonly Deliveries[]): Deliveries {
  const sums: Deliveries = {}
  for (const [destination, counts] of parts.flatMap((part) => Object.entries(part))) {
    const sum = sums[destination] ?? { delivered: 0, denied: 0, parked: 0 }
    sums[destination] = sum
    for (const [state, count] of Object.entries(counts)) sum[state] = (sum[state] ?? 0) + count
  }
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)))
}
