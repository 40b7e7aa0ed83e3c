import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
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

const source = (id: string) => readSource(catalogueFolder, id)!

function folderOf(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-push-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

describe('the files of a source with a format of documents', () => {
  test('go once for each kind that its mapping makes, all of the first kind before the second', () => {
    const { taken, left } = filesOf(
      folderOf({ 'b.ndjson': '', 'a.json': '{}', 'c.csv': 'x' }),
      source('case-file'),
    )
    expect(taken.map(({ path, kind, media, isStream }) => [basename(path), kind, media, isStream])).toEqual([
      ['a.json', 'child', 'application/json', false],
      ['b.ndjson', 'child', 'application/x-ndjson', true],
      ['a.json', 'placement', 'application/json', false],
      ['b.ndjson', 'placement', 'application/x-ndjson', true],
    ])
    expect(left.map(({ path }) => basename(path))).toEqual(['c.csv'])
  })

  test('are .xml where it is XML', () => {
    const { taken, left } = filesOf(folderOf({ 'a.xml': '<x/>', 'b.json': '{}' }), source('class-list'))
    expect(taken).toMatchObject([{ kind: 'child', media: 'application/xml', isStream: true }])
    expect(left.map(({ reason }) => reason)).toEqual(['it is not .xml'])
  })

  test('may be the documents that rows are joined into', () => {
    const { taken } = filesOf(folderOf({ 'a.ndjson': '{}' }), source('stay-return'))
    expect(taken.map(({ kind, media }) => [kind, media])).toEqual([
      ['child', 'application/x-ndjson'],
      ['placement', 'application/x-ndjson'],
    ])
  })
})

describe('dilyn push of a document that holds several records', () => {
  test('sends its bytes as they are, and counts the lines of the answer', async () => {
    const bytes = Buffer.concat([Buffer.from('{"case":"'), Buffer.from([0xff]), Buffer.from('"}')])
    const got: Buffer[] = []
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      if (request.method === 'GET') response.end('{"pending":0,"deliveries":{}}')
      else if (request.url === '/v1/records/child') {
        got.push(Buffer.concat(chunks))
        response.writeHead(422, { 'content-type': 'application/problem+json' })
        response.end('{"code":"not-utf8","issues":[]}')
      } else {
        expect(request.headers.accept).toContain('application/x-ndjson')
        const issues = [{ code: 'unknown-code', pointer: '/stays/1/area', remedy: 'Send A or B.' }]
        const review = { id: 'r', reason: 'unknown-code' }
        response.writeHead(200, { 'content-type': 'application/x-ndjson', 'dilyn-push': 'p' })
        response.end(
          [
            { line: 1, http: 201 },
            { line: 1, part: 2, http: 202, review, issues },
            {
              summary: { rows: 2, accepted: 1, repeated: 0, review: 1, rejected: 0 },
              warnings: [{ code: 'csv-column', pointer: '/ODD', detail: 'It was not read.', remedy: '' }],
            },
          ]
            .map((line) => `${JSON.stringify(line)}\n`)
            .join(''),
        )
      }
    })
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
    const gatewayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const world = aWorld({ catalogueFolder, gatewayUrl })
    const path = join(folderOf({ 'a.json': bytes }), 'a.json')
    expect(await runPush([path, '--source', 'case-file', '--json'], world)).toBe(0)
    expect(got).toEqual([bytes])
    const report = JSON.parse(world.said.out) as PushReport
    expect(report.files).toMatchObject([
      { rows: 1, rejected: 1 },
      { rows: 2, accepted: 1, review: 1, warnings: [{ code: 'csv-column' }] },
    ])
    expect(world.said.err).toContain('  record 2: review, unknown-code at /stays/1/area. Send A or B.')
    expect(world.said.err).toContain('warning, csv-column at /ODD. It was not read.')
  })

  test('does not count that it holds nothing of one of the kinds, unless it was asked for that kind', async () => {
    server = createServer((request, response) => {
      if (request.method === 'GET') response.end('{"pending":0,"deliveries":{}}')
      else if (request.url === '/v1/records/child') {
        response.writeHead(201, { 'content-type': 'application/json' })
        response.end('{"id":"x"}')
      } else {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        const issues = [{ code: 'other-kind', pointer: '', remedy: 'Push it under a kind that it holds.' }]
        const summary = { rows: 1, accepted: 0, repeated: 0, review: 0, rejected: 1 }
        const lines = [{ line: 1, http: 422, code: 'other-kind', issues }, { summary }]
        response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      }
    })
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
    const gatewayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const path = join(folderOf({ 'a.json': '{}' }), 'a.json')
    const all = aWorld({ catalogueFolder, gatewayUrl })
    expect(await runPush([path, '--source', 'case-file', '--json'], all)).toBe(0)
    expect((JSON.parse(all.said.out) as PushReport).files).toMatchObject([
      { kind: 'child', rows: 1, accepted: 1, rejected: 0 },
      { kind: 'placement', rows: 0, rejected: 0 },
    ])
    const one = aWorld({ catalogueFolder, gatewayUrl })
    await runPush([path, '--source', 'case-file', '--kind', 'placement', '--json'], one)
    expect((JSON.parse(one.said.out) as PushReport).files).toMatchObject([{ rows: 1, rejected: 1 }])
  })
})

describe('dilyn push of a file without a row', () => {
  test('counts nothing, and does not ask after a push of which the gateway keeps nothing', async () => {
    server = createServer((request, response) => {
      if (request.method === 'GET') response.writeHead(404).end('{"code":"not-found"}')
      else {
        const summary = { rows: 0, accepted: 0, repeated: 0, review: 0, rejected: 0 }
        response.writeHead(200, { 'content-type': 'application/x-ndjson', 'dilyn-push': 'p' })
        response.end(`${JSON.stringify({ summary })}\n`)
      }
    })
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
    const gatewayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const world = aWorld({ catalogueFolder, gatewayUrl })
    const path = join(folderOf({ 'a.ndjson': '' }), 'a.ndjson')
    expect(await runPush([path, '--source', 'case-file', '--kind', 'child', '--json'], world)).toBe(0)
    expect(JSON.parse(world.said.out)).toMatchObject({ ok: true, files: [{ rows: 0 }], deliveries: {} })
  })
})
