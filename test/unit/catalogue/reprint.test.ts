import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { reprintJson } from '../../../src/catalogue/reprint.ts'
import type { Json } from '../../../src/mapping/json.ts'

const text = `{
    "note": "caf\\u00e9",
    "makes": [
        { "id": "a", "list": [1, 2.0], "more": {"b":1} },
        {
            "id": "b"
        }
    ]
}
`

describe('a JSON text that says something new', () => {
  test('is the same text where it says the same', () => {
    expect(reprintJson(text, JSON.parse(text) as Json)).toBe(text)
  })

  test('changes one value and leaves the spelling of all others', () => {
    const now = JSON.parse(text) as { makes: { list: number[] }[] }
    now.makes[0]!.list = [3, 2]
    expect(reprintJson(text, now as unknown as Json)).toBe(text.replace('[1, 2.0]', '[3, 2.0]'))
  })

  test('takes what is gone out, and writes what is new where it comes in the new value', () => {
    const now: Json = {
      note: 'café',
      makes: [{ id: 'a', first: true, more: { b: 1 } }, { id: 'b', deep: { list: [] } }, { id: 'c' }],
    }
    expect(reprintJson(text, now)).toBe(`{
    "note": "caf\\u00e9",
    "makes": [
        { "id": "a", "first": true, "more": {"b":1} },
        {
            "id": "b",
            "deep": {
                "list": []
            }
        },
        {
            "id": "c"
        }
    ]
}
`)
  })

  test('keeps on one line what was on one, and breaks up only what no longer fits', () => {
    expect(
      reprintJson('{ "a": [1], "b": {"c": 1} }', { a: [1, 2], b: { c: { d: [] } }, e: [{ f: 1 }] }),
    ).toBe('{ "a": [1, 2], "b": {"c": { "d": [] }}, "e": [{ "f": 1 }] }')
    const long = 'x'.repeat(200)
    expect(reprintJson('{ "record": { "a": 1 }, "makes": [] }', { record: { a: 1 }, makes: [long] })).toBe(
      `{\n  "record": { "a": 1 },\n  "makes": [\n    "${long}"\n  ]\n}`,
    )
  })

  test('puts a member in the place of the one it follows', () => {
    const now: Json = { record: 1, refused: [{ code: 'R-CODE', at: '/x' }], note: 'last' }
    const before = '{ "record": 1, "makes": [], "note": "last" }'
    expect(reprintJson(before, now, { refused: 'makes' })).toBe(
      '{ "record": 1, "refused": [{ "code": "R-CODE", "at": "/x" }], "note": "last" }',
    )
  })

  test('keeps a mark at its beginning and the line ends of its system', () => {
    const windows = `\uFEFF${text.replaceAll('\n', '\r\n')}`
    const now = JSON.parse(text) as { makes: object[] }
    now.makes.push({ id: 'c' })
    const printed = reprintJson(windows, now as unknown as Json)
    expect(printed.startsWith('\uFEFF{\r\n')).toBe(true)
    expect(printed.replaceAll('\r\n', '')).not.toContain('\n')
    expect(JSON.parse(printed.slice(1))).toEqual(now)
  })

  test('says what it should, whatever stood there before', () => {
    const json = fc.jsonValue({ maxDepth: 4 })
    const written = fc.tuple(json, fc.constantFrom(undefined, 2, '\t'))
    fc.assert(
      fc.property(written, json, ([before, space], now) => {
        const printed = reprintJson(JSON.stringify(before, null, space), now as Json)
        expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(now)))
      }),
    )
  })
})
