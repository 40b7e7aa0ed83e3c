import { expect, test } from '@jest/globals'
import { checkProblems, objectSchema, partsOf } from './small-mapping.ts'

const text = { type: 'string', minLength: 1 }
const from = objectSchema({ who: objectSchema({ name: text, near: objectSchema({ name: text }) }) })
const parts = partsOf({ named: { name: '{/name}' }, both: { of: { $use: 'named', $at: '/nera' } } })

test('a part that starts from a place that is not there is said of its "$at", once', () => {
  const problems = checkProblems({ it: { $use: 'named', $at: '/whoo' } }, from, {}, {}, parts)
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'M-SOURCE',
      file: 'mapping.json',
      pointer: '/makes/it/$at',
      found: '/whoo',
      nearest: 'who',
    }),
    expect.objectContaining({ code: 'M-UNMAPPED', found: '/who/near/name' }),
  ])
})

test('so is one that starts from there within another part', () => {
  const [problem, ...others] = checkProblems({ it: { $use: 'both', $at: '/who' } }, from, {}, {}, parts)
  expect(problem).toMatchObject({ file: 'mappings/parts/both.json', found: '/nera', nearest: 'near' })
  expect(others.map(({ code }) => code)).toEqual(['M-UNMAPPED'])
})
