import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readCsv, recognise } from '../../../src/formats/csv.ts'

const header = { name: 'header', kind: 'child', columns: ['CHILD', 'DOB', 'NAME'], derive: [] }
const places = {
  name: 'places',
  kind: 'placement',
  columns: ['CHILD', 'POST'],
  derive: [{ column: 'AREA', from: 'POST', take: 'postcode-area' as const }],
}
const format = { delimiter: ',', spelling: 'any-case' as const, files: [header, places] }

async function read(text: string | Buffer | Buffer[], only?: string) {
  const chunks = Array.isArray(text) ? text : [Buffer.from(text as string)]
  const records = []
  for await (const record of readCsv(Readable.from(chunks), format, only)) records.push(record)
  return records
}

/** Line, and either the cells or the codes. */
async function rows(text: string | Buffer | Buffer[]) {
  return (await read(text)).map((record) => [
    record.line,
    record.document
      ? Object.values(record.document).join('|')
      : record.issues.map((issue) => issue.code).join(),
  ])
}

describe('readCsv', () => {
  test('makes a document of texts of each row', async () => {
    expect(await read('CHILD,DOB,NAME\n1,01/02/2010,Nia\n2,,\n')).toMatchObject([
      { line: 2, file: header, document: { CHILD: '1', DOB: '01/02/2010', NAME: 'Nia' }, issues: [] },
      { line: 3, document: { CHILD: '2', DOB: '', NAME: '' } },
    ])
  })

  test('lets a byte order mark, CRLF and a missing last line end pass', async () => {
    expect(await rows('\uFEFFCHILD,DOB,NAME\r\n1,a,b\r\n2,c,d')).toEqual([
      [2, '1|a|b'],
      [3, '2|c|d'],
    ])
    expect(await rows('\uFEFF"CHILD",DOB,NAME\n1,a,b\n')).toEqual([[2, '1|a|b']])
  })

  test('reads quoted cells with delimiters, doubled quotes and line breaks, and goes on counting lines', async () => {
    expect(await rows('CHILD,DOB,NAME\n1,"a,b","say ""hi"""\n2,"two\r\nlines",x\n3,y,z\n')).toEqual([
      [2, '1|a,b|say "hi"'],
      [3, '2|two\r\nlines|x'],
      [5, '3|y|z'],
    ])
  })

  test('takes the columns in any order and case', async () => {
    expect(await read('name,Child,DOB\nNia,1,x\n')).toMatchObject([
      { document: { CHILD: '1', DOB: 'x', NAME: 'Nia' } },
    ])
  })

  test('refuses a ragged row alone', async () => {
    const text = 'CHILD,DOB,NAME\n1,a\n2,b,c\n3,d,e,f\n4,g,h\n'
    expect(await rows(text)).toEqual([
      [2, 'csv-ragged'],
      [3, '2|b|c'],
      [4, 'csv-ragged'],
      [5, '4|g|h'],
    ])
    expect((await read(text))[0]).toMatchObject({
      issues: [{ found: '2', allowed: '3' }],
      raw: Buffer.from('1,a'),
    })
  })

  test('refuses the line of a quote that is never closed, and no other', async () => {
    expect(await rows('CHILD,DOB,NAME\n1,"a,b\n2,c,d\n3,e,f\n')).toEqual([
      [2, 'csv-quote'],
      [3, '2|c|d'],
      [4, '3|e|f'],
    ])
  })

  test('refuses a quote in the middle of a cell, and text behind a closed one', async () => {
    expect(await rows('CHILD,DOB,NAME\n1,a"b,c\n2,"a"b,c\n3,"a"\rx,c\n4,d,e\n')).toEqual([
      [2, 'csv-quote'],
      [3, 'csv-quote'],
      [4, 'csv-quote'],
      [5, '4|d|e'],
    ])
  })

  test('holds a quote that is never closed in bounded memory', async () => {
    const filler = 'x,y,z\n'.repeat(20_000)
    const records = await rows(Buffer.from(`CHILD,DOB,NAME\n1,"a,b\n${filler}`))
    expect(records).toHaveLength(20_001)
    expect(records[0]).toEqual([2, 'csv-quote'])
    expect(records[1]).toEqual([3, 'x|y|z'])
    expect(records.at(-1)).toEqual([20_002, 'x|y|z'])
  })

  test('refuses a line over the limit, keeps no more than the limit of it, and goes on', async () => {
    const long = Array.from({ length: 100 }, () => Buffer.alloc(10_000, 'x'))
    const records = await read([Buffer.from('CHILD,DOB,NAME\n1,'), ...long, Buffer.from('\n2,a,b\n')])
    expect(records.map((record) => record.issues[0]?.code)).toEqual(['too-large', undefined])
    expect(records[0]!.raw.length).toBeLessThanOrEqual(64 * 1024)
    expect(records[1]).toMatchObject({ line: 3, document: { CHILD: '2' } })
  })

  test('refuses an endless quoted line in the same way', async () => {
    const long = Array.from({ length: 100 }, () => Buffer.alloc(10_000, 'x'))
    const records = await read([Buffer.from('CHILD,DOB,NAME\n1,"'), ...long, Buffer.from('\n2,a,b\n')])
    expect(records.map((record) => record.issues[0]?.code)).toEqual(['csv-quote', undefined])
    expect(records[0]!.raw.length).toBeLessThanOrEqual(64 * 1024)
  })

  test('refuses a row that is not UTF-8 alone', async () => {
    const text = Buffer.concat([
      Buffer.from('CHILD,DOB,NAME\n1,'),
      Buffer.from([0xe9]),
      Buffer.from(',x\n2,a,b\n'),
    ])
    expect(await rows(text)).toEqual([
      [2, 'not-utf8'],
      [3, '2|a|b'],
    ])
  })

  test('names the columns that are expected when the header is another', async () => {
    expect(await read('A,B\n1,2\n', 'child')).toMatchObject([
      { line: 1, issues: [{ code: 'csv-header', allowed: 'CHILD,DOB,NAME' }] },
    ])
    expect(await read('CHILD,POST,MORE\n1,2,3\n')).toMatchObject([{ issues: [{ allowed: 'CHILD,POST' }] }])
    expect(await rows('CHILD,CHILD,NAME\n1,2,3\n')).toEqual([[1, 'csv-header']])
    expect(await rows('CHILD,DOB,NAME,MORE\n1,2,3,4\n')).toEqual([[1, 'csv-header']])
    expect(await rows(`${'C,'.repeat(2000)}C\n`)).toEqual([[1, 'csv-header']])
  })

  test('refuses __proto__ as a column', async () => {
    expect(await rows('CHILD,__proto__,NAME\n1,2,3\n')).toEqual([[1, 'forbidden-key']])
    expect({}).not.toHaveProperty('2')
  })

  test('says that an empty file holds nothing, and gives no row for a header alone', async () => {
    expect(await rows('')).toEqual([[1, 'empty-body']])
    expect(await rows('\uFEFF\n\n')).toEqual([[1, 'empty-body']])
    expect(await rows('CHILD,DOB,NAME\n')).toEqual([])
  })

  test('finds the file by its header and derives the area of a postcode', async () => {
    const records = await read('CHILD,POST\n1,cf10 3at\n2,\n3,M1 1AE\n4,"123"\n')
    expect(records.map((record) => record.document?.AREA)).toEqual(['CF', '', 'M', ''])
    expect(records[0]!.file).toBe(places)
  })

  test('reads the same whatever the chunks are', async () => {
    const text = Buffer.from('\uFEFFCHILD,DOB,NAME\r\n1,"a\n""b""",Siân\n2,"x,y\n3,c\n\n4,a"b,c\n5,d,e')
    const whole = await rows(text)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), async (sizes) => {
        const chunks: Buffer[] = []
        for (let at = 0, n = 0; at < text.length; n += 1) {
          const size = sizes[n % sizes.length]!
          chunks.push(text.subarray(at, at + size))
          at += size
        }
        expect(await rows(chunks)).toEqual(whole)
      }),
    )
  })

  test('reads back any cells that were written with quotes', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ŵ', '"', ',', '\n', '\r\n', ' ', ';') })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), async (cells) => {
        const lines = cells.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
        const records = await read(`CHILD,DOB,NAME\n${lines.join('\n')}\n`)
        expect(records.map((record) => Object.values(record.document ?? {}))).toEqual(cells)
      }),
    )
  })
})

describe('recognise', () => {
  test('finds the file of a header line', () => {
    expect(recognise('\uFEFFchild,POST\r\n', format)).toBe(places)
    expect(recognise('CHILD', format)).toBeUndefined()
  })
})
