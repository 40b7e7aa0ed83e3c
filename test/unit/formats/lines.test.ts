import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { splitLines } from '../../../src/formats/lines.ts'

async function split(chunks: readonly string[], most = 100) {
  const lines: [number, string][] = []
  for await (const line of splitLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), most)) {
    lines.push([line.line, 'bytes' in line ? line.bytes.toString() : 'too large'])
  }
  return lines
}

describe('splitLines', () => {
  test('ends lines by LF, CRLF and the end of the stream', async () => {
    expect(await split(['a\nb\r\nc'])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ])
  })

  test('counts blank lines without giving them', async () => {
    expect(await split(['\n', ' \r\n', 'a\n\n', 'b\n'])).toEqual([
      [3, 'a'],
      [5, 'b'],
    ])
  })

  test('puts together lines and letters that come in pieces', async () => {
    const bytes = [...Buffer.from('{"a":"Llŷn"}\r\n{"b":1}')]
    const pieces = Readable.from(bytes.map((byte) => Buffer.from([byte])))
    const lines: string[] = []
    for await (const line of splitLines(pieces, 100)) lines.push('bytes' in line ? line.bytes.toString() : '')
    expect(lines).toEqual(['{"a":"Llŷn"}', '{"b":1}'])
  })

  test('takes a line of exactly the limit and names a longer one, then goes on', async () => {
    expect(await split(['x'.repeat(10), '\r\n', 'y'.repeat(11), '\n', 'z'], 10)).toEqual([
      [1, 'xxxxxxxxxx'],
      [2, 'too large'],
      [3, 'z'],
    ])
    expect(await split(['x'.repeat(6), 'x'.repeat(6), 'x'], 10)).toEqual([[1, 'too large']])
  })

  test('gives nothing for nothing', async () => {
    expect(await split([])).toEqual([])
    expect(await split(['', '\n'])).toEqual([])
  })
})
