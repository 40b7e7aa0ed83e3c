import { describe, expect, test } from '@jest/globals'
import type { ComparisonLine } from '../../../src/comparison/comparison.ts'
import { type Begun, type ComparisonParts, makeComparisons } from '../../../src/comparison/comparisons.ts'
import type { RecentRecord } from '../../../src/ports/recent-records.ts'
import { aFile, aRecord } from '../outbound/a-case.ts'
import { FakeComparer, someMade } from './fake-comparer.ts'

const candidate = Buffer.from('{}')
const never = new AbortController().signal
const minute = { forMs: 60_000, records: undefined }

/** Comparisons over a store of so many records of one child, the newest first. */
function some(stored: number, more: Partial<ComparisonParts> = {}) {
  const comparer = new FakeComparer()
  const asked: number[] = []
  const recent = Array.from({ length: stored }, (_, n): RecentRecord => {
    return { id: `record-${n}`, child: 'child-1', number: String(stored - n), isNewest: n === 0 }
  })
  const comparisons = makeComparisons({
    database: {
      transact: (work) => work({ query: async () => [] }),
      query: async () => [],
      close: async () => {},
    },
    recentRecords: {
      count: async (most) => Math.min(most, stored),
      before: async (number, limit) => {
        const from = number === null ? 0 : recent.findIndex((one) => one.number === number) + 1
        return recent.slice(from, from + limit)
      },
    },
    recordStore: {
      byIds: async (_, ids) => {
        asked.push(ids.length)
        return ids.map((id) => aRecord({ id }))
      },
      ofChildren: async () => [aRecord()],
    },
    childStore: { lock: async () => {}, load: async () => new Map([['child-1', aFile()]]) },
    clock: { now: () => new Date('2026-03-01T09:00:00Z') },
    inForce: () => ({ files: [] }),
    sandbox: false,
    begin: async () => (comparer.isClosed ? new FakeComparer() : comparer),
    ...more,
  })
  return { comparisons, comparer, asked }
}

async function linesOf(begun: Begun): Promise<ComparisonLine[]> {
  if ('problems' in begun) throw new Error('the candidate has problems')
  const lines: ComparisonLine[] = []
  for await (const line of begun.lines) lines.push(line)
  return lines
}

describe('a comparison on stored records', () => {
  test('goes through the last of them page by page, and through each child once', async () => {
    const { comparisons, comparer, asked } = some(120)
    const lines = await linesOf(await comparisons.diff(candidate, 110, never))
    expect(lines[0]).toEqual({ progress: { records: 0, of: 110 } })
    expect(lines.at(-1)).toMatchObject({ report: { ok: true } })
    expect(comparer.given.filter(({ is }) => is === 'record')).toHaveLength(110)
    expect(comparer.given.filter(({ is }) => is === 'child')).toHaveLength(1)
    expect(Math.max(...asked)).toBe(50)
    expect(comparer.isClosed).toBe(true)
  })

  test('of an empty store is fine', async () => {
    const { comparisons } = some(0)
    expect((await linesOf(await comparisons.diff(candidate, 10, never))).at(-1)).toMatchObject({
      report: { ok: true, records: 0 },
    })
  })

  test('is given up where nobody wants its lines any more', async () => {
    const { comparisons, comparer } = some(500)
    const begun = await comparisons.diff(candidate, 500, never)
    if ('problems' in begun) throw new Error('it has problems')
    await begun.lines.next()
    await begun.lines.return(undefined)
    expect(comparer.isClosed).toBe(true)
    expect(comparer.given.length).toBeLessThan(100)
  })
})

describe('comparisons', () => {
  test('run one at a time', async () => {
    const { comparisons } = some(1)
    const first = await comparisons.diff(candidate, 1, never)
    await expect(comparisons.diff(candidate, 1, never)).rejects.toMatchObject({ code: 'busy' })
    await expect(comparisons.shadow(candidate, minute, never)).rejects.toMatchObject({ code: 'busy' })
    await linesOf(first)
    await linesOf(await comparisons.diff(candidate, 1, never))
  })

  test('whose candidate has problems, or cannot be read, leave the place to others', async () => {
    const problem = {
      code: 'C-JSON' as const,
      file: 'mappings/a.json',
      line: 1,
      column: 1,
      pointer: '',
      detail: 'no',
    }
    const answers = [
      async () => ({ problems: [problem] }),
      () => Promise.reject(new Error('unreadable')),
      async () => new FakeComparer(),
    ]
    const { comparisons } = some(1, { begin: () => answers.shift()!() })
    expect(await comparisons.diff(candidate, 1, never)).toEqual({ problems: [problem] })
    await expect(comparisons.diff(candidate, 1, never)).rejects.toThrow('unreadable')
    await linesOf(await comparisons.diff(candidate, 1, never))
  })

  test('of live traffic see what is made while they run, and nothing else', async () => {
    const { comparisons, comparer } = some(1)
    comparisons.onlooker(someMade(1))
    const begun = await comparisons.shadow(candidate, { forMs: 60_000, records: 2 }, never)
    comparisons.onlooker(someMade(1))
    if ('problems' in begun) throw new Error('it has problems')
    await begun.lines.next()
    comparisons.onlooker(someMade(2))
    await linesOf(begun)
    comparisons.onlooker(someMade(1))
    expect(comparer.given).toHaveLength(2)
  })

  test('of live traffic end with their report when the gateway stops or its catalogue changes', async () => {
    for (const [end, ended] of [
      ['stop', 'gateway-stopped'],
      ['catalogueChanged', 'catalogue-changed'],
    ] as const) {
      const { comparisons } = some(1)
      const begun = await comparisons.shadow(candidate, minute, never)
      if ('problems' in begun) throw new Error('it has problems')
      await begun.lines.next()
      comparisons[end]()
      expect((await linesOf(begun)).at(-1)).toMatchObject({ report: { ended } })
    }
  })

  test('on stored records are given up when the gateway stops, and none begins after', async () => {
    const { comparisons, comparer } = some(1, {
      begin: async (_, signal) => {
        signal.addEventListener('abort', () => comparer.close())
        return comparer
      },
    })
    const begun = await comparisons.diff(candidate, 1, never)
    comparisons.stop()
    await expect(linesOf(begun)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(comparisons.diff(candidate, 1, never)).rejects.toMatchObject({ code: 'unavailable' })
  })
})
