import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { handedOver, isDuring, toldByEntry } from '../../../src/outbound/follow.ts'
import { aRecord, aStay } from './a-case.ts'

describe('an entry is during a stay', () => {
  test.each([
    ['that is open, after its opening', 3, null, true],
    ['not by the entry that opened it', 2, null, false],
    ['not before it', 1, null, false],
    ['that has closed, before its closing', 6, 7, true],
    ['not by the entry that closed it', 7, 7, false],
    ['not after it', 8, 7, false],
  ])('%s', (_, sequence, closed, expected) => {
    expect(isDuring(aStay({ closed }), sequence)).toBe(expected)
  })
})

describe('the hand-over', () => {
  test('holds the records in force that precede the change, in the order of the log', () => {
    const records = [
      aRecord({ id: 'third', sequence: 6 }),
      aRecord({ id: 'first', sequence: 1 }),
      aRecord({ id: 'same', sequence: 7 }),
      aRecord({ id: 'later', sequence: 8 }),
      aRecord({ id: 'second', sequence: 4 }),
    ]
    expect(handedOver(records, 7).map((one) => one.id)).toEqual(['first', 'second', 'third'])
  })

  test('leaves out what does not stand and what is told to nobody', () => {
    expect(handedOver([aRecord({ retracted: true }), aRecord({ quiet: true })], 7)).toEqual([])
  })

  test('and what is routed as a change never overlap, and miss nothing of a stay that is open', () => {
    const sequences = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 20 })
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 40 }), (numbers, opened) => {
        const records = numbers
          .filter((one) => one !== opened)
          .map((one) => aRecord({ id: `r${one}`, sequence: one }))
        const stay = aStay({ opened })
        const handed = handedOver(records, opened).map((one) => one.id)
        const changed = records.filter((one) => isDuring(stay, one.sequence)).map((one) => one.id)
        expect([...handed, ...changed].sort()).toEqual(records.map((one) => one.id).sort())
        expect(new Set([...handed, ...changed]).size).toBe(records.length)
      }),
    )
  })
})

describe('a record entry tells', () => {
  const entry = { record: 'record-1', sequence: 5 }

  test('of the version that came with it', () => {
    const record = aRecord()
    expect(toldByEntry([record], entry)).toBe(record)
  })

  test.each([
    ['a newer version is in force', { sequence: 6 }],
    ['the record does not stand', { retracted: true }],
    ['it is a short break', { quiet: true }],
    ['it is another record', { id: 'record-2' }],
  ])('nothing when %s', (_, more) => {
    expect(toldByEntry([aRecord(more)], entry)).toBeUndefined()
  })
})
