import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { ComparisonLine } from '../../../src/comparison/comparison.ts'
import { Shadow } from '../../../src/comparison/shadow.ts'
import { FakeComparer, someMade } from './fake-comparer.ts'

const minute = { forMs: 60_000, records: undefined }

/** Runs a shadow to its end and gives its lines. */
async function linesOf(shadow: Shadow): Promise<ComparisonLine[]> {
  const lines: ComparisonLine[] = []
  for await (const line of shadow.lines()) lines.push(line)
  return lines
}

describe('a comparison beside live traffic', () => {
  test('compares what is made while it runs, and reports when its time is over', async () => {
    const comparer = new FakeComparer()
    const shadow = new Shadow(comparer, { forMs: 150, records: undefined })
    const lines = linesOf(shadow)
    shadow.look(someMade(2))
    await delay(20)
    shadow.look(someMade(1))
    expect((await lines).at(-1)).toMatchObject({ report: { records: 3, skipped: 0, ended: 'time' } })
    expect(comparer.given.map(({ is }) => is)).toEqual(['delivery', 'delivery', 'delivery'])
  })

  test('hands over no bytes of deliveries', async () => {
    const comparer = new FakeComparer()
    const shadow = new Shadow(comparer, { forMs: 50, records: undefined })
    const lines = linesOf(shadow)
    shadow.look(someMade(1))
    await lines
    expect(JSON.stringify(comparer.given)).not.toContain('body')
  })

  test('ends after so many deliveries, and takes no more of those that come with the last', async () => {
    const comparer = new FakeComparer()
    const shadow = new Shadow(comparer, { forMs: 60_000, records: 3 })
    const lines = linesOf(shadow)
    shadow.look(someMade(5))
    expect((await lines).at(-1)).toMatchObject({ report: { records: 3, skipped: 0, ended: 'records' } })
  })

  test('skips what it cannot keep up with, and holds up nobody', async () => {
    const comparer = new FakeComparer()
    let go = () => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    comparer.hold = () => held
    const shadow = new Shadow(comparer, minute)
    const lines = linesOf(shadow)
    const many = someMade(1_000)
    const startedAt = performance.now()
    shadow.look(many)
    expect(performance.now() - startedAt).toBeLessThan(50)
    await delay(20)
    shadow.look(someMade(100))
    shadow.end('time')
    go()
    const last = (await lines).at(-1)
    // 8 were handed over while the others came
    expect(last).toMatchObject({ report: { records: 264, skipped: 836 } })
  })

  test('ends when another catalogue comes into force, with what it has', async () => {
    const shadow = new Shadow(new FakeComparer(), minute)
    const lines = linesOf(shadow)
    shadow.look(someMade(1))
    shadow.end('catalogue-changed')
    shadow.look(someMade(7))
    expect((await lines).at(-1)).toMatchObject({ report: { records: 1, ended: 'catalogue-changed' } })
  })

  test('whose comparer breaks down rejects, and never throws where deliveries are made', async () => {
    const comparer = new FakeComparer()
    comparer.hold = () => Promise.reject(new Error('out of memory'))
    const shadow = new Shadow(comparer, minute)
    const lines = linesOf(shadow)
    shadow.look(someMade(1))
    await expect(lines).rejects.toThrow('out of memory')
    expect(() => shadow.look(someMade(1))).not.toThrow()
  })

  test('tells from the first second on, so that whoever goes away has a report', async () => {
    const shadow = new Shadow(new FakeComparer(), minute)
    const lines = shadow.lines()
    expect((await lines.next()).value).toMatchObject({ report: { records: 0, skipped: 0 } })
    shadow.look(someMade(2))
    expect((await lines.next()).value).toMatchObject({ report: { records: 2 } })
    expect((await lines.next()).value).toEqual({ progress: { records: 2, of: null, skipped: 0 } })
    await lines.return(undefined)
  })
})
