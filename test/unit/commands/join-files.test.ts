import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { type JoinPlan, joinFiles } from '../../../src/commands/join-files.ts'
import { type PushReport, runPush } from '../../../src/commands/push.ts'
import { readSource } from '../../../src/commands/push-source.ts'
import { filesOf } from '../../../src/commands/source-files.ts'
import { someFormats } from '../../support/some-formats.ts'
import { aWorld } from './a-world.ts'

const catalogueFolder = someFormats()
let server: Server | undefined
afterEach(() => {
  server?.close()
})
afterAll(() => rmSync(catalogueFolder, { recursive: true }))

const strict = readSource(catalogueFolder, 'stay-return')!
const lenient = readSource(catalogueFolder, 'stay-return-lenient')!
const children = 'KEY;NAME;BORN\n1;Si\xe2n;06/05/2014\n2;Gwen;07/05/2014\n'
const stays = 'KEY;FROM;AREA\n2;01/01/2025;A\n1;01/02/2025;B\n2;01/03/2025;A\n'

/** A folder with files in Windows-1252. */
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-join-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, 'latin1')
  return folder
}

function planOf(files: Record<string, string>, source = strict): JoinPlan {
  const [taken] = filesOf(folderOf(files), source).taken
  return taken!.joins!
}

describe('rows of several files', () => {
  test('become one document for each key, in the order of the main file and of the rows', async () => {
    const { documents, rows, strays, unread } = await joinFiles(planOf({ 'b.csv': children, 'a.csv': stays }))
    expect(documents.map(({ document }) => document)).toEqual([
      {
        KEY: '1',
        children: [{ KEY: '1', NAME: 'Siân', BORN: '06/05/2014' }],
        stays: [{ KEY: '1', FROM: '01/02/2025', AREA: 'B' }],
      },
      {
        KEY: '2',
        children: [{ KEY: '2', NAME: 'Gwen', BORN: '07/05/2014' }],
        stays: [
          { KEY: '2', FROM: '01/01/2025', AREA: 'A' },
          { KEY: '2', FROM: '01/03/2025', AREA: 'A' },
        ],
      },
    ])
    expect({ rows, strays, unread }).toEqual({ rows: 5, strays: 0, unread: [] })
  })

  test('of a key that the main file lacks, or without one, are in a document all the same', async () => {
    const more = `${stays}9;01/01/2025;A\n;01/01/2025;A\n`
    const { documents, strays } = await joinFiles(planOf({ 'a.csv': children, 'b.csv': more }))
    expect(documents.slice(2).map(({ document, path, line }) => [document, basename(path), line])).toEqual([
      [{ KEY: '9', stays: [{ KEY: '9', FROM: '01/01/2025', AREA: 'A' }] }, 'b.csv', 5],
      [{ KEY: '', stays: [{ KEY: '', FROM: '01/01/2025', AREA: 'A' }] }, 'b.csv', 6],
    ])
    expect(strays).toBe(2)
  })

  test('that cannot be read are named, each with its place', async () => {
    const { unread, documents } = await joinFiles(planOf({ 'a.csv': children, 'b.csv': `${stays}1;2\n` }))
    expect(unread).toMatchObject([{ line: 5, issues: [{ code: 'csv-ragged' }] }])
    expect(documents).toHaveLength(2)
  })

  test('of a key that reaches for a prototype are text like others', async () => {
    const rows = 'KEY;NAME;BORN\n__proto__;x;01/01/2010\nconstructor;y;01/01/2010\n'
    const { documents } = await joinFiles(planOf({ 'a.csv': rows }))
    expect(documents.map(({ document }) => document.KEY)).toEqual(['__proto__', 'constructor'])
    expect({}).not.toHaveProperty('NAME')
  })

  test('are refused when there are more than may be held, and when one of the files cannot be read', async () => {
    const plan = planOf({ 'a.csv': children, 'b.csv': stays })
    await expect(joinFiles(plan, 50)).rejects.toThrow('more than 50 bytes of rows')
    const odd = {
      'a.csv': children,
      'b.csv': stays.replace('AREA', 'AREA;ODD').replaceAll(/;[AB]\n/g, ';A;1\n'),
    }
    await expect(joinFiles(planOf(odd))).rejects.toThrow(/b\.csv: The header is not one/)
    const { warnings } = await joinFiles(planOf(odd, lenient))
    expect(warnings).toMatchObject([{ issue: { code: 'csv-column', pointer: '/ODD' } }])
  })
})

describe('dilyn push of a folder whose rows are joined', () => {
  test('sends the documents once for each kind, and counts every row that reaches nobody', async () => {
    const got: { path: string; type: string; lines: unknown[] }[] = []
    const url = await aGateway(got)
    const folder = folderOf({ 'a.csv': children, 'b.csv': `${stays}1;2\n9;01/01/2025;A\n`, 'c.csv': 'X;Y\n' })
    const world = aWorld({ catalogueFolder, gatewayUrl: url })
    expect(await runPush([folder, '--source', 'stay-return', '--json'], world)).toBe(0)

    expect(got.map(({ path, type, lines }) => [path, type, lines.length])).toEqual([
      ['/v1/records/child', 'application/x-ndjson', 3],
      ['/v1/records/placement', 'application/x-ndjson', 3],
    ])
    expect(got[0]!.lines[0]).toMatchObject({ KEY: '1', children: [{ NAME: 'Siân' }] })
    const report = JSON.parse(world.said.out) as PushReport
    expect(report.files.map(({ path, rows, rejected }) => [basename(path), rows, rejected])).toEqual([
      ['b.csv', 1, 1],
      [basename(folder), 3, 1],
      [basename(folder), 3, 1],
    ])
    expect(report.notTaken).toMatchObject([{ path: join(folder, 'c.csv') }])
    expect(world.said.err).toContain(
      '7 rows joined into 3 documents; rows whose key is not in the main file: 1; rows that cannot be read: 1',
    )
    expect(world.said.err).toContain('line 5: rejected, csv-ragged')
    // a verdict on a document is told by the first row that is in it
    expect(world.said.err).toContain('b.csv line 6: rejected, required-missing at /children')
  })

  test('sends one kind alone where that is asked for', async () => {
    const got: { path: string; type: string; lines: unknown[] }[] = []
    const url = await aGateway(got)
    const folder = folderOf({ 'a.csv': children })
    const args = [folder, '--source', 'stay-return', '--kind', 'placement']
    expect(await runPush(args, aWorld({ catalogueFolder, gatewayUrl: url }))).toBe(0)
    expect(got.map(({ path }) => path)).toEqual(['/v1/records/placement'])
  })

  test('ends with 1 when the files cannot be joined, and sends nothing', async () => {
    const got: { path: string; type: string; lines: unknown[] }[] = []
    const url = await aGateway(got)
    const folder = folderOf({ 'a.csv': children, 'b.csv': 'KEY;FROM;AREA;ODD\n' })
    const world = aWorld({ catalogueFolder, gatewayUrl: url })
    expect(await runPush([folder, '--source', 'stay-return'], world)).toBe(1)
    expect(world.said.out).toContain('The header is not one')
    expect(got).toEqual([])
  })
})

/** A gateway that accepts each document but those without children, and has nothing to deliver. */
async function aGateway(got: { path: string; type: string; lines: unknown[] }[]): Promise<string> {
  server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ pending: 0, deliveries: {} }))
      return
    }
    const lines = (await bodyOf(request)).split('\n').filter((line) => line !== '')
    const documents = lines.map((line): { children?: unknown } => JSON.parse(line))
    got.push({ path: request.url!, type: request.headers['content-type']!, lines: documents })
    const verdicts = documents.map(({ children }, n) => {
      if (children !== undefined) return { line: n + 1, http: 201 }
      const issues = [{ code: 'required-missing', pointer: '/children', remedy: 'Add it.' }]
      return { line: n + 1, http: 422, code: 'required-missing', issues }
    })
    const rejected = verdicts.filter(({ http }) => http === 422).length
    const sums = {
      rows: verdicts.length,
      accepted: verdicts.length - rejected,
      repeated: 0,
      review: 0,
      rejected,
    }
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'dilyn-push': 'push-1' })
    response.end([...verdicts, { summary: sums }].map((line) => `${JSON.stringify(line)}\n`).join(''))
  })
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
