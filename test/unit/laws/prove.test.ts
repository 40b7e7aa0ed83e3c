import { describe, expect, test } from '@jest/globals'
import { proveMapping } from '../../../src/laws/prove.ts'
import { aSubject, broken, proved } from './a-subject.ts'

const text = { type: 'string', minLength: 1 }
const items = {
  type: 'object',
  additionalProperties: false,
  required: ['code'],
  properties: { code: text, note: text },
}
const schema = { a: text, b: text, c: { type: 'array', items } }
const losing = {
  it: { a: '{/a}', list: [{ $each: '/c', code: '{/code}', both: '{/code}: {/note}' }], b: '{/b}' },
}

describe('the counterexample', () => {
  test('is as small as it can be', () => {
    const [first] = broken(aSubject(losing, schema))
    expect(first?.counterexample?.record).toEqual({
      c: [{ code: expect.any(String), note: expect.any(String) }],
    })
    expect(JSON.stringify(first?.counterexample?.record).length).toBeLessThan(40)
  })

  test('names the place of the hole that is to blame, in file, line and column', () => {
    const [first] = broken(aSubject(losing, schema))
    // The hole {/note} within its string, in the mapping as it is written.
    const lines = JSON.stringify({ makes: losing }, null, 1).split('\n')
    const line = lines.findIndex((one) => one.includes('{/note}'))
    expect(first?.at).toMatch(/^mapping\.json:\d+:\d+$/)
    const [, found, column] = first!.at!.split(':').map(Number)
    const written = aSubject(losing, schema).subject.mapping.spot.source.text.split('\n')[found! - 1]!
    expect(written.slice(column! - 1)).toMatch(/^\{\/note\}/)
    expect(line).toBeGreaterThan(0)
  })

  test('is the same for the same seed', () => {
    expect(proved(aSubject(losing, schema))).toEqual(proved(aSubject(losing, schema)))
  })

  test('is given for code that breaks down, with what it said', () => {
    const [first] = broken(
      aSubject(
        losing,
        schema,
        {},
        {
          backward: () => () => {
            throw new Error('out of order')
          },
        },
      ),
    )
    expect(first?.counterexample?.detail).toBe('the mapping broke down: out of order')
  })
})

test('proving tells how far it is', () => {
  const { subject, records } = aSubject({ it: { a: '{/a}' } }, { a: text })
  const told: number[] = []
  proveMapping(subject, records, { runs: 5, seed: 1, shrinkMaxMs: 100, onRun: (done) => told.push(done) })
  expect(told).toEqual([1, 2, 3, 4, 5])
})
