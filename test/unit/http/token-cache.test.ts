import { describe, expect, test } from '@jest/globals'
import { TokenCache } from '../../../src/http/token-cache.ts'

describe('the cache of tokens', () => {
  test('knows a token until its time, and not at it', () => {
    const cache = new TokenCache<string>(2)
    cache.put('t', 'who', 1000)
    expect([cache.get('t', 999), cache.get('t', 1000), cache.get('t', 1)]).toEqual([
      'who',
      undefined,
      undefined,
    ])
  })

  test('forgets the oldest rather than grow', () => {
    const cache = new TokenCache<number>(2)
    for (const [n, token] of ['a', 'b', 'c'].entries()) cache.put(token, n, 1000)
    expect(['a', 'b', 'c'].map((token) => cache.get(token, 0))).toEqual([undefined, 1, 2])
  })
})
