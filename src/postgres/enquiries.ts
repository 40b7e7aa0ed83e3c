import { isNativeError } from 'node:util/types'
import { Failure } from '../message/failure.ts'
import type { ChildStore } from '../ports/child-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import type { RecordStore } from '../ports/record-store.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'
import { postgresDestinationStore } from './destination-store.ts'
import { circleReader } from './enquiries-circle.ts'
import { eventReader, parkedReader, reviewReader } from './enquiries-lists.ts'
import { pushReader } from './enquiries-push.ts'
import { recordReader } from './enquiries-read.ts'
import { sentReader } from './enquiries-sent.ts'
import { traceReader } from './enquiries-trace.ts'

export interface EnquiryParts {
  readonly database: Database
  readonly vault: Vault
  readonly keys: ChildKeys
  readonly records: RecordStore
  readonly children: ChildStore
  /** The gateway's business time, for the ledger. */
  readonly clock: Clock
  /** Hash of the catalogue in force, for the ledger. */
  readonly catalogue?: string
}

const retryAfterSeconds = 2

/** Enquiries on PostgreSQL. Rejects with the `Failure` unavailable while the database cannot be asked. */
export function makeEnquiries(parts: EnquiryParts): Enquiries {
  const { database, vault, keys } = parts
  const read = recordReader(parts, true)
  const look = recordReader(parts, false)
  return {
    sent: available(sentReader(database, vault, keys)),
    read: (record, reader, today, decide) => read(record, reader, today, decide).catch(refuse),
    look: (record, reader, today, decide) => look(record, reader, today, decide).catch(refuse),
    trace: available(traceReader(database)),
    circle: available(circleReader(database)),
    events: available(eventReader(database)),
    reviews: available(reviewReader(database)),
    parked: available(parkedReader(database)),
    destinations: available(() => postgresDestinationStore(database).states()),
    push: available(pushReader(database)),
  }
}

function available<Input extends unknown[], Answer>(
  ask: (...input: Input) => Promise<Answer>,
): (...input: Input) => Promise<Answer> {
  return (...input) => ask(...input).catch(refuse)
}

function refuse(cause: unknown): never {
  if (isDown(cause)) throw new Failure('unavailable', [], { cause, retryAfterSeconds })
  throw cause
}

/**
 * SQLSTATE classes 08 (connection), 53 (resources), 57 (cancelled, shutting down); the system's codes of a connection;
 * and what the driver says without any code. All else is a mistake of ours.
 */
function isDown(cause: unknown): boolean {
  if (!isNativeError(cause)) return false
  const { code } = cause as { code?: unknown }
  if (typeof code === 'string')
    return /^(08|53|57)[0-9A-Z]{3}$|^E(CONN|PIPE|HOST|TIMEDOUT|NOTFOUND|AI_)/.test(code)
  return /^(Connection terminated|timeout (exceeded|expired)|Query read timeout|Client has encountered a connection)/.test(
    cause.message,
  )
}
