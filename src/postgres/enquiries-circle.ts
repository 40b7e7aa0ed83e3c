import { onDay, type Responsibility, type Role, responsibleAuthority } from '../message/circle.ts'
import type { Database } from '../ports/database.ts'
import type { Enquiries } from '../ports/enquiries.ts'

interface KnownRow extends Omit<Responsibility, 'role'> {
  readonly role: Role
  readonly recorded_at: Date
  readonly superseded_at: Date | null
}

/**
 * The circle of a child on a day, as it was known. The responsible authority of today sees it whole, any other participant
 * that is or was in it its own part. The same statements run whatever the answer is.
 */
export function circleReader(database: Database): Enquiries['circle'] {
  return ({ child, at, known, today, participant }) =>
    database.transact(async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      const [place] = await tx.query<{ exists: boolean; stayed: boolean }>(
        `select exists (select from child where id = $1) as exists,
                exists (select from stay where child = $1 and participant = $2) as stayed`,
        [child, participant ?? null],
      )
      const rows = await tx.query<KnownRow>(
        `select role, participant, from_day as "from", to_day as "to", derived, record, recorded_at, superseded_at
           from responsibility where child = $1 order by from_day, id`,
        [child],
      )
      const current = rows.filter((row) => row.superseded_at === null)
      const seesAll = participant === undefined || responsibleAuthority(current, today) === participant
      if (place?.exists !== true || (!seesAll && !place.stayed)) return undefined
      const then = known === undefined ? current : rows.filter((row) => wasKnown(row, known))
      return onDay(then, at)
        .filter((one) => seesAll || one.participant === participant)
        .map(({ role, participant: who, from, to, derived, record }) => ({
          role,
          participant: who,
          from,
          to,
          derived,
          record,
        }))
    })
}

function wasKnown({ recorded_at, superseded_at }: KnownRow, known: Date): boolean {
  return recorded_at <= known && (superseded_at === null || known < superseded_at)
}
