import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readCsv, recognise } from '../../../src/formats/csv.ts'
import type { CsvFile, CsvFormat } from '../../../src/formats/csv-format.ts'

const header = { name: 'header', kind: 'child', columns: ['CHILD', 'DOB', 'NAME'], derive: [] }
const places = {
  name: 'places',
  kind: 'placement',
  columns: ['CHILD', 'POST'],
  derive: [{ column: 'AREA', from: 'POST', take: 'postcode-area' as const }],
}
const format = { delimiter: ',', spelling: 'any-case' as const, files: [header, places] }

async function read(text: string | Buffer | Buffer[], only?: string, by: CsvFormat<CsvFile> = format) {
  const chunks = Array.isArray(text) ? text : [Buffer.from(text as string)]
  const records = []
  for await (const record of readCsv(Readable.from(chunks), by, only)) records.push(record)
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
    expect(await rows('CHILD,DOB,NAME,MORE\n1,2,3,4\n')).toEqual([[1, 'csv-header']])
    expect(await rows(`${'C,'.repeat(2000)}C\n`)).toEqual([[1, 'csv-header']])
  })

  test('names each column that the header lacks or repeats, by the file that it looks most like', async () => {
    expect(await read('CHILD,CHILD,NAME\n1,2,3\n')).toMatchObject([
      {
        line: 1,
        issues: [
          { code: 'csv-missing-column', pointer: '/DOB', found: 'DOB', allowed: 'CHILD,DOB,NAME' },
          { code: 'csv-repeated-column', pointer: '/CHILD', found: 'CHILD' },
        ],
      },
    ])
    const wide = { ...header, columns: ['A', 'B/C', 'D'], optional: ['D'] }
    const files = { delimiter: ',', files: [places, wide] }
    expect(await read('A,X\n', undefined, files)).toMatchObject([{ issues: [{ code: 'csv-header' }] }])
    expect(await read('A,D,X\n', undefined, files)).toMatchObject([
      { issues: [{ code: 'csv-missing-column', pointer: '/B~1C' }] },
    ])
  })

  test('says that cells are separated by something else, when they then make a header', async () => {
    expect(await read('CHILD;DOB;NAME\n1;2;3\n')).toMatchObject([
      { line: 1, issues: [{ code: 'csv-delimiter', pointer: '', found: '";"', allowed: '","' }] },
    ])
    expect(await read('CHILD\tDOB\tNAME\n')).toMatchObject([{ issues: [{ found: 'TAB', allowed: '","' }] }])
    expect(await read('A;B;C\n')).toMatchObject([{ issues: [{ code: 'csv-header' }] }])
  })

  test('says that lines end with CR alone, when the first one then is a header', async () => {
    expect(await rows('CHILD,DOB,NAME\r1,2,3\r4,5,6\r')).toEqual([[1, 'csv-line-ends']])
  })

  test('says that a file looks like UTF-16, with a mark or without', async () => {
    const text = 'CHILD,DOB,NAME\n1,2,3\n'
    const little = Buffer.from(text, 'utf16le')
    for (const bytes of [little, Buffer.from(`\uFEFF${text}`, 'utf16le'), Buffer.from(little).swap16()]) {
      expect(await read(bytes)).toMatchObject([
        { line: 1, issues: [{ code: 'wrong-encoding', found: 'utf-16', allowed: 'utf-8' }] },
      ])
    }
    expect(await rows('CHILD,DOB\0,NAME\n')).toEqual([[1, 'bad-character']])
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
    expect(recognise('\n\r\nchild,POST,MORE\n1,2,3\n4', format)).toBe(places)
  })

  test('says why there is none', () => {
    expect(recognise('CHILD', format)).toMatchObject({ issues: [{ code: 'csv-header' }] })
    expect(recognise('CHILD,NAME\n', format)).toMatchObject({ issues: [{ code: 'csv-missing-column' }] })
    expect(recognise('', format)).toEqual({ issues: [{ code: 'empty-body', pointer: '' }] })
    expect(recognise(Buffer.from('\uFEFFCHILD,POST', 'utf16le'), format)).toMatchObject({
      issues: [{ code: 'wrong-encoding' }],
    })
  })
})
