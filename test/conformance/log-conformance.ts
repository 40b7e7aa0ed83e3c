import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import type { Database, Transaction } from '../../src/ports/database.ts'
import type { Entry, Log, NewEntry, Subscription } from '../../src/ports/log.ts'

/** What a Log is tried on. */
export interface LogUnderTest {
  readonly database: Database
  /** A Log on the same storage; called more than once it stands for more than one process. */
  open(): Log
}

/** An entry of one child. */
export function anEntry(child: string, sequence: number): NewEntry {
  return {
    id: randomUUID(),
    child,
    sequence,
    type: 'record',
    kind: 'placement',
    record: randomUUID(),
    version: 1,
    batch: null,
    data: {},
    at: new Date('2026-03-01T09:00:00.000Z'),
  }
}

/** A group of its own per test. */
export const aGroup = () => `group-${randomUUID()}`

/** Takes the lock under which a child's entries are numbered, as every writer does before its first write. */
export async function lockChild(tx: Transaction, child: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [child])
}

/** Reads a group until `enough` says so, or fails. */
export async function readUntil(
  log: Log,
  group: string,
  enough: (seen: readonly Entry[]) => boolean,
  maxMs = 20_000,
): Promise<Entry[]> {
  const seen: Entry[] = []
  const subscription = log.subscribe(group, async (_tx, entries) => {
    seen.push(...entries)
  })
  try {
    await waitUntil(() => enough(seen), maxMs)
  } finally {
    await subscription.stop()
  }
  return seen
}

export async function waitUntil(holds: () => boolean, maxMs = 20_000): Promise<void> {
  for (const end = performance.now() + maxMs; !holds(); ) {
    if (performance.now() > end) throw new Error(`not within ${maxMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/**
 * Writers that each lock a child, append its next entry and commit after a while, so that positions are handed out in another
 * order than commits; a few transactions are rolled back. Resolves with the ids that were committed, per child in order.
 */
export async function writeConcurrently(
  { database }: LogUnderTest,
  log: Log,
  { writers, each }: { writers: number; each: number },
): Promise<Map<string, string[]>> {
  const children = Array.from({ length: Math.ceil(writers / 2) }, () => randomUUID())
  const committed = new Map<string, string[]>(children.map((child) => [child, []]))
  let number = 0
  const writer = async (index: number) => {
    for (let turn = 0; turn < each; turn += 1) {
      number += 1
      const isLost = number % 9 === 0
      const child = children[(index + turn) % children.length] as string
      await database
        .transact(async (tx) => {
          await lockChild(tx, child)
          const sequence = (committed.get(child)?.length ?? 0) + 1
          const entry = anEntry(child, sequence)
          await log.append(tx, [entry])
          await new Promise((resolve) => setTimeout(resolve, (index * 7 + turn * 3) % 9))
          if (isLost) throw new RolledBack()
          // noted under the child's lock, so that it is the order of commits
          committed.get(child)?.push(entry.id)
        })
        .catch((cause) => {
          if (!(cause instanceof RolledBack)) throw cause
        })
    }
  }
  await Promise.all(Array.from({ length: writers }, (_, index) => writer(index)))
  return committed
}

class RolledBack extends Error {}

/** What every adapter of the port Log holds to. */
export function logConformance(subject: () => LogUnderTest): void {
  const append = (log: Log, ...entries: NewEntry[]) =>
    subject().database.transact(async (tx) => {
      for (const child of new Set(entries.map((one) => one.child))) await lockChild(tx, child)
      await log.append(tx, entries)
    })

  test('an entry is read as it was appended', async () => {
    const log = subject().open()
    const entry = {
      ...anEntry(randomUUID(), 1),
      type: 'circle' as const,
      data: { joined: [randomUUID()], left: [] },
    }
    await append(log, entry)
    const seen = await readUntil(log, aGroup(), (all) => all.some((one) => one.id === entry.id))
    expect(seen.find((one) => one.id === entry.id)).toMatchObject(entry)
  })

  test('what is rolled back is never read', async () => {
    const log = subject().open()
    const lost = anEntry(randomUUID(), 1)
    const kept = anEntry(randomUUID(), 1)
    await expect(
      subject().database.transact(async (tx) => {
        await log.append(tx, [lost])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await append(log, kept)
    const seen = await readUntil(log, aGroup(), (all) => all.some((one) => one.id === kept.id))
    expect(seen.map((one) => one.id)).not.toContain(lost.id)
  })

  test('entries of one child come in the order of their numbers, without gap', async () => {
    const log = subject().open()
    const child = randomUUID()
    const entries = Array.from({ length: 450 }, (_, index) => anEntry(child, index + 1))
    await append(log, ...entries.slice(0, 250))
    await append(log, ...entries.slice(250))
    const own = (all: readonly Entry[]) => all.filter((one) => one.child === child)
    const seen = await readUntil(log, aGroup(), (all) => own(all).length >= entries.length)
    expect(own(seen).map((one) => one.id)).toEqual(entries.map((one) => one.id))
    expect(own(seen).map((one) => one.sequence)).toEqual(entries.map((one) => one.sequence))
  })

  test('two groups each read everything, whatever the other does', async () => {
    const log = subject().open()
    const entry = anEntry(randomUUID(), 1)
    await append(log, entry)
    const has = (all: readonly Entry[]) => all.some((one) => one.id === entry.id)
    const stuck = log.subscribe(aGroup(), async () => {
      throw new Error('this group never gets on')
    })
    expect(has(await readUntil(log, aGroup(), has))).toBe(true)
    await stuck.stop()
  })

  test('a group goes on where it was, also as another subscriber', async () => {
    const group = aGroup()
    const [first, second] = [anEntry(randomUUID(), 1), anEntry(randomUUID(), 1)]
    const one = subject().open()
    await append(one, first)
    await readUntil(one, group, (all) => all.some((it) => it.id === first.id))
    await append(one, second)
    const seen = await readUntil(subject().open(), group, (all) => all.some((it) => it.id === second.id))
    expect(seen.map((it) => it.id)).not.toContain(first.id)
  })

  test('a handler that throws gets the same entries again, and what it wrote is undone', async () => {
    const log = subject().open()
    const entry = anEntry(randomUUID(), 1)
    const group = aGroup()
    const note = `note-${entry.id}`
    await append(log, entry)
    let tries = 0
    const subscription = log.subscribe(group, async (tx, entries) => {
      if (!entries.some((one) => one.id === entry.id)) return
      tries += 1
      // fails the second time if the first one's write is still there
      await tx.query('insert into log_cursor (name) values ($1)', [note])
      if (tries === 1) throw new Error('once')
    })
    await waitUntil(() => tries === 2)
    await subscription.stop()
    expect(
      await subject().database.query('select name from log_cursor where name = $1', [note]),
    ).toHaveLength(1)
  })

  test('each entry is handled in one committed transaction only, and `committed` follows it', async () => {
    const log = subject().open()
    const entries = Array.from({ length: 20 }, () => anEntry(randomUUID(), 1))
    const times = new Map<string, number>()
    let commits = 0
    const subscription: Subscription = log.subscribe(
      aGroup(),
      async (_tx, some) => {
        for (const one of some) times.set(one.id, (times.get(one.id) ?? 0) + 1)
      },
      () => {
        commits += 1
      },
    )
    for (const entry of entries) await append(log, entry)
    subscription.wake()
    await waitUntil(() => entries.every((one) => times.has(one.id)))
    await subscription.stop()
    expect(entries.map((one) => times.get(one.id))).toEqual(entries.map(() => 1))
    expect(commits).toBeGreaterThan(0)
  })

  test('nothing is handled after stop', async () => {
    const log = subject().open()
    let handled = 0
    const subscription = log.subscribe(aGroup(), async () => {
      handled += 1
    })
    await subscription.stop()
    const before = handled
    await append(log, anEntry(randomUUID(), 1))
    subscription.wake()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(handled).toBe(before)
  })

  test('a second subscriber of a group takes over: the first handles nothing more', async () => {
    const group = aGroup()
    const [early, late] = [subject().open(), subject().open()]
    const seen = { early: new Set<string>(), late: new Set<string>() }
    const first = early.subscribe(group, async (_tx, entries) => {
      for (const one of entries) seen.early.add(one.id)
    })
    const before = anEntry(randomUUID(), 1)
    await append(early, before)
    await waitUntil(() => seen.early.has(before.id))
    const second = late.subscribe(group, async (_tx, entries) => {
      for (const one of entries) seen.late.add(one.id)
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const after = anEntry(randomUUID(), 1)
    await append(late, after)
    await waitUntil(() => seen.late.has(after.id))
    await Promise.all([first.stop(), second.stop()])
    expect(seen.early.has(after.id)).toBe(false)
    expect(seen.late.has(before.id)).toBe(false)
  })

  test('a slow writer is waited for, not passed over', async () => {
    const log = subject().open()
    const group = aGroup()
    const [slow, quick] = [anEntry(randomUUID(), 1), anEntry(randomUUID(), 1)]
    const seen: string[] = []
    const subscription = log.subscribe(group, async (_tx, entries) => {
      seen.push(...entries.map((one) => one.id))
    })
    await subject().database.transact(async (tx) => {
      await log.append(tx, [slow])
      await append(log, quick)
      subscription.wake()
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    await waitUntil(() => seen.includes(slow.id) && seen.includes(quick.id))
    await subscription.stop()
  })

  test('many writers at once lose nothing, and each child keeps the order of its commits', async () => {
    const log = subject().open()
    const group = aGroup()
    const seen: Entry[] = []
    const subscription = log.subscribe(group, async (_tx, entries) => {
      seen.push(...entries)
    })
    const committed = await writeConcurrently(subject(), log, { writers: 12, each: 12 })
    const ids = [...committed.values()].flat()
    await waitUntil(() => ids.every((id) => seen.some((one) => one.id === id)))
    await subscription.stop()
    for (const [child, own] of committed) {
      expect(seen.filter((one) => one.child === child).map((one) => one.id)).toEqual(own)
    }
  })
}
