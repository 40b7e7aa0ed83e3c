import type { Catalogue, Kind } from '../catalogue/catalogue.ts'
import type { ReceivedMessage, ValidMessage } from '../message/message.ts'
import type { RecordKey } from '../ports/accept-store.ts'
import type { World } from './world.ts'

/** What the steps of one batch share. */
export interface Step {
  readonly world: World
  readonly catalogue: Catalogue
  readonly touched: Set<string>
}

/** A valid message that has its version: the source's own, or the one assigned to it. */
export type Numbered = ValidMessage & { readonly version: number }

/** The source's own name of the message's record. */
export function keyOf(message: ValidMessage): RecordKey {
  return { source: message.sender.source, kind: message.kind, recordId: message.recordId }
}

/** The kind that the address named. */
export function kindOf(catalogue: Catalogue, message: ReceivedMessage): Kind {
  const kind = catalogue.kinds.get(message.kind)
  if (kind === undefined) throw new Error('the edge lets through only known kinds')
  return kind
}

/** The scope in which the sender's ids of children are unique. */
export function localIds(catalogue: Catalogue, message: ReceivedMessage): string {
  return catalogue.sources.get(message.sender.source)?.localIds ?? message.sender.source
}
