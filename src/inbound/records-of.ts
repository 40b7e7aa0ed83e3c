import { randomUUID } from 'node:crypto'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { ReceivedMessage } from '../message/message.ts'
import { readRecords } from './read-records.ts'

const nothing = Buffer.alloc(0)

/**
 * A message of its own for each record that a line holds, in the order in which the mapping makes them; the message itself where it
 * holds one. Of a document that gives several records none keeps the whole bytes: each keeps what was made for it.
 */
export function recordsOf(message: ReceivedMessage, catalogue: Catalogue): ReceivedMessage[] {
  const source = catalogue.sources.get(message.sender.source)
  const kind = catalogue.kinds.get(message.kind)
  if (source === undefined || kind === undefined || 'issues' in message.read) return [message]
  const { document } = message.read
  const reading = source.kinds.get(kind.name)?.mappings ?? []
  if (!reading.some(({ several }) => several) || typeof document !== 'object' || document === null)
    return [message]
  if (Array.isArray(document)) return [message]
  const made = readRecords(message.read, source, kind, catalogue)
  if (made.length === 1) return made.map((one) => ({ ...message, made: one }))
  // what came in whole is kept once, by the first that has nothing else to keep
  const bare = made.findIndex(({ record }) => record === undefined)
  return made.map((one, n) => ({
    ...message,
    id: randomUUID(),
    raw:
      one.record === undefined
        ? n === bare
          ? message.raw
          : nothing
        : Buffer.from(JSON.stringify(one.record)),
    made: one,
  }))
}
