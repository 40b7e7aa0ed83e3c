import type { Role } from '../message/circle.ts'
import type { ChildStore } from '../ports/child-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Enquiries } from '../ports/enquiries.ts'
import type { RecordStore } from '../ports/record-store.ts'
import { writeLedger } from './ledger.ts'

interface StandingRow {
  readonly kind: string
  readonly child: string
  readonly own: boolean
  readonly shared: boolean
  readonly roles: readonly Role[] | null
  readonly named: boolean
}

export interface ReadParts {
  readonly database: Database
  readonly records: RecordStore
  readonly children: ChildStore
  readonly clock: Clock
  /** Hash of the catalogue by which it is decided who may see what. */
  readonly catalogue?: string
}

/**
 * Reads one record. Whether it may be seen is decided on rows without content, and nothing is opened before, so that somebody
 * else's record takes as long as none. All is one moment of the database: who has left a moment ago reads nothing more.
 * `isKept`: the ledger says who was shown what.
 */
export function recordReader(
  { database, records, children, clock, catalogue }: ReadParts,
  isKept: boolean,
): Enquiries['read'] {
  return (record, { participant, source }, today, decide) =>
    database.transact(async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      const [row] = await tx.query<StandingRow>(
        `select r.kind, r.child, r.source is not distinct from $2 as own,
                not r.retracted and not r.quiet and exists (select from stay s
                  where s.child = r.child and s.participant = $3 and s.closed_sequence is null) as shared,
                array_agg(distinct h.role) filter (where h.from_day <= $4::date and (h.to_day is null or h.to_day > $4::date)) as roles,
                coalesce(bool_or(h.record = r.id), false) as named
           from record r
           left join responsibility h on h.child = r.child and h.participant = $3 and h.superseded_at is null
          where r.id = $1 and r.version is not null
          group by r.id`,
        [record, source ?? null, participant, today],
      )
      if (row === undefined) return undefined
      const { kind, child, own, shared, named } = row
      const grant = own || !shared ? undefined : decide({ kind, roles: new Set(row.roles ?? []), named })
      if (!own && grant === undefined) return undefined
      const [found] = await records.byIds(tx, [record])
      const file = (await children.load(tx, [child])).get(child)
      if (found === undefined || file === undefined) return undefined
      if (grant !== undefined && isKept) {
        const { rule, basis, view } = grant
        const { version } = found
        await writeLedger(
          tx,
          [
            {
              act: 'read',
              child,
              kind,
              record,
              version,
              participant,
              rule,
              basis,
              view,
              catalogue: catalogue ?? null,
            },
          ],
          clock.now(),
        )
      }
      return { record: found, grant, file }
    })
}
