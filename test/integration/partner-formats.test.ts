import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { makeApp } from '../../src/http/app.ts'
import { type RunningServer, startServer } from '../../src/http/server.ts'
import { ChildKeys } from '../../src/postgres/child-keys.ts'
import { makeEnquiries } from '../../src/postgres/enquiries.ts'
import { postgresLaneControl } from '../../src/postgres/lane-control.ts'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { noComparisons } from '../support/an-edge.ts'
import { anInbound, TestClock } from '../support/an-inbound.ts'
import { someFormats } from '../support/some-formats.ts'

const folder = someFormats()
let db: TestDatabase
let server: RunningServer

beforeAll(async () => {
  db = await aDatabase()
  const catalogue = aCatalogue(folder, {})
  const clock = new TestClock('2026-03-01T09:00:00Z')
  const { inbound, vault, recordStore, childStore } = anInbound(db.database, catalogue, clock)
  const { database } = db
  const keys = new ChildKeys(vault)
  const app = makeApp({
    catalogue: () => catalogue,
    reload: () => Promise.reject(new Error('nothing is reloaded here')),
    comparisons: noComparisons,
    inbound,
    enquiries: makeEnquiries({ database, vault, keys, records: recordStore, children: childStore, clock }),
    control: postgresLaneControl(database, clock),
    authenticator: {
      authenticate: async (token) => ({ clientId: token, expiresAt: new Date(Date.now() + 600_000) }),
    },
    ready: async () => ({ ready: true }),
    clock,
    report: () => undefined,
    wake: () => undefined,
  })
  server = await startServer(app, { host: '127.0.0.1', port: 0 })
}, 120_000)
afterAll(async () => {
  await server.drain(1000)
  await db.drop()
  rmSync(folder, { recursive: true })
})

async function push(client: string, kind: string, body: string | Buffer, type: string) {
  const answer = await fetch(`${server.url}/v1/records/${kind}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${client}`, 'content-type': type },
    body,
  })
  const text = await answer.text()
  const media = answer.headers.get('content-type') ?? ''
  return {
    status: answer.status,
    media,
    lines: text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Record<string, unknown> => JSON.parse(line)),
  }
}

const json = (client: string, kind: string, document: unknown) =>
  push(client, kind, JSON.stringify(document), 'application/json')

const summary = (rows: number, accepted: number, repeated: number, review: number, rejected: number) => ({
  summary: { rows, accepted, repeated, review, rejected },
})

const stays = (...from: string[]) => from.map((day) => ({ from: day, area: 'A' }))

describe('a document that holds a child and its stays', () => {
  const document = { case: 'D-1', born: '2014-05-06', sex: 'F', stays: stays('2025-01-01', '2025-06-01') }

  test('gives one record of the kind that it holds once: a single answer', async () => {
    const answer = await json('case-file', 'child', document)
    expect(answer).toMatchObject({ status: 201, lines: [{ kind: 'child', recordId: 'D-1', version: 1 }] })
    expect(answer.media).toContain('application/json')
    expect(await json('case-file', 'child', document)).toMatchObject({
      status: 200,
      lines: [{ repeat: true }],
    })
  })

  test('gives a line for each record of the kind that it may hold often, in order, and the sums', async () => {
    const answer = await json('case-file', 'placement', document)
    expect(answer.media).toContain('application/x-ndjson')
    expect(answer).toMatchObject({
      status: 200,
      lines: [
        { line: 1, http: 201, recordId: 'D-1/2025-01-01' },
        { line: 1, part: 2, http: 201, recordId: 'D-1/2025-06-01' },
        summary(2, 2, 0, 0, 0),
      ],
    })
    expect(answer.lines[0]).not.toHaveProperty('part')
  })

  test('pushed again with one stay more: what is the same is repeated, what is new is taken', async () => {
    const more = { ...document, stays: stays('2025-01-01', '2025-06-01', '2025-09-01') }
    const { lines } = await json('case-file', 'placement', more)
    expect(lines.map(({ http }) => http)).toEqual([200, 200, 201, undefined])
    expect(lines.at(-1)).toEqual(summary(3, 1, 2, 0, 0))
  })

  test('of one stay gives one line all the same: the answer hangs on the files, not on the document', async () => {
    await json('case-file', 'child', { ...document, case: 'D-2' })
    const { media, lines } = await json('case-file', 'placement', {
      ...document,
      case: 'D-2',
      stays: stays('2025-01-01'),
    })
    expect([media.split(';')[0], lines.length]).toEqual(['application/x-ndjson', 2])
  })

  test('lets a stay with an unknown code wait, and takes the others', async () => {
    const [first, second] = stays('2024-01-01', '2024-02-01')
    const { lines } = await json('case-file', 'placement', {
      ...document,
      stays: [first, { ...second, area: 'Z' }],
    })
    expect(lines).toMatchObject([
      { http: 201 },
      { part: 2, http: 202, issues: [{ code: 'unknown-code', pointer: '/stays/1/area' }] },
      summary(2, 1, 0, 1, 0),
    ])
  })

  test('refuses only the stay that breaks the schema', async () => {
    const broken = { from: 'yesterday', area: 'A', street: 'x' }
    const wrong = { ...document, stays: [broken, ...stays('2024-03-01')] }
    const { lines } = await json('case-file', 'placement', wrong)
    expect(lines).toMatchObject([
      {
        http: 422,
        code: 'unknown-property',
        issues: [{ pointer: '/stays/0/street' }, { code: 'wrong-format', pointer: '/stays/0/from' }],
      },
      { part: 2, http: 201 },
      summary(2, 1, 0, 0, 1),
    ])
    // what stands in a stay is no fault of the child’s record
    expect(await json('case-file', 'child', wrong)).toMatchObject({ status: 200 })
  })

  test('is read by a lenient source as far as it goes, with a warning', async () => {
    const odd = {
      ...document,
      case: 'L-1',
      extra: 1,
      stays: [{ from: '2024-03-01', area: 'A', street: 'x' }],
    }
    expect(await json('case-file-lenient', 'child', odd)).toMatchObject({
      status: 201,
      lines: [{ warnings: [{ code: 'unknown-property', pointer: '/extra' }] }],
    })
    expect((await json('case-file-lenient', 'placement', odd)).lines).toMatchObject([
      { http: 201, warnings: [{ code: 'unknown-property', pointer: '/stays/0/street' }] },
      summary(1, 1, 0, 0, 0),
    ])
  })

  test('that holds none of the kind is one line, and rejected', async () => {
    const { case: id, born } = document
    expect((await json('case-file', 'placement', { case: id, born })).lines).toMatchObject([
      {
        line: 1,
        http: 422,
        code: 'other-kind',
        issues: [{ detail: expect.stringContaining('holds child') }],
      },
      summary(1, 0, 0, 0, 1),
    ])
    expect((await json('case-file', 'placement', {})).lines).toMatchObject([
      { http: 422, code: 'required-missing' },
      summary(1, 0, 0, 0, 1),
    ])
  })

  test('with more faults than are said is refused whole: which of its stays are sound, nobody knows', async () => {
    const many = Array.from({ length: 80 }, (_, n) => ({ from: n < 60 ? 'x' : '2023-01-01', area: 'A' }))
    const { lines } = await json('case-file', 'placement', { ...document, stays: many })
    expect(lines.at(-1)).toEqual(summary(80, 0, 0, 0, 80))
  })

  test('with more stays than one document may hold says so', async () => {
    const many = Array.from({ length: 10_001 }, () => ({ from: '2023-01-01', area: 'A' }))
    expect((await json('case-file', 'placement', { ...document, stays: many })).lines).toMatchObject([
      { http: 422, code: 'unreadable-value', issues: [{ pointer: '/stays' }, { code: 'other-kind' }] },
      summary(1, 0, 0, 0, 1),
    ])
  })

  test('that is no JSON, or no object, is one line, and rejected', async () => {
    for (const body of ['{', '[]', '', '"x"', `{"case":"${'x'.repeat(5 * 1024 * 1024)}"}`]) {
      const { status, lines } = await push('case-file', 'placement', body, 'application/json')
      expect({ status, lines }).toMatchObject({ status: 200, lines: [{ http: 422 }, summary(1, 0, 0, 0, 1)] })
    }
    expect(await push('case-file', 'child', '[]', 'application/json')).toMatchObject({ status: 422 })
  })

  test('comes as lines too, and each verdict names its line', async () => {
    const documents = [
      { ...document, case: 'N-1' },
      { case: 'N-2', born: document.born },
    ]
    const body = `${documents.map((one) => JSON.stringify(one)).join('\n')}\nnot json\n`
    const children = await push('case-file', 'child', body, 'application/x-ndjson')
    expect(children.lines.map(({ line, http }) => [line, http])).toEqual([
      [1, 201],
      [2, 201],
      [3, 422],
      [undefined, undefined],
    ])
    const { lines } = await push('case-file', 'placement', body, 'application/x-ndjson')
    expect(lines.map(({ line, part, http }) => [line, part, http])).toEqual([
      [1, undefined, 201],
      [1, 2, 201],
      [2, undefined, 422],
      [3, undefined, 422],
      [undefined, undefined, undefined],
    ])
  })

  test('of a thousand stays is read back whole, page by page', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => {
      return { from: new Date(Date.UTC(2000, 0, 1 + n)).toISOString().slice(0, 10), area: 'Z' }
    })
    const { lines } = await json('case-file', 'placement', { ...document, stays: many })
    expect(lines).toHaveLength(1001)
    expect(lines.slice(0, -1).map(({ part }) => part ?? 1)).toEqual(many.map((_, n) => n + 1))
    expect(lines.at(-1)).toEqual(summary(1000, 0, 0, 1000, 0))
  }, 60_000)

  test('tried dry says what would become of each, and keeps nothing', async () => {
    const dry = { ...document, case: 'T-1' }
    const { lines } = await json('case-file', 'placement?dryRun=true', dry)
    expect(lines).toMatchObject([{ http: 202 }, { part: 2, http: 202 }, summary(2, 0, 0, 2, 0)])
    expect(await json('case-file', 'child', dry)).toMatchObject({ status: 201 })
  })
})

describe('rows that a format joins', () => {
  test('come over HTTP as the documents that they become', async () => {
    const row = { KEY: 'J-1', NAME: 'Siân', BORN: '06/05/2014' }
    const joined = { KEY: 'J-1', children: [row], stays: [{ KEY: 'J-1', FROM: '01/02/2025', AREA: 'B' }] }
    const stray = { KEY: 'J-9', stays: [{ KEY: 'J-9', FROM: '01/02/2025', AREA: 'B' }] }
    const body = [joined, stray].map((one) => JSON.stringify(one)).join('\n')
    expect((await push('stay-return', 'child', body, 'application/x-ndjson')).lines).toMatchObject([
      { line: 1, http: 201, recordId: 'J-1' },
      {
        line: 2,
        http: 422,
        issues: [{ code: 'required-missing', pointer: '/children' }, { code: 'other-kind' }],
      },
      summary(2, 1, 0, 0, 1),
    ])
    expect((await push('stay-return', 'placement', body, 'application/x-ndjson')).lines).toMatchObject([
      { line: 1, http: 201, recordId: 'J-1/2025-02-01' },
      { line: 2, http: 422 },
      summary(2, 1, 0, 0, 1),
    ])
    expect(await push('stay-return', 'placement', 'KEY;FROM;AREA\n', 'text/csv')).toMatchObject({
      status: 415,
    })
  })

  const rows = (...lines: string[]) => Buffer.from(['KEY;NAME;BORN', ...lines, ''].join('\n'), 'latin1')
  const csv = (client: string, body: Buffer, type = 'text/csv') => push(client, 'child', body, type)

  test('come as rows too where a mapping of the kind reads a file alone, in the encoding of the format', async () => {
    const { lines } = await csv('stay-return', rows('R-1;Si\xe2n;06/05/2014', 'R-2;Gwen;06.05.2014', 'R-3;x'))
    expect(lines).toMatchObject([
      { line: 2, http: 201, recordId: 'R-1' },
      // what the mapping cannot read waits for a person, though it breaks the schema as well
      { line: 3, http: 202, issues: [{ code: 'unreadable-value', pointer: '/BORN' }] },
      { line: 4, http: 422, code: 'csv-ragged' },
      summary(3, 1, 0, 1, 1),
    ])
    const sent = await fetch(`${server.url}/v1/records`, { headers: { authorization: 'Bearer stay-return' } })
    expect(await sent.text()).toContain('R-1')
  })

  test('may say the encoding of the format, and no other', async () => {
    const body = rows('R-4;Si\xe2n;06/05/2014')
    expect((await csv('stay-return', body, 'text/csv; charset=windows-1252')).lines).toMatchObject([
      { http: 201 },
      summary(1, 1, 0, 0, 0),
    ])
    expect(await csv('stay-return', body, 'text/csv; charset=utf-8')).toMatchObject({ status: 415 })
  })

  test('with an unknown column are refused by a strict source; a lenient one is warned once for the file', async () => {
    const odd = Buffer.from('KEY;NAME;BORN;ODD\nR-5;Gwen;06/05/2014;1\nR-6;Nia;06/05/2014;2\n')
    expect((await csv('stay-return', odd)).lines).toMatchObject([
      { line: 1, http: 422, code: 'csv-header', issues: [{ pointer: '/ODD' }] },
      summary(1, 0, 0, 0, 1),
    ])
    const { lines } = await csv('stay-return-lenient', odd)
    expect(lines).toMatchObject([
      { line: 2, http: 201, warnings: [] },
      { line: 3, http: 201, warnings: [] },
      {
        ...summary(2, 2, 0, 0, 0),
        warnings: [
          { code: 'csv-column', pointer: '/ODD', detail: 'The format has no column ODD; it was not read.' },
        ],
      },
    ])
    expect(lines).toHaveLength(3)
  })
})

describe('records in XML', () => {
  const list = (pupils: string) => `<?xml version="1.0"?><List xmlns="urn:example:list">${pupils}</List>`
  const pupil = (number: string, born = '2014-05-06') =>
    `<Pupil Number="${number}"><Name>Gwen   Jones</Name><Born>${born}</Born></Pupil>`

  test('are answered line by line, also when they stand on one line of the text', async () => {
    const body = list(`${pupil('X-1')}${pupil('X-2')}\n${pupil('X-3', 'soon')}`)
    const { lines } = await push('class-list', 'child', body, 'application/xml')
    expect(lines).toMatchObject([
      { line: 1, http: 201, recordId: 'X-1' },
      { line: 1, part: 2, http: 201, recordId: 'X-2' },
      { line: 2, http: 422, issues: [{ code: 'wrong-format', pointer: '/Born' }] },
      summary(3, 2, 0, 0, 1),
    ])
    expect((await push('class-list', 'child', body, 'text/xml; charset=utf-8')).lines.at(-1)).toEqual(
      summary(3, 0, 2, 0, 1),
    )
  })

  test('with a document type are refused at its place', async () => {
    const body = `<!DOCTYPE x [<!ENTITY a "b">]>${list(pupil('X-4'))}`
    expect((await push('class-list', 'child', body, 'application/xml')).lines).toMatchObject([
      { http: 422, code: 'xml-doctype' },
      summary(1, 0, 0, 0, 1),
    ])
  })
})
