import type { FailureCode, Issue } from '../message/failure.ts'
import type { RecordStatus } from '../message/message.ts'
import type { Database } from '../ports/database.ts'
import type { Enquiries, SentRecord } from '../ports/enquiries.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'
import { pageOf } from './enquiries-page.ts'
import { recordIdAad } from './record-store.ts'

interface SentRow {
  readonly number: string
  readonly message: string
  readonly record: string | null
  readonly kind: string
  readonly record_id: Buffer | null
  readonly wrapped_key: Buffer | null
  readonly child_key: Buffer | null
  readonly version: number | null
  readonly child: string | null
  readonly status: RecordStatus
  readonly http: number
  readonly code: FailureCode | null
  readonly received_at: Date
  readonly warnings: readonly Issue[]
  readonly issues: readonly Issue[]
  readonly review: string | null
}

/** What a source sent, with its verdicts and its own record ids, opened. */
export function sentReader(database: Database, vault: Vault, keys: ChildKeys): Enquiries['sent'] {
  return async (source, status, after, limit) => {
    const rows = await database.query<SentRow>(
      `select m.number, m.id as message, m.record, m.kind, m.record_id, m.wrapped_key, c.wrapped_key as child_key, m.version, m.child,
              m.status, m.http, m.code, m.received_at, m.warnings, m.issues, v.id as review
         from message m left join child c on c.id = m.child left join review v on v.message = m.id and v.state = 'open'
        where m.source = $1 and m.number > $2 and ($3::text is null or m.status = $3)
        order by m.number limit $4`,
      [source, after, status ?? null, limit + 1],
    )
    return pageOf(rows.map(itemOf), limit, (item) => item.number)
  }

  function itemOf(row: SentRow): SentRecord {
    const {
      message,
      record,
      kind,
      version,
      child,
      status,
      http,
      code,
      received_at,
      warnings,
      issues,
      review,
    } = row
    const recordId = recordIdOf(row)
    return {
      number: Number(row.number),
      id: record ?? message,
      kind,
      recordId,
      version,
      child,
      status,
      http,
      code,
      receivedAt: received_at,
      warnings,
      issues,
      review,
    }
  }

  function recordIdOf({ message, record_id, wrapped_key, child, child_key }: SentRow): string | null {
    if (record_id === null) return null
    // a message is sealed under its own key until it is known whose it is
    if (wrapped_key !== null) {
      return vault.open(record_id, vault.unwrap(wrapped_key), recordIdAad(message)).toString()
    }
    if (child === null || child_key === null) return null
    return vault.open(record_id, keys.unwrap(child, child_key), recordIdAad(message)).toString()
  }
}
