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
  /** Routes and claims nothing more, so that another may; what is being sent is finished, which `stop` waits for. */
  rest(): Promise<void>
  /** Takes nothing more; resolves when what is being sent is answered (or out of time) and recorded. */
  stop(): Promise<void>
}

/**
 * Starts the way out: makes the rows of new destinations, frees lanes that a process which is no more had claimed, subscribes to
 * the log and delivers. One gateway process per database may run it.
 */
export async function startOutbound(parts: OutboundParts): Promise<Outbound> {
  await readyOutbound(parts)
  return runOutbound(parts)
}

/** All of the start that may fail: the rows of new destinations, and the lanes of those that are gone or back. */
export async function readyOutbound(parts: OutboundParts): Promise<void> {
  const ids = [...parts.catalogue.destinations.keys()]
  await parts.destinations.ensure(ids, parts.clock.now())
  await parts.queue.releaseOthers()
  await parts.queue.wakeReturned(ids, parts.clock.now())
}

/** Subscribes to the log and delivers, once all is ready. What is due to a destination that is not in the catalogue is parked. */
export function runOutbound(parts: OutboundParts): Outbound {
  const destinations = [...parts.catalogue.destinations.values()]
  const workers = new Map<string, Worker>()
  const lookout = new Lookout(parts, async (destination) => {
    const worker = workers.get(destination)
    if (worker !== undefined) worker.wake()
    else await parts.queue.parkGone(destination, parts.clock.now())
  })
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
  const each = (act: (worker: Worker) => Promise<void>) => Promise.all([...workers.values()].map(act))
  const rest = async () => {
    await subscription.stop()
    await lookout.stop()
    await each((worker) => worker.rest())
  }
  return {
    wake: () => subscription.wake(),
    control: wakingControl(parts.laneControl, () => lookout.ring()),
    idle: () => parts.queue.isIdle(group),
    rest,
    async stop() {
      await rest()
      await each((worker) => worker.stop())
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
