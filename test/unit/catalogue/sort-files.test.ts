import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { listFiles } from '../../../src/catalogue/list-files.ts'
import { sortFiles } from '../../../src/catalogue/sort-files.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'dilyn-files-'))
  const files = [
    'schemas/kinds/a.schema.json',
    'schemas/kinds/a.kind.json',
    'schemas/fhir/r4.json',
    'mappings/codes/a.json',
    'mappings/parts/a.json',
    'mappings/releases.json',
    'mappings/a-fhir/1.0.0/mapping.json',
    'mappings/a-fhir/1.0.0/examples/full.json',
    'mappings/a-fhir/README.md',
    'mappings/a-fhir/notes.json',
    'mappings/b-fhir/1.0.0/examples/lonely.json',
    'mappings/sources/deep/a.json',
    'mappings/sandbox/codes/a.json',
    'mappings/sandbox/sources/b.json',
    'mappings/sandbox/c/1.0.0/mapping.json',
    'mappings/.hidden/x.json',
  ]
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), file)
  }
})

afterAll(() => rmSync(root, { recursive: true }))

describe('the files of a catalogue', () => {
  test('are laid over by the sandbox’s when it is on', () => {
    const codes = (sandbox: boolean) =>
      listFiles(root, sandbox).filter((file) => file.place === 'mappings/codes/a.json')
    expect(codes(false)).toMatchObject([{ path: 'mappings/codes/a.json', sandbox: false }])
    expect(codes(true)).toMatchObject([{ path: 'mappings/sandbox/codes/a.json', sandbox: true }])
    expect(codes(true)[0]!.text).toBe('mappings/sandbox/codes/a.json')
  })

  test('are told apart by where they lie', () => {
    const { schemas, data, parts, mappings } = sortFiles(listFiles(root, true))
    expect(schemas.map((file) => file.path)).toEqual(['schemas/kinds/a.schema.json'])
    expect([...data].map(([sort, files]) => [sort, files.length])).toEqual([
      ['codes', 1],
      ['source', 1],
      ['fhir-table', 1],
      ['kind', 1],
    ])
    expect(parts).toHaveLength(1)
    expect(mappings.map(({ name, version, examples }) => [name, version, examples.length])).toEqual([
      ['a-fhir', '1.0.0', 1],
      ['c', '1.0.0', 0],
    ])
  })

  test('are complained of where nothing reads them', () => {
    expect(sortFiles(listFiles(root, true)).problems.map(({ code, file }) => `${code} ${file}`)).toEqual([
      'C-NAME mappings/a-fhir/notes.json',
      'C-NAME mappings/sources/deep/a.json',
      'C-NAME mappings/b-fhir/1.0.0/examples/lonely.json',
    ])
  })
})

describe('files that are none', () => {
  let linked: string

  beforeAll(() => {
    linked = mkdtempSync(join(tmpdir(), 'dilyn-links-'))
    for (const folder of ['schemas', 'mappings/..data', 'mappings/codes', 'mappings/parts/folder.json'])
      mkdirSync(join(linked, folder), { recursive: true })
    writeFileSync(join(linked, 'mappings/..data/a.json'), 'a')
    symlinkSync('../..data/a.json', join(linked, 'mappings/codes/a.json'))
    symlinkSync('nowhere.json', join(linked, 'mappings/codes/gone.json'))
    symlinkSync('loop.json', join(linked, 'mappings/codes/loop.json'))
    symlinkSync('..', join(linked, 'mappings/codes/up'))
  })

  afterAll(() => rmSync(linked, { recursive: true }))

  test('are read where a link leads to one, and complained of where nothing can be read', () => {
    const files = listFiles(linked, true)
    expect(files.find(({ place }) => place === 'mappings/codes/a.json')).toMatchObject({ text: 'a' })
    expect(sortFiles(files).problems.map(({ code, file, found }) => `${code} ${file} ${found}`)).toEqual([
      'C-JSON mappings/codes/gone.json ENOENT',
      'C-JSON mappings/codes/loop.json ELOOP',
      'C-JSON mappings/codes/up EISDIR',
      'C-JSON mappings/parts/folder.json EISDIR',
    ])
  })
})
