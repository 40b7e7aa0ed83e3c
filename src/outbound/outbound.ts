import type { LaneControl } from '../ports/lane-control.ts'
import { dispatcher } from './dispatch.ts'
import { Lookout } from './lookout.ts'
import type { OutboundParts } from './parts.ts'
import { Worker } from './worker.ts'

/** The log group that routes. */
const group = 'dispatch'

/** The way out, running. */
export interface Outbound {
  /** There is something new on the log: look now rather than at the next poll. */
  wake(): void
  /** What a person can do; wakes whom it concerns. */
  readonly control: LaneControl
  /**
   * True when everything on the log is routed and no destination that is up has anything due, not even for a later try. What is
   * parked, and what waits for a paused or failing destination, doesn't count.
   */
  idle(): Promise<boolean>
  /** Takes nothing more; resolves when what is being sent is answered (or out of time) and recorded. */
  stop(): Promise<void>
}

/**
 * Starts the way out: makes the rows of new destinations, frees lanes that a process which is no more had claimed, subscribes to
 * the log and delivers. One gateway process per database may run it.
 */
export async function startOutbound(parts: OutboundParts): Promise<Outbound> {
  const destinations = [...parts.catalogue.destinations.values()]
  await parts.destinations.ensure(
    destinations.map((one) => one.id),
    parts.clock.now(),
  )
  await parts.queue.releaseOthers()
  const workers = new Map<string, Worker>()
  const lookout = new Lookout(parts, (destination) => workers.get(destination)?.wake())
  for (const destination of destinations) {
    const way = { parts, destination, endpoint: parts.endpoints(destination) }
    workers.set(destination.id, new Worker(way, () => lookout.ring()))
  }
  const dispatch = dispatcher(parts)
  let last = { count: 0, tookMs: 0 }
  const subscription = parts.log.subscribe(
    group,
    async (tx, entries) => {
      const startedAt = performance.now()
      await dispatch(tx, entries)
      last = { count: entries.length, tookMs: Math.round(performance.now() - startedAt) }
    },
    () => {
      parts.crashPoint('dispatch.committed')
      parts.report({ event: 'entry.dispatched', ...last })
      lookout.ring()
    },
  )
  return {
    wake: () => subscription.wake(),
    control: wakingControl(parts.laneControl, () => lookout.ring()),
    idle: () => parts.queue.isIdle(group),
    async stop() {
      await subscription.stop()
      await lookout.stop()
      await Promise.all([...workers.values()].map((worker) => worker.stop()))
    },
  }
}

function wakingControl(control: LaneControl, wake: () => void): LaneControl {
  const then = async (done: Promise<boolean>) => {
    const isDone = await done
    if (isDone) wake()
    return isDone
  }
  return {
    retry: (lane, reason, by) => then(control.retry(lane, reason, by)),
    skip: (lane, reason, by) => then(control.skip(lane, reason, by)),
    pause: (destination, by) => then(control.pause(destination, by)),
    resume: (destination, by) => then(control.resume(destination, by)),
  }
}
