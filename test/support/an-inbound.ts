import { randomBytes } from 'node:crypto'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import type { AcceptParts } from '../../src/inbound/accept.ts'
import type { Inbound, PushedRecord } from '../../src/inbound/inbound.ts'
import { makeInbound } from '../../src/inbound/make-inbound.ts'
import { passMidnight } from '../../src/inbound/midnight.ts'
import { organisationsOf } from '../../src/inbound/organisations.ts'
import { retryReviews } from '../../src/inbound/review.ts'
import { answeredRecords } from '../../src/outbound/answered-records.ts'
import type { Database } from '../../src/ports/database.ts'
import type { Vault } from '../../src/ports/vault.ts'
import { postgresAcceptStore } from '../../src/postgres/accept-store.ts'
import { ChildKeys } from '../../src/postgres/child-keys.ts'
import { postgresChildStore } from '../../src/postgres/child-store.ts'
import { makeEnquiries } from '../../src/postgres/enquiries.ts'
import { postgresNamedRecords } from '../../src/postgres/named-records.ts'
import { postgresLog } from '../../src/postgres/postgres-log.ts'
import { postgresRecordStore } from '../../src/postgres/record-store.ts'
import { openVault } from '../../src/postgres/vault.ts'

/** A clock that a test sets. */
export class TestClock {
  time: Date

  constructor(time: string) {
    this.time = new Date(time)
  }

  now(): Date {
    return new Date(this.time)
  }
}

/** The way in on a real database, without the edge. */
export function anInbound(
  database: Database,
  catalogue: Catalogue,
  clock: TestClock,
  vault: Vault = openVault({ key: randomBytes(32) }),
) {
  const keys = new ChildKeys(vault)
  const childStore = postgresChildStore(vault, keys)
  const recordStore = postgresRecordStore(vault, keys)
  const enquiries = makeEnquiries({
    ...{ database, vault, keys, clock, records: recordStore, children: childStore },
  })
  const parts: AcceptParts = {
    catalogue: () => catalogue,
    organisations: () => organisationsOf(catalogue),
    database,
    store: postgresAcceptStore(database, vault, keys, childStore),
    answered: answeredRecords(
      { catalogue, enquiries: { read: enquiries.look }, clock },
      postgresNamedRecords(database, vault),
    ),
    log: postgresLog(database),
    clock,
    crashPoint: () => {},
    committed: () => {},
    failed: (error) => {
      throw error
    },
  }
  const inbound: Inbound = makeInbound(parts)
  return {
    parts,
    inbound,
    vault,
    keys,
    childStore,
    recordStore,
    passMidnight: () => passMidnight(parts),
    retryReviews: () => retryReviews(parts),
    push: (source: string, kind: string, document: object) => inbound.push(pushed(source, kind, document)),
  }
}

const participants: Record<string, string> = {
  'ceredigion-cases': 'ceredigion',
  'cardiff-cases': 'cardiff',
  'ssda903-sample': 'ceredigion',
}

/** A record as the edge hands it over. */
export function pushed(
  source: string,
  kind: string,
  document: object,
  idempotencyKey?: string,
): PushedRecord {
  return {
    sender: { client: source, source, participant: participants[source] ?? source },
    kind,
    raw: Buffer.from(JSON.stringify(document)),
    read: { document },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  }
}
