import type { ParseErrorCode } from 'jsonc-parser'

/** What is wrong with a text that is no JSON, by the numbers of the parser, which has them as a constant enumeration. */
const SAID: { readonly [code: number]: string } = {
  1: 'a character that has no place here',
  2: 'a number that is none',
  3: 'a key in quotes is missing',
  4: 'a value is missing',
  5: 'a ":" is missing',
  6: 'a "," is missing',
  7: 'a "}" is missing',
  8: 'a "]" is missing',
  9: 'something stands after its end',
  10: 'JSON has no comments',
  11: 'JSON has no comments',
  12: 'a text without its closing quote',
  13: 'a number that breaks off',
  14: '"\\u" without its four digits',
  15: 'an escape that is none',
  16: 'a control character, which is written as an escape',
}

/** Says what the parser found wrong. */
export function sayParseError(code: ParseErrorCode): string {
  return SAID[code] ?? 'it cannot be read'
}
