import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { askedDelayMs, delayCeilingMs, retryAt } from '../../../src/outbound/retry.ts'

const now = new Date('2026-03-01T09:00:00Z')
const secondsFrom = (at: Date | null) => (at === null ? null : (at.getTime() - now.getTime()) / 1_000)
const tried = (tries: number) => ({ tries, from: now })

describe('the delay before the next attempt', () => {
  test.each([
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 16],
    [9, 512],
    [10, 900],
    [11, 900],
    [500, 900],
  ])('after %i attempts is %i s at most', (tries, seconds) => {
    expect(delayCeilingMs(tries)).toBe(seconds * 1_000)
    expect(secondsFrom(retryAt(tried(tries), now, null, 1))).toBe(seconds)
  })

  test('never shrinks as attempts go on, and is never above a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (tries) => {
        expect(delayCeilingMs(tries + 1)).toBeGreaterThanOrEqual(delayCeilingMs(tries))
        expect(delayCeilingMs(tries)).toBeLessThanOrEqual(15 * 60_000)
      }),
    )
  })

  test('lies anywhere between none and the whole of it (full jitter)', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), random, (tries, drawn) => {
        const delayMs = (retryAt(tried(tries), now, null, drawn)?.getTime() ?? Number.NaN) - now.getTime()
        expect(delayMs).toBeGreaterThanOrEqual(0)
        expect(delayMs).toBeLessThanOrEqual(delayCeilingMs(tries))
      }),
    )
    expect(secondsFrom(retryAt(tried(5), now, null, 0.5))).toBe(16)
  })
})

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['1', 1],
    ['120', 120],
    [' 7 ', 7],
    ['Sun, 01 Mar 2026 09:02:00 GMT', 120],
    ['Sunday, 01-Mar-26 09:02:00 GMT', 120],
    ['Sun, 01 Mar 2026 08:00:00 GMT', 0],
    ['', 0],
    ['soon', 0],
    ['-5', 0],
    ['1.5', 0],
    ['2', 2],
    ['99999999999', 0],
  ])('"%s" asks for %i s', (text, seconds) => {
    expect(askedDelayMs(text, now)).toBe(seconds * 1_000)
  })

  test('is the least, an hour at most', () => {
    expect(secondsFrom(retryAt(tried(1), now, '30', 0.5))).toBe(30)
    expect(secondsFrom(retryAt(tried(10), now, '30', 0.5))).toBe(450)
    expect(secondsFrom(retryAt(tried(1), now, '86400', 0.5))).toBe(3_600)
  })
})

describe('giving up', () => {
  const days = (count: number) => new Date(now.getTime() - count * 24 * 60 * 60_000)

  test.each([
    [0, false],
    [4.99, false],
    [5, true],
    [30, true],
  ])('after %d days in vain: %s', (count, isOver) => {
    expect(retryAt({ tries: 3, from: days(count) }, now, null, 0.5) === null).toBe(isOver)
  })
})
