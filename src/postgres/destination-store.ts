import type { Database } from '../ports/database.ts'
import type { DestinationState, DestinationStore } from '../ports/destination-store.ts'

/** The DestinationStore on the table `destination`. */
export function postgresDestinationStore(database: Database): DestinationStore {
  return {
    async ensure(destinations, at) {
      await database.query(
        'insert into destination (id, since) select unnest($1::text[]), $2 on conflict (id) do nothing',
        [destinations, at],
      )
    },
    states: () =>
      database.query<DestinationState>(
        `select d.id,
           case when d.state = 'up' and exists (
                  select from delivery x where x.destination = d.id and x.state = 'due' and x.tries > 0)
                then 'failing' else d.state end as state,
           (select count(*)::int from delivery x where x.destination = d.id and x.state = 'due') as due,
           (select count(*)::int from delivery x where x.destination = d.id and x.state = 'parked') as parked,
           (select min(x.created_at) from delivery x where x.destination = d.id and x.state = 'due') as "oldestDue"
         from destination d order by d.id`,
      ),
  }
}
