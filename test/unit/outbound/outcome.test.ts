import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { outcomeOf, outcomeOfFailure } from '../../../src/outbound/outcome.ts'

describe('what a status means', () => {
  test.each([
    [200, 'delivered'],
    [201, 'delivered'],
    [202, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [100, 'refused'],
    [301, 'refused'],
    [304, 'refused'],
    [307, 'refused'],
    [400, 'refused'],
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [404, 'refused'],
    [408, 'again'],
    [409, 'refused'],
    [410, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [425, 'again'],
    [429, 'again'],
    [500, 'again'],
    [502, 'again'],
    [503, 'again'],
    [599, 'again'],
  ])('%i: %s', (status, is) => {
    expect(outcomeOf(status, null)).toMatchObject({ is, status })
  })

  test('a protocol can have more that is worth another try', () => {
    expect(outcomeOf(409, '5', new Set([409]))).toEqual({
      is: 'again',
      status: 409,
      code: 'destination-unavailable',
      retryAfter: '5',
    })
  })

  test('only 2xx is a success, whatever a protocol says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.integer({ min: 300, max: 599 }), (status, more) => {
        expect(outcomeOf(status, null, new Set([more])).is === 'delivered').toBe(
          status >= 200 && status < 300,
        )
      }),
    )
  })
})

describe('what no answer means', () => {
  test.each([
    ['timeout', 'again', 'destination-timeout'],
    ['unreachable', 'again', 'destination-unreachable'],
    ['forbidden-address', 'refused', 'destination-refused'],
  ] as const)('%s: %s', (failed, is, code) => {
    expect(outcomeOfFailure(failed)).toMatchObject({ is, code, status: null })
  })
})
