import { describe, expect, test } from '@jest/globals'
import { readDataFile } from '../../../src/catalogue/data-file.ts'

const read = (text: string) => readDataFile(text, 'mappings/x.json', false)
const problems = (text: string) => read(text).problems.map(({ code, line, column }) => [code, line, column])

describe('readDataFile', () => {
  test('gives the value and places complaints in it', () => {
    const { file } = read('{\n  "a": { "b": [1,\n    2] },\n  "c": 3\n}')
    expect(file?.value).toEqual({ a: { b: [1, 2] }, c: 3 })
    const at = (pointer: string) => {
      const { line, column } = file!.complain(pointer, { code: 'C-REF', detail: '' })
      return [line, column]
    }
    expect(at('')).toEqual([1, 1])
    expect(at('/a/b/1')).toEqual([3, 5])
    expect(at('/c')).toEqual([4, 8])
    expect(at('/a')).toEqual([2, 3])
    expect(at('/a/nothing/below')).toEqual([2, 8])
  })

  test.each([
    ['{"a":1,}', 8],
    ['{"a" 1}', 6],
    ['{"a":1} // no', 9],
    ['', 1],
  ])('refuses %s, which is not JSON', (text, column) => {
    expect(problems(text)[0]).toEqual(['C-JSON', 1, column])
  })

  test('refuses what is no object', () => {
    expect(problems('[1]')).toEqual([['C-JSON', 1, 1]])
  })

  test('refuses a key that occurs twice and __proto__', () => {
    expect(problems('{"a":1,\n"a":2}')).toEqual([['C-JSON', 2, 1]])
    expect(problems('{"__proto__":{}}')).toEqual([['C-JSON', 1, 2]])
  })

  test('refuses 10,000 levels and more than a megabyte', () => {
    expect(problems('{"a":'.repeat(10_000))).toEqual([['C-JSON', 1, 64 * 5 + 1]])
    expect(problems(`{"a":"${'x'.repeat(1_000_001)}"}`)).toEqual([['C-JSON', 1, 1]])
  })

  test('lets a byte order mark pass, which is no column', () => {
    expect(problems('\uFEFF{}')).toEqual([])
    expect(problems('\uFEFF{"a":1,}')).toEqual([['C-JSON', 1, 8]])
  })

  test('refuses what was no UTF-8, where it stands', () => {
    const latin = Buffer.from('{\n "a": "Si\u00e2n" }', 'latin1').toString('utf8')
    expect(problems(latin)).toEqual([['C-JSON', 2, 10]])
    expect(read(latin).problems[0]!.remedy).toBe('save the file as UTF-8')
    const wide = Buffer.from('\uFEFF{}', 'utf16le').toString('utf8')
    expect(problems(wide)).toEqual([['C-JSON', 1, 1]])
  })

  test('refuses numbers that would become others', () => {
    expect(problems('{"a": 12345678901234567890}')).toEqual([['C-JSON', 1, 7]])
    expect(problems('{"a": 1e999}')).toEqual([['C-JSON', 1, 7]])
    expect(problems('{"a": [9007199254740991, -0.1, 1e3]}')).toEqual([])
  })

  test('says in words why it is not JSON', () => {
    const detail = (text: string) => read(text).problems[0]!.detail
    expect(detail('{"a" 1}')).toBe('not JSON: a ":" is missing')
    expect(detail('{"a":1} }')).toBe('not JSON: something stands after its end')
    expect(detail('{"a":"x')).toBe('not JSON: a text without its closing quote')
  })
})
