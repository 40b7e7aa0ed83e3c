import { v5 } from 'uuid'

/** Namespace of all ids that the gateway derives (UUIDv5, RFC 9562). */
const namespace = '5d0f9f0c-6a53-4c1e-9d0f-1c9f3a7e2b41'

/** The id that follows from these parts, and from nothing else. */
export function derivedId(...parts: readonly (string | number)[]): string {
  return v5(parts.join('|'), namespace)
}

/** A version of a record for one stay at one destination, whether it goes because it changed or because its reader joined. */
export function recordDeliveryId(record: string, version: number, destination: string, stay: string): string {
  return derivedId('record', record, version, destination, stay)
}

/** The safety summary that a log entry causes. */
export function safetyDeliveryId(entry: string, destination: string, stay: string): string {
  return derivedId('safety', entry, destination, stay)
}

/** The one closing notice of a stay. */
export function closingDeliveryId(stay: string, destination: string): string {
  return derivedId('closing', stay, destination)
}

/** The withdrawal of a record from whoever was sent it. */
export function retractionDeliveryId(record: string, version: number, destination: string): string {
  return derivedId('retraction', record, version, destination)
}

/** The delivery that takes the place of one whose view has shrunk. */
export function replacementDeliveryId(delivery: string, viewHash: Buffer): string {
  return derivedId('replacement', delivery, viewHash.toString('hex'))
}

/** The reference of a stay's safety summary: every summary of one stay updates the one before. */
export function safetyReference(stay: string, destination: string): string {
  return derivedId('safety-summary', stay, destination)
}

/** The reference of a stay's closing notice. */
export function closingReference(stay: string, destination: string): string {
  return derivedId('closing-notice', stay, destination)
}
