import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectFolder } from './a-catalogue.ts'

/**
 * A catalogue of the project's kinds, sharing rules and participants with partners' formats of its own: `case-file` (JSON documents
 * that hold a child and its stays), `stay-return` (rows of two files joined by a key, in Windows-1252; those of the first may come
 * alone) and `class-list` (XML).
 * Each has a strict source and a lenient one, `<format>` and `<format>-lenient`.
 */
export function someFormats(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-formats-'))
  for (const place of ['schemas', 'mappings/sharing', 'mappings/sandbox/participants'])
    cpSync(join(projectFolder, place), join(folder, place), { recursive: true })
  const put = (path: string, document: object) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${JSON.stringify(document, null, 2)}\n`)
  }
  const schema = (name: string, properties: object, required: readonly string[]) =>
    put(`schemas/formats/${name}.schema.json`, {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      version: '1.0.0',
      title: name,
      ...closed(properties, required),
    })
  const source = (format: string, kinds: object) => {
    for (const [id, strict] of [
      [format, true],
      [`${format}-lenient`, false],
    ] as const) {
      const head = { id, participant: 'ceredigion', clients: [id], format, strict, version: 'assigned' }
      put(`mappings/sandbox/sources/${id}.json`, { ...head, localIds: id, kinds })
    }
  }

  schema('case-file', { case: text, born: date, sex: letter, stays: list(stay) }, ['case', 'born'])
  put('mappings/formats/case-file.json', {
    format: 'case-file',
    media: 'application/json',
    kind: ['child', 'placement'],
    schema: 'formats/case-file.schema.json',
  })
  put('mappings/case-file/1.0.0/mapping.json', {
    mapping: 'case-file',
    version: '1.0.0',
    from: 'formats/case-file.schema.json',
    to: 'kinds/any.schema.json',
    makes: {
      child: {
        kind: 'child',
        recordId: '{/case}',
        child: { localId: '{/case}', dateOfBirth: '{/born}' },
        sex: '{/sex | codes sex}',
      },
      stay: {
        $each: '/stays',
        kind: 'placement',
        recordId: '{^/case}/{/from}',
        child: { localId: '{^/case}' },
        start: '{/from}',
        end: '{/to}',
        responsibleAuthority: 'W06000008',
        areaAuthority: '{/area | codes area}',
      },
    },
    tables,
  })
  put('mappings/case-file/1.0.0/examples/two-stays.json', {
    record: {
      ...{ case: 'C-1', born: '2014-05-06', sex: 'F' },
      stays: [
        { from: '2025-01-10', to: '2025-06-01', area: 'A' },
        { from: '2025-06-01', area: 'B' },
      ],
    },
    makes: [
      { ...aChild('C-1', { dateOfBirth: '2014-05-06' }), sex: 'female' },
      { ...aStay('C-1', '2025-01-10', 'W06000008'), end: '2025-06-01' },
      aStay('C-1', '2025-06-01', 'W06000015'),
    ],
  })
  put('mappings/case-file/1.0.0/examples/no-stay.json', {
    record: { case: 'C-2', born: '2014-05-07', sex: 'M' },
    makes: [{ ...aChild('C-2', { dateOfBirth: '2014-05-07' }), sex: 'male' }],
  })
  source('case-file', both('case-file'))

  const row = (properties: object, required: readonly string[]) => closed(properties, required)
  const children = row({ KEY: text, NAME: text, BORN: ukDate }, ['KEY', 'NAME', 'BORN'])
  const stays = row({ KEY: text, FROM: ukDate, AREA: letter }, ['KEY', 'FROM', 'AREA'])
  schema('stay-return', { KEY: text, children: { ...list(children), maxItems: 1 }, stays: list(stays) }, [
    'KEY',
    'children',
  ])
  put('mappings/formats/stay-return.json', {
    format: 'stay-return',
    media: 'text/csv',
    encoding: 'windows-1252',
    delimiter: ';',
    files: {
      children: {
        kind: 'child',
        schema: 'formats/stay-child.schema.json',
        columns: ['KEY', 'NAME', 'BORN'],
        order: 1,
      },
      stays: { kind: null, columns: ['KEY', 'FROM', 'AREA'], order: 2 },
    },
    join: {
      key: 'KEY',
      main: 'children',
      kind: ['child', 'placement'],
      schema: 'formats/stay-return.schema.json',
    },
  })
  put('mappings/stay-return/1.0.0/mapping.json', {
    mapping: 'stay-return',
    version: '1.0.0',
    from: 'formats/stay-return.schema.json',
    to: 'kinds/any.schema.json',
    makes: {
      child: {
        $each: '/children',
        kind: 'child',
        recordId: '{/KEY}',
        child: { localId: '{/KEY}', familyName: '{/NAME}', dateOfBirth: '{/BORN | dd/mm/yyyy}' },
      },
      stay: {
        $each: '/stays',
        kind: 'placement',
        recordId: '{/KEY}/{/FROM | dd/mm/yyyy}',
        child: { localId: '{/KEY}' },
        start: '{/FROM | dd/mm/yyyy}',
        responsibleAuthority: 'W06000008',
        areaAuthority: '{/AREA | codes area}',
      },
    },
    tables: { area: tables.area },
    lost: { '/KEY': 'every row says it again' },
  })
  put('mappings/stay-return/1.0.0/examples/two-stays.json', {
    record: {
      KEY: '1',
      children: [{ KEY: '1', NAME: 'Enghraifft', BORN: '06/05/2014' }],
      stays: [
        { KEY: '1', FROM: '10/01/2025', AREA: 'A' },
        { KEY: '1', FROM: '01/06/2025', AREA: 'B' },
      ],
    },
    makes: [
      aChild('1', { familyName: 'Enghraifft', dateOfBirth: '2014-05-06' }),
      aStay('1', '2025-01-10', 'W06000008'),
      aStay('1', '2025-06-01', 'W06000015'),
    ],
  })
  schema('stay-child', { KEY: text, NAME: text, BORN: ukDate }, ['KEY', 'NAME', 'BORN'])
  put('mappings/stay-child/1.0.0/mapping.json', {
    mapping: 'stay-child',
    version: '1.0.0',
    from: 'formats/stay-child.schema.json',
    to: 'kinds/child.schema.json',
    makes: {
      child: {
        kind: 'child',
        recordId: '{/KEY}',
        child: { localId: '{/KEY}', familyName: '{/NAME}', dateOfBirth: '{/BORN | dd/mm/yyyy}' },
      },
    },
  })
  source('stay-return', { ...both('stay-return'), child: { mapping: ['stay-return', 'stay-child'] } })

  schema('class-list', { '@Number': text, Name: text, Born: date }, ['@Number', 'Name', 'Born'])
  put('mappings/formats/class-list.json', {
    format: 'class-list',
    media: 'application/xml',
    xml: { namespaces: { '': 'urn:example:list' }, whitespace: 'collapse', passed: {} },
    files: {
      pupil: { kind: 'child', schema: 'formats/class-list.schema.json', record: ['/List/Pupil'] },
    },
  })
  put('mappings/class-list/1.0.0/mapping.json', {
    mapping: 'class-list',
    version: '1.0.0',
    from: 'formats/class-list.schema.json',
    to: 'kinds/child.schema.json',
    makes: {
      child: {
        kind: 'child',
        recordId: '{/@Number}',
        child: { localId: '{/@Number}', familyName: '{/Name}', dateOfBirth: '{/Born}' },
      },
    },
  })
  source('class-list', { child: { mapping: 'class-list' } })
  return folder
}

const aChild = (id: string, facts: object) => ({
  kind: 'child',
  recordId: id,
  child: { localId: id, ...facts },
})

const aStay = (id: string, start: string, areaAuthority: string) => ({
  ...{ kind: 'placement', recordId: `${id}/${start}`, child: { localId: id }, start, areaAuthority },
  responsibleAuthority: 'W06000008',
})

const text = { description: 'A text.', type: 'string', minLength: 1, maxLength: 40 }
const letter = { description: 'A code.', type: 'string', minLength: 1, maxLength: 1 }
const date = { description: 'A day.', type: 'string', format: 'date', minLength: 10, maxLength: 10 }
const ukDate = { description: 'A day.', type: 'string', pattern: '^\\d{2}/\\d{2}/\\d{4}$' }

const closed = (properties: object, required: readonly string[]) => ({
  description: 'An object.',
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const list = (items: object) => ({ description: 'A list.', type: 'array', items, minItems: 1 })

const stay = closed({ from: date, to: date, area: letter }, ['from', 'area'])

const tables = { sex: { F: 'female', M: 'male' }, area: { A: 'W06000008', B: 'W06000015' } }

const both = (mapping: string) => ({ child: { mapping }, placement: { mapping } })
