import type { Database } from '../ports/database.ts'
import type { RecentRecord, RecentRecords } from '../ports/recent-records.ts'

interface RecentRow extends Omit<RecentRecord, 'isNewest'> {
  readonly is_newest: boolean
}

const inForce = `record r join message m on m.id = r.message where r.version is not null and m.body is not null`

/** RecentRecords on the tables `record` and `message`. */
export function postgresRecentRecords(database: Database): RecentRecords {
  return {
    async count(most) {
      const [row] = await database.query<{ count: number }>(
        `select count(*)::int as count from (select from ${inForce} limit $1) as counted`,
        [most],
      )
      return row?.count ?? 0
    },
    async before(number, limit) {
      const rows = await database.query<RecentRow>(
        `with recent as materialized (
           select r.id, r.child, r.sequence, m.number from ${inForce} and ($1::bigint is null or m.number < $1)
            order by m.number desc limit $2)
         select id, child, number, not exists (
                  select from record other
                   where other.child = recent.child and other.version is not null and other.sequence > recent.sequence) as is_newest
           from recent order by number desc`,
        [number, limit],
      )
      return rows.map(({ is_newest: isNewest, ...row }) => ({ ...row, isNewest }))
    },
  }
}
