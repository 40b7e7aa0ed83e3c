import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Endpoint, Made, Outcome } from '../ports/endpoint.ts'
import { together } from './together.ts'

/** Source of all events (CloudEvents 1.0). */
const eventSource = 'urn:dilyn:gateway'

/** Type of an event by why it goes. */
const eventTypes: Readonly<Record<Made['via'], string>> = {
  change: 'wales.dilyn.record.changed.v1',
  handover: 'wales.dilyn.record.changed.v1',
  retraction: 'wales.dilyn.record.retracted.v1',
  closing: 'wales.dilyn.circle.left.v1',
  safety: 'wales.dilyn.safety.changed.v1',
}

/**
 * The Endpoint of a destination that a reader polls (`/v1/events`): a thin CloudEvent under a number without gap. An event is
 * there once: the delivery is its key, and the number is taken in the same transaction.
 */
export function feedEndpoint(database: Database, destination: string, clock: Clock): Endpoint {
  const write = together((events: readonly FeedEvent[]) =>
    writeEvents(database, destination, events, clock.now()),
  )
  return {
    make: (made) => ({ body: Buffer.from(JSON.stringify(eventOf(made))), written: [] }),
    async send({ delivery, body }): Promise<Outcome> {
      await write({ delivery, event: body.toString('utf8') })
      return { is: 'delivered', status: null }
    },
  }
}

interface FeedEvent {
  readonly delivery: string
  readonly event: string
}

/** Writes events in one transaction. The row lock makes the numbers follow the commits: a reader never sees a later one first. */
async function writeEvents(
  database: Database,
  destination: string,
  events: readonly FeedEvent[],
  at: Date,
): Promise<void> {
  await database.transact(async (tx) => {
    await tx.query('select 1 from destination where id = $1 for update', [destination])
    await tx.query(
      `with fresh as (
         select e.delivery, e.event::jsonb as event, row_number() over (order by e.n) as step
         from unnest($2::uuid[], $3::text[]) with ordinality as e(delivery, event, n)
         where not exists (select 1 from feed_event f where f.delivery = e.delivery)
       ), added as (
         insert into feed_event (destination, number, delivery, event, at)
         select d.id, d.feed_number + step, delivery, jsonb_set(event, '{number}', to_jsonb(d.feed_number + step)), $4
         from fresh, destination d where d.id = $1
         returning number
       )
       update destination set feed_number = greatest(feed_number, (select max(number) from added)) where id = $1`,
      [destination, events.map((one) => one.delivery), events.map((one) => one.event), at],
    )
  })
}

function eventOf(made: Made): object {
  return {
    specversion: '1.0',
    id: made.delivery,
    source: eventSource,
    type: eventTypes[made.via],
    subject: made.child,
    time: made.at.toISOString(),
    datacontenttype: 'application/json',
    data: { via: made.via, kind: made.kind, record: made.record, version: made.version },
  }
}
