import { randomUUID } from 'node:crypto'
import type { Database } from '../ports/database.ts'
import type { DeliveryQueue } from '../ports/delivery-queue.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'
import { cancelRecords, cancelStays, cancelUntriedSafety } from './delivery-cancel.ts'
import { claimLanes, dueDestinations } from './delivery-claim.ts'
import { enqueueDeliveries } from './delivery-enqueue.ts'
import { parkGone, wakeReturned } from './delivery-gone.ts'
import { lastSafety, sentTo, writtenBefore } from './delivery-history.ts'
import { recordIntents, recordRulings, recordSettlements } from './delivery-settle.ts'

/**
 * The DeliveryQueue on the tables `lane`, `delivery` and `attempt`. Bodies are sealed under the child's data key.
 * `owner` names this process in the claims.
 */
export function postgresDeliveryQueue(parts: {
  readonly database: Database
  readonly vault: Vault
  readonly keys: ChildKeys
  readonly owner?: string
  /** Hash of the catalogue by which is routed and made what goes through it. */
  readonly catalogue?: string
}): DeliveryQueue {
  const { database, vault, keys, owner = randomUUID(), catalogue = null } = parts
  return {
    enqueue: (tx, deliveries, at) => enqueueDeliveries({ tx, catalogue }, deliveries, at),
    cancelStays,
    cancelRecords,
    cancelUntriedSafety,
    sentTo,
    lastSafety,
    writtenBefore,
    async routed(tx, versions, at) {
      if (versions.length === 0) return
      await tx.query(
        `update message set routed_at = $2
         from jsonb_to_recordset($1::jsonb) as v(record uuid, version int)
         where message.record = v.record and message.version = v.version and message.routed_at is null
           and message.status <> 'rejected'`,
        [JSON.stringify(versions), at],
      )
    },
    dueDestinations: (at) => dueDestinations(database, owner, at),
    claim: (tx, destination, limit, at) => claimLanes({ tx, vault, keys, owner }, destination, limit, at),
    intend: (tx, intents, at) => recordIntents({ tx, vault, keys, catalogue }, intents, at),
    rule: (tx, rulings, at) => recordRulings({ tx, owner, catalogue }, rulings, at),
    settle: (tx, settlements, at) => recordSettlements({ tx, owner }, settlements, at),
    parkGone: (destination, at) => database.transact((tx) => parkGone(tx, destination, at)),
    wakeReturned: (destinations, at) => database.transact((tx) => wakeReturned(tx, destinations, at)),
    async releaseOthers() {
      await database.query(
        'update lane set claimed_by = null, claimed_until = null where claimed_by is not null and claimed_by <> $1',
        [owner],
      )
    },
    async isIdle(group) {
      const [row] = await database.query<{ idle: boolean }>(
        `select not exists (
             select 1 from log_entry left join log_cursor c on c.name = $1
             where c.name is null or (log_entry.xid, log_entry.position) > (c.xid, c.position))
           and not exists (
             select 1 from lane join destination d on d.id = lane.destination
             where lane.state = 'due' and d.state = 'up') as idle`,
        [group],
      )
      return row?.idle === true
    },
  }
}
