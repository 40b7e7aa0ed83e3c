import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Endpoint, Made, Outcome } from '../ports/endpoint.ts'

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
  return {
    make: (made) => ({ body: Buffer.from(JSON.stringify(eventOf(made))), written: [] }),
    async send({ delivery, body }): Promise<Outcome> {
      await database.transact(async (tx) => {
        // the row lock makes the numbers follow the commits: a reader never sees a later one first
        await tx.query('select 1 from destination where id = $1 for update', [destination])
        const event: unknown = JSON.parse(body.toString('utf8'))
        const added = await tx.query(
          `insert into feed_event (destination, number, delivery, event, at)
           select id, feed_number + 1, $2, jsonb_set($3::jsonb, '{number}', to_jsonb(feed_number + 1)), $4
           from destination where id = $1
           on conflict (delivery) do nothing
           returning number`,
          [destination, delivery, JSON.stringify(event), clock.now()],
        )
        if (added.length === 0) return
        await tx.query('update destination set feed_number = feed_number + 1 where id = $1', [destination])
      })
      return { is: 'delivered', status: null }
    },
  }
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
