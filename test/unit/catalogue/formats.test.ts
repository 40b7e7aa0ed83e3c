import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { loadCatalogue } from '../../../src/catalogue/load.ts'
import { someFormats } from '../../support/some-formats.ts'

const folder = someFormats()
afterAll(() => rmSync(folder, { recursive: true }))

/** The problems of the catalogue while one of its files says something else. */
function problemsWith(path: string, change: (document: Record<string, never>) => void) {
  const whole = readFileSync(join(folder, path), 'utf8')
  const document = JSON.parse(whole)
  change(document)
  writeFileSync(join(folder, path), JSON.stringify(document, null, 2))
  const { problems } = loadCatalogue({ root: folder, sandbox: true, env: {} })
  writeFileSync(join(folder, path), whole)
  return problems
    .filter(({ file }) => file === path)
    .map(({ code, pointer, detail }) => [code, pointer, detail])
}

const rows = 'mappings/formats/stay-return.json'
const source = 'mappings/sandbox/sources/case-file.json'

describe('formats', () => {
  test('of all sorts are read, and tell which mappings may make several records', () => {
    const { catalogue, problems } = loadCatalogue({ root: folder, sandbox: true, env: {} })
    expect(problems).toEqual([])
    expect(catalogue!.formats.get('stay-return')).toMatchObject({
      encoding: 'windows-1252',
      quote: 'double',
      header: 'required',
      spelling: 'exact',
      formulas: 'text',
      join: { key: 'KEY', main: 'children', kinds: ['child', 'placement'] },
    })
    const { kinds } = catalogue!.sources.get('case-file')!
    expect([...kinds].map(([kind, { mappings }]) => [kind, mappings[0]?.several])).toEqual([
      ['child', false],
      ['placement', true],
    ])
  })

  test.each<[string, (document: Record<string, never>) => void, string[][]]>([
    ['an unknown main file', ({ join }) => set(join, 'main', 'childs'), [['C-REF', '/join/main']]],
    ['a key that is no column', ({ join }) => set(join, 'key', 'KEYS'), [['C-REF', '/join/key']]],
    ['an unknown kind', ({ join }) => set(join, 'kind', ['child', 'placment']), [['C-REF', '/join/kind/1']]],
    [
      'an unknown schema',
      ({ join }) => set(join, 'schema', 'formats/x.schema.json'),
      [['C-REF', '/join/schema']],
    ],
    [
      'an optional column that is none',
      ({ files }) => set(files, 'stays', { kind: null, columns: ['KEY'], optional: ['KEZ'] }),
      [['C-REF', '/files/stays/optional/0']],
    ],
    ['no header for two files', (document) => set(document, 'header', 'none'), [['C-REF', '/header']]],
    [
      'an encoding that is not read',
      (document) => set(document, 'encoding', 'utf-16'),
      [['C-SCHEMA', '/encoding']],
    ],
    ['a setting of another sort', (document) => set(document, 'xml', {}), [['C-SCHEMA', '/xml']]],
    ['an unknown media type', (document) => set(document, 'media', 'text/plain'), [['C-SCHEMA', '/media']]],
  ])('with %s are refused at the place', (_, change, wanted) => {
    expect(problemsWith(rows, change).map(([code, pointer]) => [code, pointer])).toEqual(wanted)
  })
})

describe('a source', () => {
  test('that would leave a kind which its mapping makes to nobody is refused', () => {
    const found = problemsWith(source, ({ kinds }) => set(kinds, 'placement', undefined))
    expect(found).toEqual([['C-REF', '/kinds/child/mapping', expect.stringContaining('makes placement too')]])
  })

  test('whose mapping makes nothing of the kind, or reads what the format never gives, is refused', () => {
    expect(problemsWith(source, ({ kinds }) => set(kinds, 'pep', { mapping: 'case-file' }))).toEqual([
      ['C-REF', '/kinds/pep/mapping', '"case-file" makes child, placement, not pep'],
      ['C-REF', '/kinds/pep/mapping', expect.stringContaining('which no file of case-file for pep is')],
    ])
    expect(
      problemsWith(source, ({ kinds }) => set(kinds, 'child', { mapping: 'class-list' })),
    ).toContainEqual([
      'C-REF',
      '/kinds/child/mapping',
      expect.stringContaining('which no file of case-file for child is'),
    ])
  })

  test('with two mappings for the same documents is refused', () => {
    const twice = ['case-file', 'class-list']
    const found = problemsWith('mappings/sandbox/sources/class-list.json', ({ kinds }) =>
      set(kinds, 'child', { mapping: ['class-list', 'class-list-too'] }),
    )
    expect(found).toEqual([
      ['C-REF', '/kinds/child/mapping/1', expect.stringContaining('there is no mapping')],
    ])
    expect(problemsWith(source, ({ kinds }) => set(kinds, 'child', { mapping: twice }))).not.toEqual([])
  })
})

function set(object: object | undefined, key: string, value: unknown): void {
  if (object === undefined) throw new Error(`there is nothing to change ${key} in`)
  if (value === undefined) Reflect.deleteProperty(object, key)
  else Object.assign(object, { [key]: value })
}
