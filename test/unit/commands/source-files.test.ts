import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readSource, sourceIds } from '../../../src/commands/push-source.ts'
import { filesOf } from '../../../src/commands/source-files.ts'
import { ssda903Return } from '../../../src/sandbox/ssda903-return.ts'
import { aCatalogueFolder } from '../../support/a-catalogue.ts'

const root = join(import.meta.dirname, '../../..')
const rows = readSource(root, 'ssda903-sample')!
const records = readSource(root, 'ceredigion-cases')!

describe('the files of a push', () => {
  test('go in the order of the format', () => {
    const folder = folderOf(Object.fromEntries(ssda903Return({ children: 3, seed: 1, until: '2026-01-01' })))
    const { taken, left } = filesOf(folder, rows)
    expect(taken.map((one) => [basename(one.path), one.kind, one.media])).toEqual([
      ['header.csv', 'child', 'text/csv'],
      ['episodes.csv', 'placement', 'text/csv'],
      ['reviews.csv', 'review', 'text/csv'],
      ['missing.csv', 'missing-episode', 'text/csv'],
    ])
    expect(left).toEqual([])
  })

  test('that no mapping takes are left', () => {
    const other = aCatalogueFolder()
    const edit = (path: string, change: (file: Record<string, Record<string, object>>) => void) => {
      const file = JSON.parse(readFileSync(join(other, path), 'utf8'))
      change(file)
      writeFileSync(join(other, path), JSON.stringify(file))
    }
    edit('mappings/formats/ssda903.json', ({ files }) => {
      files!.reviews = { kind: null, columns: ['CHILD', 'DOB', 'REVIEW', 'REVIEW_CODE'] }
    })
    edit('mappings/sandbox/sources/ssda903-sample.json', ({ kinds }) => delete kinds!.review)
    const folder = folderOf({ 'r.csv': 'CHILD,DOB,REVIEW,REVIEW_CODE\n' })
    expect(filesOf(folder, readSource(other, 'ssda903-sample')!)).toMatchObject({
      taken: [],
      left: [{ reason: 'no mapping takes the file "reviews" yet' }],
    })
    rmSync(other, { recursive: true })
  })

  test('are recognised by their header, whatever their name, byte order mark and line ends', () => {
    const folder = folderOf({
      'b.csv': '\uFEFFCHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n1,1,01/01/2010,WBRI,,,\r\n',
    })
    expect(filesOf(join(folder, 'b.csv'), rows).taken).toMatchObject([{ kind: 'child' }])
  })

  test('are left when no header of the format fits, or when another kind was asked for', () => {
    const folder = folderOf({ 'a.csv': 'X,Y\n1,2\n', 'h.csv': 'CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n' })
    expect(filesOf(folder, rows, 'placement').taken).toEqual([])
    expect(filesOf(folder, rows, 'placement').left).toHaveLength(2)
  })

  test('are left with what is wrong with their header', () => {
    const folder = folderOf({
      'a.csv': '',
      'b.csv': 'CHILD,SEX,DOB,ETHNIC,UPN,MOTHER\n1,1,01/01/2010,WBRI,,\n',
      'c.csv': 'CHILD;SEX;DOB;ETHNIC;UPN;MOTHER;MC_DOB\n',
    })
    const unknown = 'its header is none that the format of the source knows: '
    expect(filesOf(folder, rows).left.map(({ reason }) => reason.replace(unknown, ''))).toEqual([
      'it is empty',
      'The header lacks the column MC_DOB. Send the columns of the format: CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB.',
      'The cells are separated by ";"; the format says ",". Separate them by ",", or correct "delimiter" in the format.',
    ])
  })

  test('of a source of JSON say their kind themselves, by --kind or by their name', () => {
    const folder = folderOf({
      'a.json': '{"kind":"placement","recordId":"1"}',
      'child-1.json': '{"recordId":"2"}',
      'b.ndjson': '{"kind":"child"}\n{"kind":"child"}\n',
      'notes.txt': 'x',
      '.hidden.json': '{}',
    })
    const { taken, left } = filesOf(folder, records)
    expect(taken.map((one) => [basename(one.path), one.kind, one.isStream])).toEqual([
      ['b.ndjson', 'child', true],
      ['child-1.json', 'child', false],
      ['a.json', 'placement', false],
    ])
    expect(left.map((one) => basename(one.path))).toEqual(['notes.txt'])
    expect(filesOf(join(folder, 'child-1.json'), records, 'pep').taken).toMatchObject([{ kind: 'pep' }])
  })

  test('that say no kind are left', () => {
    const folder = folderOf({
      'x.json': '{"recordId":"2"}',
      'y.json': '{"kind":"nonsense"}',
      'z.json': 'not json',
    })
    expect(filesOf(folder, records)).toMatchObject({ taken: [], left: [{}, {}, {}] })
  })

  test('are not looked for in folders below', () => {
    const folder = folderOf({})
    mkdirSync(join(folder, 'child.json'))
    expect(filesOf(folder, records)).toEqual({ taken: [], left: [] })
  })
})

describe('a source', () => {
  test('is found with its client, its kinds and its format', () => {
    expect(rows).toMatchObject({
      client: 'ssda903-sample',
      kinds: expect.arrayContaining(['child', 'placement', 'review', 'health-outcomes', 'adoption']),
      format: { media: 'text/csv' },
    })
    expect(records.format).toBeUndefined()
    expect(readSource(root, 'nobody')).toBeUndefined()
    expect(sourceIds(root)).toContain('cardiff-cases')
  })
})

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-files-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}
