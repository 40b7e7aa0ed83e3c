import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { contentHash, mappingContent, withoutNotes } from '../../../src/catalogue/content-hash.ts'
import type { Json, JsonObject } from '../../../src/mapping/json.ts'

const canonical = canonicalize as unknown as (value: unknown) => string

describe('the hash of content', () => {
  test('is that of the canonical JSON of RFC 8785', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json
        expect(contentHash(json)).toBe(createHash('sha256').update(canonical(json)).digest('hex'))
      }),
    )
  })

  test('does not know how a file is laid out, nor in what order members stand', () => {
    const a = JSON.parse('{"x":1,"y":[1.0,"\\u00e9"]}') as Json
    const b = JSON.parse('{ "y": [ 1, "é" ],\n "x": 1.0 }') as Json
    expect(contentHash(a)).toBe(contentHash(b))
    expect(contentHash(a)).not.toBe(contentHash({ x: 1, y: ['é', 1] }))
  })
})

describe('what a mapping says', () => {
  const hashOf = (text: string) => contentHash(mappingContent(JSON.parse(text) as JsonObject))

  test('depends on the order in which it makes things', () => {
    expect(hashOf('{"makes":{"a":{},"b":{}}}')).not.toBe(hashOf('{"makes":{"b":{},"a":{}}}'))
    expect(hashOf('{"makes":{"a":{"x":1,"y":2}}}')).toBe(hashOf('{"makes":{"a":{"y":2,"x":1}}}'))
  })

  test('depends on no note', () => {
    const noted = '{"$schema":"x","$note":"why","makes":{"a":{"$note":"why","x":1}}}'
    expect(hashOf(noted)).toBe(hashOf('{"makes":{"a":{"x":1}}}'))
    expect(withoutNotes([{ $note: 'x', note: 'kept' }])).toEqual([{ note: 'kept' }])
  })
})
