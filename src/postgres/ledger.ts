import type { Transaction } from '../ports/database.ts'
import { namedBy } from './catalogue-store.ts'

/** Years for which it can be asked who was told what: as long as the records of a looked-after child are kept. */
const ledgerYears = 75

/** One row of the account of who was sent or shown what, or was denied it. Nothing of the content. */
export interface LedgerRow {
  readonly act: 'sent' | 'read' | 'denied' | 'cancelled' | 'decided'
  readonly child?: string | null
  readonly kind?: string | null
  readonly record?: string | null
  readonly version?: number | null
  /** For `decided`: the client who did. */
  readonly participant?: string | null
  readonly destination?: string | null
  readonly delivery?: string | null
  readonly via?: string | null
  readonly rule?: string | null
  readonly basis?: string | null
  readonly view?: string | null
  readonly reason?: string | null
  /** Hash of the catalogue by which it was decided. */
  readonly catalogue?: string | null
}

/** Appends rows to the ledger. */
export async function writeLedger(tx: Transaction, rows: readonly LedgerRow[], at: Date): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `insert into ledger (at, act, child, kind, record, version, participant, destination, delivery, via, rule, basis, view,
       reason, retain_until, catalogue, schema, schema_hash)
     select $2, r.act, r.child, r.kind, r.record, r.version, r.participant, r.destination, r.delivery, r.via, r.rule, r.basis,
       r.view, r.reason, $2::timestamptz + make_interval(years => $3), r.catalogue, c.contents->'schemas'->r.kind->>'name',
       c.contents->'schemas'->r.kind->>'hash'
     from jsonb_to_recordset($1::jsonb) as r(act text, child uuid, kind text, record uuid, version int, participant text,
       destination text, delivery uuid, via text, rule text, basis text, view text, reason text, catalogue text)
     left join catalogue c on c.hash = r.catalogue`,
    [JSON.stringify(rows), at, ledgerYears],
  )
}

/** Puts these deliveries, as they stand, on the ledger, with the versions and hashes of the mapping and the schema used. */
export async function ledgerDeliveries(
  tx: Transaction,
  act: 'sent' | 'denied' | 'cancelled',
  deliveries: readonly string[],
  at: Date,
): Promise<void> {
  if (deliveries.length === 0) return
  await tx.query(
    `insert into ledger (at, act, child, kind, record, version, participant, destination, delivery, via, rule, basis, view,
       reason, retain_until, catalogue, mapping, mapping_hash, schema, schema_hash)
     select $3, $2, d.child, d.kind, d.record, d.version, d.participant, d.destination, d.id, d.via, d.rule, d.basis, d.view,
       case when $2 = 'sent' then null else d.reason end, $3::timestamptz + make_interval(years => $4), d.catalogue, d.mapping,
       ${namedBy('d')}
     from delivery d left join catalogue c on c.hash = d.catalogue where d.id = any($1::uuid[])
     order by d.number`,
    [deliveries, act, at, ledgerYears],
  )
}
