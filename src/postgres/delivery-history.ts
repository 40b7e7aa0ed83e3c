import type { DeliveryQueue, LastSafety, SentTo, Written } from '../ports/delivery-queue.ts'

// It was delivered, or an attempt ended without a clear no: then it may be there.
const mayBeThere = `(state = 'delivered' or exists (
  select 1 from attempt a where a.delivery = delivery.id
    and (a.status is null or a.status >= 500 or a.status in (408, 409, 425, 429))))`

/** Each destination that may have any version of the record, with all that it was given. */
export const sentTo: DeliveryQueue['sentTo'] = (tx, record, child) =>
  tx.query<SentTo>(
    `select destination, participant,
       coalesce(jsonb_agg(distinct w.one) filter (where w.one is not null), '[]') as written
     from delivery left join lateral jsonb_array_elements(coalesce(written, '[]')) as w(one) on true
     where record = $1 and child = $2 and via in ('change', 'handover') and ${mayBeThere}
     group by destination, participant
     order by destination`,
    [record, child],
  )

/** A summary that was denied, cancelled or refused says nothing of what the recipient knows. */
export const lastSafety: DeliveryQueue['lastSafety'] = (tx, stays) =>
  tx.query<LastSafety>(
    `select distinct on (stay, destination) stay, destination, view_hash as "viewHash"
     from delivery
     where via = 'safety' and stay = any($1::uuid[]) and state in ('due', 'parked', 'delivered')
     order by stay, destination, number desc`,
    [stays],
  )

/** By delivery id; nothing for a delivery that is the first of its record or stay there. */
export const writtenBefore: DeliveryQueue['writtenBefore'] = async (tx, deliveries) => {
  if (deliveries.length === 0) return new Map()
  const rows = await tx.query<{ id: string; written: readonly Written[] }>(
    `select wanted.id, before.written
     from jsonb_to_recordset($1::jsonb) as wanted(id uuid, destination text, record uuid, stay uuid, number bigint)
       cross join lateral (
         select written from delivery
         where destination = wanted.destination and id <> wanted.id and ${mayBeThere}
           and ((wanted.record is not null and record = wanted.record and via in ('change', 'handover'))
             or (wanted.record is null and stay = wanted.stay and via = 'safety'))
         order by number desc limit 1
       ) before
     where before.written is not null`,
    [
      JSON.stringify(
        deliveries.map(({ id, destination, record, stay }) => ({ id, destination, record, stay })),
      ),
    ],
  )
  return new Map(rows.map((row) => [row.id, row.written]))
}
