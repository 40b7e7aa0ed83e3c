import { describe, expect, test } from '@jest/globals'
import { type Arrived, compareArrivals } from '../../../src/sandbox/compare-arrivals.ts'
import type { ExpectedArrival } from '../../../src/sandbox/story.ts'

const expected: ExpectedArrival = { destination: 'a', via: 'change', kind: 'child', recordId: 'r-1' }
const arrived: Arrived = { ...expected, effects: 1, body: { received: '2026-01-05' } }

describe('what arrived, held against what had to', () => {
  test('differs in nothing when each answers one', () => {
    expect(compareArrivals([expected], [arrived])).toEqual({ missing: [], unexpected: [] })
  })

  test('an arrival without a new effect is one all the same', () => {
    expect(compareArrivals([expected], [{ ...arrived, effects: 0 }])).toEqual({ missing: [], unexpected: [] })
  })

  test('what did not come is missing', () => {
    expect(compareArrivals([expected], []).missing).toEqual([{ ...expected, why: 'it did not arrive' }])
  })

  test.each([
    { destination: 'b' },
    { via: 'handover' },
    { kind: 'pep' },
    { recordId: 'r-2' },
    { recordId: null },
  ])('what came otherwise (%j) is missing there and unexpected here', (other) => {
    const { missing, unexpected } = compareArrivals([expected], [{ ...arrived, ...other }])
    expect([missing.length, unexpected.length]).toEqual([1, 1])
  })

  test('what came once too often is unexpected', () => {
    expect(compareArrivals([expected], [arrived, arrived]).unexpected).toHaveLength(1)
    expect(compareArrivals([expected, expected], [arrived, arrived]).unexpected).toEqual([])
  })

  test('what had its effect twice is unexpected', () => {
    expect(compareArrivals([expected], [{ ...arrived, effects: 2 }]).unexpected).toMatchObject([
      { recordId: 'r-1', why: 'it had its effect twice' },
    ])
  })

  test('what lacks the text that it had to hold is missing', () => {
    expect(compareArrivals([{ ...expected, holds: '2026-01-05' }], [arrived]).missing).toEqual([])
    expect(compareArrivals([{ ...expected, holds: '2026-01-06' }], [arrived]).missing).toHaveLength(1)
  })

  test('shows no body', () => {
    expect(compareArrivals([], [arrived]).unexpected[0]).not.toHaveProperty('body')
  })
})
