import type { Database } from '../ports/database.ts'
import type { Enquiries, OpenReview, ParkedLane } from '../ports/enquiries.ts'
import { pageOf } from './enquiries-page.ts'

type Numbered<Item> = Omit<Item, 'number'> & { readonly number: string }

/** Events of a feed. Their numbers were given in the order of the commits, so that none can turn up behind a later one. */
export function eventReader(database: Database): Enquiries['events'] {
  return async (feed, after, limit) => {
    const rows = await database.query<{ number: string; event: Readonly<Record<string, unknown>> }>(
      'select number, event from feed_event where destination = $1 and number > $2 order by number limit $3',
      [feed, after, limit],
    )
    return rows.map(({ number, event }) => ({ number: Number(number), event }))
  }
}

/** What waits for a person's decision, oldest first. */
export function reviewReader(database: Database): Enquiries['reviews'] {
  return async (after, limit) => {
    const rows = await database.query<Numbered<OpenReview>>(
      `select v.number, v.id, coalesce(m.record, m.id) as record, m.source, m.kind, v.reason, m.issues, v.candidates, v.opened_at as "openedAt"
         from review v join message m on m.id = v.message
        where v.state = 'open' and v.number > $1 order by v.number limit $2`,
      [after, limit + 1],
    )
    const found = rows.map((row) => ({ ...row, number: Number(row.number) }))
    return pageOf(found, limit, (item) => item.number)
  }
}

/** Lanes that a person must look at, with what waits in them. */
export function parkedReader(database: Database): Enquiries['parked'] {
  return async (after, limit) => {
    const rows = await database.query<ParkedLane>(
      `select l.id as lane, l.destination, l.child, l.code, d.count, d.oldest
         from lane l cross join lateral (
           select count(*)::int as count, min(created_at) as oldest from delivery
            where lane = l.id and state in ('due', 'parked')) d
        where l.state = 'parked' and ($1::uuid is null or l.id > $1) order by l.id limit $2`,
      [after ?? null, limit + 1],
    )
    return pageOf(rows, limit, (item) => item.lane)
  }
}
