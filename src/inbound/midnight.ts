import { dayInLondon } from '../message/day.ts'
import type { AcceptParts } from './accept.ts'
import { World } from './world.ts'

const childrenAtOnce = 100

/** Lets circles change on the days that placements named beforehand: future starts and ends, from the durable due-list. */
export async function passMidnight(parts: AcceptParts): Promise<void> {
  while ((await followDue(parts)) === childrenAtOnce);
}

async function followDue(parts: AcceptParts): Promise<number> {
  const due = await parts.store.due(dayInLondon(parts.clock.now()), childrenAtOnce)
  if (due.length === 0) return 0
  await parts.database.transact(async (tx) => {
    const opened = await parts.store.open(tx, {
      records: [],
      idempotencyKeys: [],
      identifiers: [],
      children: due,
    })
    const world = new World(opened, parts.organisations(), parts.clock.now())
    for (const child of opened.children.keys()) world.passDay(child)
    const changes = world.close(new Set(opened.children.keys()))
    await parts.store.save(tx, changes)
    await parts.log.append(tx, changes.entries)
  })
  parts.committed()
  return due.length
}
