import type { Database } from '../ports/database.ts'
import type { Enquiries } from '../ports/enquiries.ts'

interface CountRow {
  readonly owner: string | null
  readonly destination: string | null
  readonly state: string | null
  readonly count: number
}

/**
 * How far a push has got; a push belongs to the source of its first record. One statement, so that a record that is being
 * routed is counted before or after, never as nothing.
 */
export function pushReader(database: Database): Enquiries['push'] {
  return async (batch, source) => {
    const rows = await database.query<CountRow>(
      `with owner as (
         select source from (
           (select m.source from message m where m.batch = $1 order by m.number limit 1)
           union all
           -- a push of nothing but repeats has no messages of its own
           (select m.source from verdict v join message m on m.id = v.message where v.batch = $1 order by v.line limit 1)
         ) as sources limit 1)
       select (select source from owner) as owner, null as destination, null as state,
              (select count(*)::int from message where batch = $1 and status = 'accepted' and routed_at is null) as count
       union all
       select null, destination, state, count(*)::int from delivery where batch = $1 group by destination, state`,
      [batch],
    )
    const owner = rows.find((row) => row.destination === null)?.owner ?? null
    if (owner === null || (source !== undefined && owner !== source)) return undefined
    const deliveries = new Map<string, Record<string, number>>()
    let pending = 0
    for (const { destination, state, count } of rows) {
      if (destination === null) pending += count
      else {
        const counts = deliveries.get(destination) ?? {
          delivered: 0,
          denied: 0,
          parked: 0,
          cancelled: 0,
          due: 0,
        }
        if (state !== null) counts[state] = count
        if (state === 'due') pending += count
        deliveries.set(destination, counts)
      }
    }
    return { pending, deliveries }
  }
}
