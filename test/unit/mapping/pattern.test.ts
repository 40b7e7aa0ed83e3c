import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { PatternFault, patternOf } from '../../../src/mapping/schema/pattern.ts'

/** Patterns of all sorts, each with texts that have it and texts that just haven't. */
const PATTERNS: readonly (readonly [pattern: string, ...texts: string[]])[] = [
  ['', '', 'a'],
  ['^(/([^~/]|~[01])*)+$', '/a/b', '/a~1b', '/a~2', 'a', '/'],
  ['^[a-z]+(-[a-z]+)*$', 'a-b-c', 'a-', '-a', 'abc'],
  ['^(?:a|ab)(?<rest>c|bcd)*?$', 'abcd', 'acc', 'ab', 'abb'],
  ['^\\d{2,3}(?:\\.\\d+){0,2}$', '12', '123.4.5', '1', '123.4.5.6'],
  ['^a{2}b{1,}$', 'aab', 'aabbb', 'ab', 'aaab'],
  ['^(?:a{0,2}){0,2}$', '', 'aaaa', 'aaaaa'],
  ['^.$', 'a', '\n', '\r', '\u2028', '🙂', 'ab'],
  ['^[^\\s]\\S[\\s.]$', 'ab ', 'ab\u3000', 'a\u00a0.', 'ab.', 'ab\ufeff', 'abc'],
  ['^[\\s\\S]\\.\\]$', '\n.]', 'a.]', 'aa]'],
  ['^\\p{L}+$', 'Llŷr', 'l1', ''],
  ['^[\\u{1F600}-\\u{1F64F}\\]\\\\]+$', '😀]\\', 'x'],
  ['^(\\$note|/([^~]|~[01])+)$', '$note', '/a', '/', 'note'],
  ['\\bcat\\b', 'a cat sat', 'concatenate', 'cat'],
  ['a|^b$|c', 'xay', 'b', 'ab', 'xb', 'dc', 'd'],
  ['(a*)*$', 'b', 'aab'],
  ['^(?:|a)+b$', 'b', 'aab', 'aac'],
  ['[^\\s]\\s+$', 'a ', ' ', 'a', 'a\u00a0'],
]

describe('a pattern of a schema', () => {
  test.each(PATTERNS)('finds of %j what JavaScript finds', (pattern, ...texts) => {
    const native = new RegExp(pattern, 'u')
    for (const text of texts) expect([text, patternOf(pattern).test(text)]).toEqual([text, native.test(text)])
  })

  test('finds what JavaScript finds, whatever the pattern', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\b', '^', '$', '')
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { depthSize: 'small' },
        atom,
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
        fc
          .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?'))
          .map(([a, repeat]) => `(?:${a})${repeat}`),
      ),
    }))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 5 })
    const property = fc.property(pattern, text, (source, tried) => {
      expect(patternOf(source).test(tried)).toBe(new RegExp(source, 'u').test(tried))
    })
    fc.assert(property, { numRuns: 3_000, seed: 1989 })
  })

  test.each([
    ['^(a+)+$', 'a'.repeat(50_000)],
    ['^(a|aa)*b$', 'a'.repeat(50_000)],
    ['^(?:.*,){9}x', ','.repeat(20_000)],
    ['\\s+x', ' '.repeat(100_000)],
    ['^((a{0,10}){0,10}){0,3}$', 'a'.repeat(3_000)],
    ['^(/[^/{}\\s]+)+$', `/${'a'.repeat(119)}`.repeat(40)],
  ])('%s, which an engine may try for ever, is answered in time', (pattern, text) => {
    const begun = performance.now()
    expect(patternOf(pattern).test(`${text} !`)).toBe(false)
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  test.each([
    ['^(?=(a+)+$)', 'it may take for ever'],
    ['^(?!000)\\d{3}$', 'it may take for ever'],
    ['^((a{0,90}){0,90}){0,9}$', 'it may take for ever'],
    ['^(a+)+\\1$', 'it may take for ever'],
    ['((a{1000}){1000})*b', 'it may take for ever'],
    ['(', 'Unterminated group'],
    ['('.repeat(3_000) + ')'.repeat(3_000), 'it is longer than'],
  ])('that %s cannot be used is said, with why', (pattern, why) => {
    expect(() => patternOf(pattern)).toThrow(PatternFault)
    expect(() => patternOf(pattern)).toThrow(why)
  })
})
