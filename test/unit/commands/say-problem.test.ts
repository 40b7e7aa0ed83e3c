import { describe, expect, test } from '@jest/globals'
import { sayProblem } from '../../../src/commands/check.ts'
import type { Problem } from '../../../src/mapping/problem.ts'

const problem: Problem = {
  code: 'M-BINDING',
  file: 'a.json',
  line: 3,
  column: 7,
  pointer: '/a',
  detail: 'is wrong',
}
const advice = (more: Partial<Problem>) => sayProblem({ ...problem, ...more }).split('\n')[1]

describe('a problem in words', () => {
  test('says its place, its code and what was found', () => {
    expect(sayProblem(problem).split('\n')[0]).toBe('a.json:3:7 M-BINDING is wrong')
  })

  test('says the nearest name, else the remedy, else what is allowed, else what helps with its code', () => {
    const allowed = ['open', 'shut']
    expect(advice({ nearest: 'open', remedy: 'mend it', allowed })).toBe('    did you mean "open"?')
    expect(advice({ remedy: 'mend it', allowed })).toBe('    mend it')
    expect(advice({ allowed })).toBe('    allowed: open, shut')
    expect(advice({ code: 'M-WITHHELD' })).toBe('    use it no more, or do not withhold it')
  })

  test('names no more than a dozen of what is allowed', () => {
    const allowed = Array.from({ length: 15 }, (_, i) => `c${i}`)
    expect(advice({ allowed })).toMatch(/^ {4}allowed: c0, .* c11 and 3 more$/)
  })
})
