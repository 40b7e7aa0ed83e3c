import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { readCsv, recognise } from '../../../src/formats/csv.ts'
import type { CsvFormat } from '../../../src/formats/csv-format.ts'
import type { Issue } from '../../../src/message/failure.ts'

const file = { name: 'f', kind: 'child', columns: ['CHILD', 'NAME'], derive: [] }
type File = CsvFormat<typeof file & { optional?: readonly string[] }>['files'][number]

async function read(
  bytes: string | Buffer | readonly Buffer[],
  settings: Partial<CsvFormat<File>> = {},
  warnings?: Issue[],
) {
  const chunks = typeof bytes === 'string' ? [Buffer.from(bytes)] : Buffer.isBuffer(bytes) ? [bytes] : bytes
  const format = { delimiter: ',', files: [file], ...settings }
  const warn = warnings && ((issue: Issue) => warnings.push(issue))
  const records = []
  for await (const record of readCsv(Readable.from(chunks), format, undefined, warn)) records.push(record)
  return records
}

const latin = (text: string) => Buffer.from(text, 'latin1')

describe('what stands between cells', () => {
  test.each([',', ';', '\t', '|'])('is what the format says: %j', async (delimiter) => {
    const text = `CHILD${delimiter}NAME\n1${delimiter}"a${delimiter}b"\n`
    expect(await read(text, { delimiter })).toMatchObject([
      { document: { CHILD: '1', NAME: `a${delimiter}b` }, issues: [] },
    ])
  })

  test('is not guessed', async () => {
    expect(await read('CHILD;NAME\n1;2\n')).toMatchObject([{ issues: [{ code: 'csv-delimiter' }] }])
  })
})

describe('Windows-1252', () => {
  const settings = { encoding: 'windows-1252' } as const

  test('is read with its own letters, marks and quotation marks', async () => {
    const records = await read(latin('CHILD,NAME\n1,Si\xe2n \x93Fach\x94 \x80\x9f\n'), settings)
    expect(records).toMatchObject([{ document: { NAME: 'Siân “Fach” €Ÿ' } }])
  })

  test.each([0x81, 0x8d, 0x8f, 0x90, 0x9d])('has nothing for the byte %i', async (byte) => {
    const bytes = Buffer.concat([latin('CHILD,NAME\n1,ab'), Buffer.from([byte]), latin('\n2,c\n')])
    const [first, second] = await read(bytes, settings)
    expect(first).toMatchObject({ line: 2, issues: [{ code: 'wrong-encoding', column: 5 }] })
    expect(second).toMatchObject({ document: { NAME: 'c' } })
  })

  test('is refused when its mark says that it is UTF-8 or UTF-16', async () => {
    for (const [mark, found] of [
      ['efbbbf', 'utf-8'],
      ['fffe', 'utf-16'],
      ['feff', 'utf-16'],
    ] as const) {
      const bytes = Buffer.concat([Buffer.from(mark, 'hex'), Buffer.from('CHILD,NAME\n1,a\n')])
      expect(await read(bytes, settings)).toMatchObject([
        { line: 1, issues: [{ code: 'wrong-encoding', found, allowed: 'windows-1252' }] },
      ])
    }
    const utf16 = Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from('CHILD,NAME\n', 'utf16le')])
    expect(await read(utf16)).toMatchObject([{ issues: [{ code: 'wrong-encoding', found: 'utf-16' }] }])
  })

  test('that is UTF-8 is refused row by row, and by a lenient source told once and read as said', async () => {
    const text = Buffer.from('CHILD,NAME\n1,Siân\n2,Gwen\n3,Ŵyn\n')
    expect((await read(text, settings)).map((one) => one.issues[0]?.code)).toEqual([
      'wrong-encoding',
      undefined,
      'wrong-encoding',
    ])
    const warnings: Issue[] = []
    expect(await read(text, settings, warnings)).toMatchObject([
      { document: { NAME: 'SiÃ¢n' } },
      { document: { NAME: 'Gwen' } },
      { document: {} },
    ])
    expect(warnings).toMatchObject([{ code: 'wrong-encoding', found: 'utf-8' }])
  })
})

describe('a place is told by line and column', () => {
  test('of bytes that are no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('CHILD,NAME\n1,Siâ'), latin('\xe9'), Buffer.from('n\n')])
    expect(await read(bytes)).toMatchObject([{ line: 2, issues: [{ code: 'not-utf8', column: 6 }] }])
  })

  test('of a quotation mark that is never closed, and of one that stands where none may', async () => {
    expect(await read('CHILD,NAME\n1,"a\n2,b\n')).toMatchObject([
      { line: 2, issues: [{ code: 'csv-quote', column: 3 }] },
      { line: 3 },
    ])
    expect(await read('CHILD,NAME\nâ,a"b\n')).toMatchObject([{ issues: [{ code: 'csv-quote', column: 4 }] }])
    expect(await read('CHILD,NAME\n"a","b"c\n')).toMatchObject([{ issues: [{ column: 8 }] }])
  })

  test('of a quotation mark in a file that comes byte by byte', async () => {
    const bytes = [...Buffer.from('CHILD,NAME\n0,"x\ny"\n1,"a\n2,b\n')].map((one) => Buffer.from([one]))
    expect(await read(bytes)).toMatchObject([
      { line: 2, document: { NAME: 'x\ny' } },
      { line: 4, issues: [{ code: 'csv-quote', column: 3 }] },
      { line: 5, document: { CHILD: '2' } },
    ])
  })

  test('of a character that cannot be kept, by its column', async () => {
    expect(await read('CHILD,NAME\n1,a\0b\n')).toMatchObject([
      { line: 2, issues: [{ code: 'bad-character', pointer: '/NAME' }] },
    ])
  })
})

describe('quotation marks', () => {
  test('are letters like others where the format says so', async () => {
    expect(await read('CHILD,NAME\n1,"a\n"2",b"c\n', { quote: 'none' })).toMatchObject([
      { line: 2, document: { NAME: '"a' } },
      { line: 3, document: { CHILD: '"2"', NAME: 'b"c' } },
    ])
  })
})

describe('a header', () => {
  test('is spelt as the format says, unless that lets any case pass', async () => {
    expect(await read('child,NAME\n1,a\n')).toMatchObject([{ issues: [{ code: 'csv-header' }] }])
    expect(await read(' child , Name\n1,a\n', { spelling: 'any-case' })).toMatchObject([
      { document: { CHILD: '1', NAME: 'a' } },
    ])
  })

  test('may be missing altogether where the format says so', async () => {
    expect(await read('1,a\n2\n', { header: 'none' })).toMatchObject([
      { line: 1, document: { CHILD: '1', NAME: 'a' } },
      { line: 2, issues: [{ code: 'csv-ragged', found: '1', allowed: '2' }] },
    ])
    expect(recognise('1,a', { delimiter: ',', header: 'none', files: [file] })).toBe(file)
  })

  test('may lack columns that are optional, whose cells are then empty', async () => {
    const files = [{ ...file, optional: ['NAME'] }]
    expect(await read('CHILD\n1\n', { files })).toMatchObject([{ document: { CHILD: '1', NAME: '' } }])
    expect(await read('NAME\n1\n', { files })).toMatchObject([{ issues: [{ code: 'csv-header' }] }])
  })

  test('with a column that the format lacks is refused, and names it', async () => {
    expect(await read('CHILD,NAME,SHOE/SIZE\n1,a,44\n')).toMatchObject([
      { line: 1, issues: [{ code: 'csv-header', pointer: '/SHOE~1SIZE', allowed: 'CHILD,NAME' }] },
    ])
  })

  test('with such a column is read without it by a lenient source, which is told once for the file', async () => {
    const warnings: Issue[] = []
    const records = await read('CHILD,SHOE,NAME,HAT\n1,44,a,L\n2,45,b,M\n', {}, warnings)
    expect(records.map(({ document }) => document)).toEqual([
      { CHILD: '1', NAME: 'a' },
      { CHILD: '2', NAME: 'b' },
    ])
    expect(warnings).toEqual([
      { code: 'csv-column', pointer: '/SHOE', found: 'SHOE' },
      { code: 'csv-column', pointer: '/HAT', found: 'HAT' },
    ])
  })

  test('belongs to the file that knows most of its columns', async () => {
    const wide = { ...file, name: 'wide', columns: ['CHILD', 'NAME', 'MORE'] }
    const format = { delimiter: ',', files: [file, wide] }
    expect(recognise('CHILD,MORE,NAME', format)).toBe(wide)
    expect(recognise('CHILD,NAME,ODD', format)).toBe(file)
    expect(recognise(Buffer.from([0xff, 0xfe]), format)).toMatchObject({ issues: [{ found: 'utf-16' }] })
  })

  test('that names a column twice is refused even by a lenient source', async () => {
    expect(await read('CHILD,NAME,NAME\n1,a,b\n', {}, [])).toMatchObject([
      { issues: [{ code: 'csv-repeated-column', pointer: '/NAME' }] },
    ])
  })

  test('of a million columns is refused in bounded time and memory', async () => {
    const wide = Buffer.from(`${'A,'.repeat(1_000_000)}B\n1\n`)
    const began = performance.now()
    const records = await read(wide, {}, [])
    expect(records).toMatchObject([{ line: 1, issues: [{ code: 'too-large', allowed: '65536' }] }])
    expect(records[0]!.raw.length).toBeLessThanOrEqual(65_536)
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

describe('a row', () => {
  test('of a million cells, and a cell of a hundred million letters, cost that line alone', async () => {
    const head = Buffer.from('CHILD,NAME\n')
    const many = Buffer.from(`${',x'.repeat(1_000_000)}\n`)
    const long = [Buffer.from('1,'), ...Array.from({ length: 100 }, () => Buffer.alloc(1_000_000, 'x'))]
    const before = process.memoryUsage().rss
    const records = await read([head, many, ...long, Buffer.from('\n2,b\n')])
    expect(records.map(({ line, issues }) => [line, issues[0]?.code])).toEqual([
      [2, 'too-large'],
      [3, 'too-large'],
      [4, undefined],
    ])
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024)
  })
})

describe('a cell that a spreadsheet would run', () => {
  const cells = ['=cmd|" /C calc"!A0', '=1+1', '@SUM(A1)', '+cmd', '-2+3+cmd', '\tx']
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

  test('is kept as the text that it is', async () => {
    const text = `CHILD,NAME\n${cells.map((cell) => `1,${quoted(cell)}\n`).join('')}`
    expect((await read(text)).map(({ document }) => document?.NAME)).toEqual(cells)
  })

  test('is refused by its column where the format says so, but not a number with a sign', async () => {
    const numbers = ['-5', '+44 1970 123456', '-1,234.50', '+1']
    const text = `CHILD,NAME\n${[...cells, ...numbers].map((cell) => `1,${quoted(cell)}\n`).join('')}`
    const records = await read(text, { formulas: 'refuse' })
    expect(records.slice(0, cells.length).map(({ issues }) => issues[0])).toEqual(
      cells.map(() => ({ code: 'formula-cell', pointer: '/NAME' })),
    )
    expect(records.slice(cells.length).map(({ document }) => document?.NAME)).toEqual(numbers)
  })
})
