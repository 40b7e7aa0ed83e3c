import type { Transaction } from '../ports/database.ts'
import type { RecordStore, StoredRecord } from '../ports/record-store.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'

interface RecordRow {
  readonly id: string
  readonly source: string
  readonly participant: string
  readonly kind: string
  readonly child: string
  readonly version: number
  readonly retracted: boolean
  readonly quiet: boolean
  readonly sequence: string
  readonly message: string
  readonly received_at: Date
  readonly body: Buffer
  readonly record_id: Buffer
}

const selectRecord = `
  select r.id, r.source, r.participant, r.kind, r.child, r.version, r.retracted, r.quiet, r.sequence, r.message, m.received_at, m.body, m.record_id
    from record r join message m on m.id = r.message
   where r.version is not null and m.body is not null`

/** Accepted records in PostgreSQL, opened under their child's key. */
export function postgresRecordStore(vault: Vault, keys: ChildKeys): RecordStore {
  const open = async (tx: Transaction, rows: readonly RecordRow[]): Promise<StoredRecord[]> => {
    const childKeys = await keys.of(
      tx,
      rows.map((row) => row.child),
    )
    return rows.map((row) => {
      const key = childKeys.get(row.child)
      if (key === undefined) throw new Error('a record is kept under a child that does not exist')
      return {
        id: row.id,
        source: row.source,
        participant: row.participant,
        kind: row.kind,
        child: row.child,
        version: row.version,
        retracted: row.retracted,
        quiet: row.quiet,
        sequence: Number(row.sequence),
        receivedAt: row.received_at,
        recordId: vault.open(row.record_id, key, recordIdAad(row.message)).toString(),
        content: JSON.parse(vault.open(row.body, key, row.message).toString()) as Record<string, unknown>,
      }
    })
  }
  return {
    async ofChildren(tx, children) {
      if (children.length === 0) return []
      return open(
        tx,
        await tx.query<RecordRow>(`${selectRecord} and r.child = any($1) order by r.child, r.sequence`, [
          children,
        ]),
      )
    },
    async byIds(tx, ids) {
      if (ids.length === 0) return []
      return open(tx, await tx.query<RecordRow>(`${selectRecord} and r.id = any($1)`, [ids]))
    },
  }
}

/** What binds a sealed record id to its message; the content's is the message's id itself. */
export function recordIdAad(message: string): string {
  return `${message}:id`
}
