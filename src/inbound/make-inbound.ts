import { randomUUID } from 'node:crypto'
import type { ReceivedMessage } from '../message/message.ts'
import { type AcceptParts, accept, tryAccept } from './accept.ts'
import { gather, refusal } from './gather.ts'
import type { Inbound, PushedLine, PushedRecord } from './inbound.ts'
import { decideReview } from './review.ts'

const linesAtOnce = 250

/** The way in, ready for the edge. */
export function makeInbound(parts: AcceptParts): Inbound {
  const push = gather((messages) => accept(parts, messages))
  const receive = (pushed: PushedRecord): ReceivedMessage => ({
    id: randomUUID(),
    sender: pushed.sender,
    kind: pushed.kind,
    batch: pushed.batch ?? randomUUID(),
    line: null,
    receivedAt: parts.clock.now(),
    idempotencyKey: pushed.idempotencyKey ?? null,
    raw: pushed.raw,
    read: pushed.read,
  })
  return {
    push: (pushed) => push(receive(pushed)),
    dryRun: (pushed) => tryAccept(parts, receive(pushed)),
    async pushLines(sender, kind, batch, lines) {
      let count = 0
      for await (const some of inGroups(lines, linesAtOnce)) {
        const receivedAt = parts.clock.now()
        const messages = some.map(({ line, raw, read }) => ({
          id: randomUUID(),
          sender,
          kind,
          batch,
          line,
          receivedAt,
          idempotencyKey: null,
          raw,
          read,
        }))
        await acceptLines(parts, messages)
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
    await accept(parts, messages)
  } catch (error) {
    if (messages.length === 1) throw refusal(error)
    for (const message of messages) await acceptLines(parts, [message])
  }
}

async function* inGroups(lines: AsyncIterable<PushedLine>, size: number): AsyncGenerator<PushedLine[]> {
  let group: PushedLine[] = []
  for await (const line of lines) {
    group.push(line)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
