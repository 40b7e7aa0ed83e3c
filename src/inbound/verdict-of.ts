import type { ReceivedMessage, Verdict } from '../message/message.ts'
import { at } from '../message/pointer.ts'

/** A verdict with what nothing else was said of. */
export function verdictOf(
  message: ReceivedMessage,
  rest: Partial<Verdict> & Pick<Verdict, 'http' | 'id' | 'status'>,
): Verdict {
  return {
    kind: message.kind,
    recordId: saidRecordId(message),
    version: null,
    child: null,
    repeat: false,
    warnings: [],
    review: null,
    code: null,
    issues: [],
    ...rest,
  }
}

/** The record id that the bytes say, where they say one; a verdict on what is not valid still names it. */
export function saidRecordId(message: ReceivedMessage): string | null {
  const said = 'document' in message.read ? at(message.read.document, '/recordId') : undefined
  return typeof said === 'string' ? said : null
}
