import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Adds to a copy of the catalogue, by files alone: a kind `school-transport`, a source that sends it as a CSV list of its own
 * making, a school, and that school's webhook, which wants it in a shape of its own.
 */
export function addSchoolTransport(folder: string): void {
  const pep = JSON.parse(readFileSync(join(folder, 'schemas/kinds/pep.schema.json'), 'utf8'))
  const { recordId, version, recordStatus, child } = pep.properties
  const date = { type: 'string', format: 'date', minLength: 10, maxLength: 10 }
  const mode = { type: 'string', enum: ['taxi', 'bus', 'escort'] }
  const school = { type: 'string', minLength: 7, maxLength: 7, pattern: '^\\d{7}$' }
  const put = (path: string, document: object) => write(folder, path, document)

  put('schemas/kinds/school-transport.schema.json', {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    version: '1.0.0',
    title: 'School transport',
    description: 'How a child gets to school.',
    type: 'object',
    additionalProperties: false,
    required: ['recordId', 'version', 'child', 'school', 'mode', 'from'],
    properties: {
      kind: { description: 'The kind.', const: 'school-transport' },
      recordId,
      version,
      recordStatus,
      child,
      school: { description: 'The school, by its seven digits.', ...school },
      mode: { description: 'What takes the child there.', ...mode },
      from: { description: 'First day. Date, Europe/London.', ...date },
      cost: {
        description: 'Pounds a day, for the authority alone.',
        type: 'number',
        minimum: 0,
        maximum: 1000,
      },
    },
    $defs: pep.$defs,
  })
  put('schemas/kinds/school-transport.kind.json', {
    kind: 'school-transport',
    title: { en: 'School transport', cy: 'Cludiant ysgol' },
    schema: 'kinds/school-transport.schema.json',
    date: '/from',
  })
  put('mappings/sharing/school-transport.json', {
    kind: 'school-transport',
    write: ['responsible-authority'],
    rules: [
      {
        id: 'school-transport/school',
        role: 'school',
        viewName: 'arrival',
        view: ['/recordId', '/version', '/child/upn', '/child/localId', '/school', '/mode', '/from'],
        basis: 'ISP-TEST-TRANSPORT-01',
        priority: 'routine',
      },
    ],
  })

  const columns = ['PUPIL', 'SCHOOL', 'MODE', 'FROM', 'COST']
  const cell = { PUPIL: { minLength: 1, maxLength: 20 }, SCHOOL: school, MODE: { enum: ['T', 'B', 'E'] } }
  put('schemas/formats/transport-list.schema.json', {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    version: '1.0.0',
    title: 'A row of the transport list',
    description: 'One row per child who is taken to school.',
    type: 'object',
    additionalProperties: false,
    required: columns,
    properties: {
      PUPIL: { description: 'The authority’s id of the child.', type: 'string', ...cell.PUPIL },
      SCHOOL: { description: 'The school.', ...cell.SCHOOL },
      MODE: { description: 'T taxi, B bus, E with an escort.', type: 'string', ...cell.MODE },
      FROM: { description: 'First day, dd/mm/yyyy.', type: 'string', pattern: '^\\d{2}/\\d{2}/\\d{4}$' },
      COST: { description: 'Pounds a day.', type: 'string', maxLength: 8 },
    },
  })
  put('mappings/formats/transport-list.json', {
    format: 'transport-list',
    media: 'text/csv',
    encoding: 'utf-8',
    delimiter: ';',
    files: {
      list: { kind: 'school-transport', schema: 'formats/transport-list.schema.json', columns, order: 1 },
    },
  })
  put('mappings/transport-list/1.0.0/mapping.json', {
    mapping: 'transport-list',
    version: '1.0.0',
    from: 'formats/transport-list.schema.json',
    to: 'kinds/school-transport.schema.json',
    makes: {
      transport: {
        kind: 'school-transport',
        recordId: '{/PUPIL}/{/FROM | dd/mm/yyyy}',
        child: { localId: '{/PUPIL}' },
        school: '{/SCHOOL}',
        mode: '{/MODE | codes mode}',
        from: '{/FROM | dd/mm/yyyy}',
      },
    },
    tables: { mode: { T: 'taxi', B: 'bus', E: 'escort' } },
    withheld: { '/COST': 'what it costs is the authority’s own business' },
  })
  for (const [code, name] of [
    ['T', 'taxi'],
    ['B', 'bus'],
    ['E', 'escort'],
  ]) {
    put(`mappings/transport-list/1.0.0/examples/${name}.json`, {
      record: { PUPIL: 'T-1', SCHOOL: '6674002', MODE: code, FROM: '01/09/2026', COST: '34.50' },
      makes: [
        {
          kind: 'school-transport',
          recordId: 'T-1/2026-09-01',
          child: { localId: 'T-1' },
          school: '6674002',
          mode: name,
          from: '2026-09-01',
        },
      ],
    })
  }

  put('schemas/formats/transport-order.schema.json', {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    version: '1.0.0',
    title: 'What the school’s gate wants to know',
    description: 'In the school’s own words.',
    type: 'object',
    additionalProperties: false,
    required: ['what', 'ref'],
    properties: {
      what: { description: 'Always arrival.', const: 'arrival' },
      ref: { description: 'Reference.', type: 'string', minLength: 1 },
      pupil: { description: 'The pupil’s number.', type: 'string', minLength: 1 },
      site: { description: 'The school.', type: 'string', minLength: 1 },
      comesBy: { description: 'Taxi or not.', type: 'string', enum: ['CAR', 'COACH', 'WALKS'] },
      since: { description: 'First day.', ...date },
    },
  })
  put('mappings/transport-order/1.0.0/mapping.json', {
    mapping: 'transport-order',
    version: '1.0.0',
    from: 'kinds/school-transport.schema.json',
    to: 'formats/transport-order.schema.json',
    makes: {
      order: {
        what: 'arrival',
        ref: '{/recordId}',
        pupil: '{/child/upn}',
        site: '{/school}',
        comesBy: '{/mode | codes mode}',
        since: '{/from}',
      },
    },
    tables: { mode: { taxi: 'CAR', bus: 'COACH', escort: 'WALKS' } },
    withheld: { '/cost': 'the school does not pay' },
  })
  for (const [name, comesBy] of [
    ['taxi', 'CAR'],
    ['bus', 'COACH'],
    ['escort', 'WALKS'],
  ]) {
    put(`mappings/transport-order/1.0.0/examples/${name}.json`, {
      record: {
        recordId: 'T-1/2026-09-01',
        version: 1,
        child: { localId: 'T-1', upn: 'P667400112001' },
        school: '6674002',
        mode: name,
        from: '2026-09-01',
      },
      makes: [
        {
          what: 'arrival',
          ref: 'T-1/2026-09-01',
          pupil: 'P667400112001',
          site: '6674002',
          comesBy,
          since: '2026-09-01',
        },
      ],
    })
  }

  put('mappings/sandbox/participants/aberaeron-school.json', {
    id: 'aberaeron-school',
    name: { en: 'A new school', cy: 'Ysgol newydd' },
    is: 'school',
    identifiers: { school: '6674002' },
    implies: [{ when: 'school', role: 'school-authority', participant: 'ceredigion' }],
    clients: [{ id: 'aberaeron-school', as: ['reader'] }],
  })
  put('mappings/sandbox/sources/ceredigion-transport.json', {
    id: 'ceredigion-transport',
    participant: 'ceredigion',
    clients: ['ceredigion-transport'],
    format: 'transport-list',
    version: 'assigned',
    localIds: 'ceredigion-cases',
    kinds: { 'school-transport': { mapping: 'transport-list' } },
  })
  put('mappings/sandbox/destinations/aberaeron-school.json', {
    id: 'aberaeron-school',
    participant: 'aberaeron-school',
    kind: 'webhook',
    url: { env: 'DILYN_URL_ABERAERON_SCHOOL' },
    secrets: { signing: { secret: 'DILYN_SECRET_ABERAERON_SCHOOL' } },
    concurrency: 2,
    timeoutMs: 5000,
    kinds: { 'school-transport': 'transport-order' },
    notices: {
      'safety-summary': 'safety-summary-school',
      'closing-notice': 'closing-notice-school',
      retraction: 'retraction-school',
    },
  })
}

function write(folder: string, path: string, document: object): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`)
}
