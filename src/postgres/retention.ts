import type { Database } from '../ports/database.ts'
import type { Retention } from '../ports/retention.ts'

const atOnce = 1_000
const verdictDays = 7
const idempotencyDays = 30

/**
 * Retention on the tables: content of messages past `retain_until` goes, unless the message is the version in force or waits in
 * review; the row stays with its verdict. Verdict lines of streams and Idempotency-Keys are for retries and go after days, the
 * ledger after its own long time.
 */
export function postgresRetention(database: Database): Retention {
  return {
    async sweep(now) {
      const emptied = await database.query(
        `update message set body = null, record_id = null, wrapped_key = null
          where id in (
            select m.id from message m
             where m.retain_until < $1 and m.body is not null and m.status <> 'review'
               and not exists (select from record r where r.message = m.id)
             limit $2)
          returning id`,
        [now, atOnce],
      )
      await database.query('delete from verdict where at < $1::timestamptz - make_interval(days => $2)', [
        now,
        verdictDays,
      ])
      await database.query('delete from idempotency where at < $1::timestamptz - make_interval(days => $2)', [
        now,
        idempotencyDays,
      ])
      await database.query('delete from ledger where retain_until < $1', [now])
      return emptied.length
    },
  }
}
