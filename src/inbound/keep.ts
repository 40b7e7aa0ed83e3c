import type { ReceivedMessage } from '../message/message.ts'
import type { KnownRecord, NewMessage } from '../ports/accept-store.ts'
import { retainUntil } from './retention.ts'
import type { Numbered, Step } from './step.ts'

/** Keeps a new message, or one that leaves its review (`waited`), with the verdict on its line. */
export function keep({ world }: Step, message: NewMessage, waited = false): void {
  const kept = { ...message, retainUntil: retainUntil(message.status, world.now) }
  if (waited) {
    world.changes.changedMessages.push(kept)
    return
  }
  world.changes.newMessages.push(kept)
  if (message.line !== null) {
    world.changes.verdicts.push({
      batch: message.batch,
      line: message.line,
      part: message.part,
      http: message.http,
      message: message.id,
      repeat: false,
      at: world.now,
    })
  }
}

/** A message as it came, with nothing decided. */
export function blank(message: ReceivedMessage, contentHash: string, { world }: Step): NewMessage {
  return {
    id: message.id,
    sender: message.sender,
    kind: message.kind,
    record: null,
    version: null,
    child: null,
    status: 'review',
    http: 202,
    code: null,
    issues: [],
    warnings: [],
    content: message.raw,
    contentHash,
    recordId: null,
    mapping: null,
    batch: message.batch,
    line: message.line,
    part: message.part,
    receivedAt: message.receivedAt,
    decidedAt: world.now,
    retainUntil: world.now,
  }
}

/** A valid message, with the record that it belongs to. */
export function stored(step: Step, message: Numbered, record: KnownRecord, contentHash: string): NewMessage {
  // a version that the source's format lacks is written into what is kept
  const content = Buffer.from(JSON.stringify({ ...message.record, version: message.version }))
  return {
    ...blank(message, contentHash, step),
    record: record.id,
    version: message.version,
    warnings: message.warnings,
    content,
    recordId: message.recordId,
    mapping: message.mapping,
  }
}
