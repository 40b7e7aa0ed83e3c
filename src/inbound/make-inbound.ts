import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../message/failure.ts'
import type { ReceivedMessage } from '../message/message.ts'
import { type AcceptParts, accept, tryAccept } from './accept.ts'
import { gather, refusal } from './gather.ts'
import type { Inbound, PushedRecord } from './inbound.ts'
import { recordsOf } from './records-of.ts'
import { decideReview } from './review.ts'

const linesAtOnce = 250
const waitMs = 50

/** The way in, ready for the edge. */
export function makeInbound(parts: AcceptParts): Inbound {
  const push = gather((messages) => accept(parts, messages))
  const receive = (pushed: PushedRecord): ReceivedMessage => ({
    id: randomUUID(),
    sender: pushed.sender,
    kind: pushed.kind,
    batch: pushed.batch ?? randomUUID(),
    line: null,
    part: 1,
    receivedAt: parts.clock.now(),
    idempotencyKey: pushed.idempotencyKey ?? null,
    raw: pushed.raw,
    read: pushed.read,
  })
  return {
    push: (pushed) => push(receive(pushed)),
    dryRun: (pushed) => tryAccept(parts, recordsOf(receive(pushed), parts.catalogue())),
    async pushLines(sender, kind, batch, lines) {
      const received = async function* (): AsyncGenerator<ReceivedMessage> {
        const place = { line: 0, part: 0 }
        for await (const { line, raw, read } of lines) {
          const head = { id: randomUUID(), sender, kind, batch, line, part: 1 }
          const message = { ...head, receivedAt: parts.clock.now(), idempotencyKey: null, raw, read }
          for (const one of recordsOf(message, parts.catalogue())) {
            place.part = place.line === line ? place.part + 1 : 1
            place.line = line
            yield { ...one, part: place.part }
          }
        }
      }
      let count = 0
      for await (const some of inGroups(received(), linesAtOnce)) {
        await acceptLines(parts, some)
        count += some.length
      }
      return count
    },
    verdicts: (batch, after, limit) => parts.store.verdicts(batch, after, limit),
    decide: (review, decision, by) => decideReview(parts, review, decision, by),
  }
}

/** A group that fails is tried line by line, in order, so that one bad line never sinks another. */
async function acceptLines(parts: AcceptParts, messages: readonly ReceivedMessage[]): Promise<void> {
  try {
    // lines are no FHIR: none answers another's record
    await accept(parts, messages)
  } catch (error) {
    const refused = refusal(error)
    if (refused instanceof Failure) throw refused
    const [message] = messages
    if (messages.length > 1) for (const one of messages) await acceptLines(parts, [one])
    else if (message !== undefined && 'document' in message.read) {
      // our own mistake with one line: it is said of that line, and the push goes on
      parts.failed(error)
      const read = { issues: [{ code: 'internal', pointer: '' }] as const }
      const { made, ...bare } = message
      await acceptLines(parts, [{ ...bare, read }])
    } else throw error
  }
}

/** What comes, in groups of at most `size`, and none held back longer than `waitMs` while no more comes. */
async function* inGroups<One>(lines: AsyncIterable<One>, size: number): AsyncGenerator<One[]> {
  const iterator = lines[Symbol.asyncIterator]()
  const ask = () => {
    const asked = iterator.next()
    // whoever waits for it hears of a failure; until then it is no unhandled one
    asked.catch(() => undefined)
    return asked
  }
  let next = ask()
  try {
    for (let came = await next; came.done !== true; came = await next) {
      const group = [came.value]
      const patience = new AbortController()
      const over = sleep(waitMs, undefined, { signal: patience.signal }).catch(() => undefined)
      next = ask()
      while (group.length < size) {
        const another = await Promise.race([next, over])
        if (another === undefined || another.done === true) break
        group.push(another.value)
        next = ask()
      }
      patience.abort()
      yield group
    }
  } finally {
    await iterator.return?.()
  }
}
