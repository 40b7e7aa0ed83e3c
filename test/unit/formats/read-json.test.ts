import { describe, expect, test } from '@jest/globals'
import { recordLimits } from '../../../src/formats/limits.ts'
import { readJson } from '../../../src/formats/read-json.ts'

const read = (text: string | Buffer) => readJson(Buffer.from(text as string), recordLimits)
const issues = (text: string | Buffer) => {
  const result = read(text)
  return 'issues' in result ? result.issues : []
}
const codes = (text: string | Buffer) => issues(text).map((issue) => issue.code)

describe('readJson', () => {
  test('gives the document', () => {
    expect(read(' {"a":[1,{"b":"c \\" { ["}]} ')).toEqual({ document: { a: [1, { b: 'c " { [' }] } })
  })

  test('lets a byte order mark pass', () => {
    expect(read('\uFEFF{"a":1}')).toEqual({ document: { a: 1 } })
  })

  test.each([['{'], ['{"a":1,}'], ['{"a":1} x'], ["{'a':1}"], ['NaN'], ['{"a":"\u0001"}'], ['"abc']])(
    'refuses %s, which is not JSON',
    (text) => expect(codes(text)).toEqual(['not-json']),
  )

  test('refuses a body of nothing', () => {
    expect(codes('  \n')).toEqual(['empty-body'])
    expect(codes('\uFEFF')).toEqual(['empty-body'])
  })

  test('refuses bytes that are not UTF-8', () => {
    expect(codes(Buffer.from([0x22, 0xe9, 0x22]))).toEqual(['not-utf8'])
  })

  test('refuses 10,000 levels before anything parses them', () => {
    expect(issues('['.repeat(10_000) + ']'.repeat(10_000))).toMatchObject([
      { code: 'too-deep', allowed: '32' },
    ])
    expect(codes('{"a":'.repeat(10_000))).toEqual(['too-deep'])
  })

  test('takes what is exactly as deep as allowed', () => {
    expect(codes('['.repeat(32) + ']'.repeat(32))).toEqual([])
    expect(codes('['.repeat(33) + ']'.repeat(33))).toEqual(['too-deep'])
  })

  test('takes what is exactly as large as allowed', () => {
    const sized = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`
    expect(codes(sized(recordLimits.bytes))).toEqual([])
    expect(codes(sized(recordLimits.bytes + 1))).toEqual(['too-large'])
  })

  test('refuses names that reach for a prototype, wherever and however they are spelt', () => {
    expect(issues('{"child":{"__proto__":{"admin":true}}}')).toEqual([
      { code: 'forbidden-key', pointer: '/child/__proto__', found: '__proto__' },
    ])
    expect(issues('[0,{"\\u005f_proto__" : 1}]')).toMatchObject([{ pointer: '/1/__proto__' }])
    expect(codes('{"constructor":1,"prototype":2}')).toEqual(['forbidden-key', 'forbidden-key'])
  })

  test('takes such a name as a value', () => {
    expect(read('{"a":"__proto__"}')).toEqual({ document: { a: '__proto__' } })
  })

  test('refuses a name that occurs twice in one object', () => {
    expect(issues('{"a":{"b":1,"c":2,"b":3}}')).toEqual([
      { code: 'duplicate-key', pointer: '/a/b', found: 'b' },
    ])
    expect(codes('{"a":1,"\\u0061":2}')).toEqual(['duplicate-key'])
    expect(codes('[{"a":1},{"a":2}]')).toEqual([])
  })

  test('says at most fifty of a hostile number of issues', () => {
    expect(issues(`{"a":0${',"a":1'.repeat(5000)}}`)).toHaveLength(50)
  })

  test('reads a string of backslashes in time', () => {
    expect(codes(`{"a":"${'\\\\'.repeat(100_000)}"}`)).toEqual([])
  })
})
