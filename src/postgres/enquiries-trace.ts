import type { Database, Transaction } from '../ports/database.ts'
import type { Enquiries, TracedDelivery } from '../ports/enquiries.ts'
import { namedBy } from './catalogue-store.ts'
import { stepsOf, type TracedMessage } from './trace-steps.ts'

interface MessageRow extends TracedMessage {
  readonly message: string
  readonly record: string | null
  readonly kind: string
  readonly child: string | null
  readonly version: number | null
  readonly by_record: boolean
  readonly mapping: string | null
  readonly mapping_hash: string | null
  readonly schema: string | null
  readonly schema_hash: string | null
  readonly catalogue: string | null
}

interface AttemptRow {
  readonly delivery: string
  readonly at: Date
  readonly status: number | null
  readonly code: string | null
}

/** The life of a record (its version in force, else the latest, and all its deliveries), or of one message. */
export function traceReader(database: Database): Enquiries['trace'] {
  return (id, reader) =>
    database.transact(async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      const [row] = await tx.query<MessageRow>(
        `with asked as (
           select coalesce(r.message,
                           -- has its index; what a person rejected has none, and is rare
                           (select m.id from message m where m.record = r.id and m.status <> 'rejected' order by m.number desc limit 1),
                           (select m.id from message m where m.record = r.id order by m.number desc limit 1)) as id, true as by_record
             from record r where r.id = $1
           union all
           select $1, false where not exists (select from record where id = $1))
         select m.id as message, m.record, m.kind, m.child, m.version, m.status, m.http, m.code, m.received_at, m.decided_at,
                m.routed_at, a.by_record, m.mapping, m.catalogue, ${namedBy('m')}, v.reason as review_reason, v.decided_at as review_decided_at
           from asked a join message m on m.id = a.id left join catalogue c on c.hash = m.catalogue
           left join lateral (select reason, decided_at from review where message = m.id order by number desc limit 1) v on true
          where $2::text is null or m.source = $2`,
        [id, reader?.source ?? null],
      )
      if (row === undefined) return undefined
      const { message, record, kind, child, version, status, mapping, schema, catalogue } = row
      const hashes = { mappingHash: row.mapping_hash, schemaHash: row.schema_hash }
      const deliveries =
        record === null
          ? []
          : await deliveriesOf(tx, record, row.by_record ? null : version, reader?.participant ?? null)
      const used = { mapping, schema, catalogue, ...hashes }
      return { id, kind, child, version, status, message, record, ...used, steps: stepsOf(row), deliveries }
    })
}

/**
 * What was sent of the record, and what it caused: safety summaries and closing notices. `version`: of that one only. `reader`: a
 * participant that is not in the child's circle sees its own.
 */
async function deliveriesOf(
  tx: Transaction,
  record: string,
  version: number | null,
  reader: string | null,
): Promise<TracedDelivery[]> {
  const deliveries = await tx.query<Omit<TracedDelivery, 'attempts'>>(
    `select d.id, d.destination, d.via, d.state, d.reason, d.rule, d.basis, d.view, d.mapping, d.version, d.catalogue,
            c.contents->'mappings'->>d.mapping as "mappingHash", c.contents->'schemas'->d.kind->>'name' as schema,
            c.contents->'schemas'->d.kind->>'hash' as "schemaHash"
       from delivery d left join catalogue c on c.hash = d.catalogue
      where ((d.record = $1 and ($2::int is null or d.version = $2))
             or d.via in ('safety', 'closing') and d.entry in (select e.id from log_entry e where e.record = $1 and ($2::int is null or e.version = $2)))
        and ($3::text is null or d.participant = $3 or exists (select from stay s
               where s.child = d.child and s.participant = $3 and s.closed_sequence is null))
      order by d.number`,
    [record, version, reader],
  )
  const attempts = await tx.query<AttemptRow>(
    'select delivery, at, status, code from attempt where delivery = any($1::uuid[]) order by delivery, number',
    [deliveries.map((one) => one.id)],
  )
  return deliveries.map((delivery) => ({
    ...delivery,
    attempts: attempts
      .filter((one) => one.delivery === delivery.id)
      .map(({ at, status, code }) => ({ at, status, code })),
  }))
}
