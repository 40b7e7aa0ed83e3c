import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type PushReport, runPush } from '../../../src/commands/push.ts'
import { aWorld } from './a-world.ts'

const head = 'CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n'
let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

describe('dilyn push', () => {
  test('counts the verdicts, tells the first problems and waits for the deliveries', async () => {
    const verdicts = [
      { line: 2, http: 201, status: 'accepted' },
      { line: 3, http: 200, status: 'accepted', repeat: true },
      { line: 4, http: 202, status: 'review', review: { id: 'x', reason: 'unknown-code' } },
      {
        line: 5,
        http: 422,
        code: 'invalid-record',
        issues: [{ code: 'impossible-date', pointer: '/start', remedy: 'Send a date.' }],
      },
    ]
    let looks = 0
    const url = await aGateway({
      'POST /v1/records/child': (request, response) =>
        stream(request, response, verdicts, summary(4, 1, 1, 1, 1)),
      'GET /v1/pushes/push-1': (_, response) => {
        looks += 1
        json(response, 200, {
          id: 'push-1',
          pending: looks < 3 ? 2 : 0,
          deliveries: { 'a-board': { delivered: looks, denied: 1 } },
        })
      },
    })
    const world = aWorld({ gatewayUrl: url })
    expect(
      await runPush([file('h.csv', `${head}1\n2\n3\n4\n`), '--source', 'ssda903-sample', '--json'], world),
    ).toBe(0)

    const report = JSON.parse(world.said.out) as PushReport
    expect(report).toMatchObject({
      ok: true,
      files: [{ rows: 4, accepted: 1, repeated: 1, review: 1, rejected: 1 }],
      deliveries: { 'a-board': { delivered: 3, denied: 1, parked: 0 } },
      pending: 0,
    })
    expect(world.said.err).toContain('line 4: review, unknown-code')
    expect(world.said.err).toContain('line 5: rejected, impossible-date at /start. Send a date.')
  })

  test('pushes one JSON record as it is, and waits for its own deliveries', async () => {
    let got = ''
    let sent = 0
    const url = await aGateway({
      'POST /v1/records/pep': async (request, response) => {
        sent += 1
        got = ''
        for await (const chunk of request) got += String(chunk)
        response.setHeader('dilyn-push', 'push-9')
        json(response, sent === 1 ? 201 : 200, { id: 'r-1', status: 'accepted' })
      },
      'GET /v1/pushes/push-9': (_, response) =>
        json(response, 200, { pending: 0, deliveries: { 'a-school': { delivered: 1 } } }),
    })
    const world = aWorld({ gatewayUrl: url })
    const text = '{"kind":"pep",\n "recordId":"x"}'
    expect(await runPush([file('a.json', text), '--source', 'ceredigion-school', '--json'], world)).toBe(0)
    expect(got).toBe(text)
    expect(JSON.parse(world.said.out)).toMatchObject({
      files: [{ rows: 1, accepted: 1 }],
      deliveries: { 'a-school': { delivered: 1, denied: 0, parked: 0 } },
    })
    // a repeat is no push that has anything to wait for
    const again = aWorld({ gatewayUrl: url })
    expect(await runPush([file('a.json', text), '--source', 'ceredigion-school', '--json'], again)).toBe(0)
    expect(JSON.parse(again.said.out)).toMatchObject({ files: [{ rows: 1, repeated: 1 }], deliveries: {} })
  })

  test('ends with 1 when the gateway refuses, and says what to do', async () => {
    const url = await aGateway({
      'POST /v1/records/child': (request, response) => {
        request.resume()
        json(response, 403, { code: 'forbidden', detail: 'This client may not do that.', issues: [] })
      },
    })
    const world = aWorld({ gatewayUrl: url })
    expect(await runPush([file('h.csv', head), '--source', 'ssda903-sample'], world)).toBe(1)
    expect(world.said.out).toContain('This client may not do that.')
  })

  test.each([
    ['ends without its summary', [{ line: 2, http: 201 }]],
    ['counts otherwise', [{ line: 2, http: 201 }, summary(1, 0, 1, 0, 0)]],
    [
      'says that the gateway had to stop',
      [{ line: 2, http: 201 }, { problem: { code: 'unavailable', detail: 'later' } }],
    ],
  ])('ends with 1 when the answer %s', async (_, lines) => {
    const url = await aGateway({
      'POST /v1/records/child': (request, response) => stream(request, response, lines),
    })
    const world = aWorld({ gatewayUrl: url })
    expect(await runPush([file('h.csv', `${head}1\n`), '--source', 'ssda903-sample', '--json'], world)).toBe(
      1,
    )
    expect(JSON.parse(world.said.out)).toMatchObject({ ok: false })
  })

  test('asks a busy gateway again', async () => {
    let asked = 0
    const url = await aGateway({
      'POST /v1/records/child': (request, response) => {
        asked += 1
        if (asked === 1) {
          request.resume()
          response.setHeader('retry-after', '0')
          json(response, 503, { code: 'unavailable' })
        } else void stream(request, response, [], summary(0, 0, 0, 0, 0))
      },
      'GET /v1/pushes/push-1': (_, response) => json(response, 200, { pending: 0, deliveries: {} }),
    })
    expect(
      await runPush([file('h.csv', head), '--source', 'ssda903-sample'], aWorld({ gatewayUrl: url })),
    ).toBe(0)
    expect(asked).toBe(2)
  })

  test('says how to start a gateway where none answers', async () => {
    const world = aWorld()
    expect(await runPush([file('h.csv', head), '--source', 'ssda903-sample'], world)).toBe(1)
    expect(world.said.out).toContain('npm start')
  })

  test.each([
    ['no path', ['--source', 'ssda903-sample']],
    ['no source', ['x.csv']],
    ['an unknown source', ['x.csv', '--source', 'nobody']],
    ['a path that is not there', ['/nowhere/x.csv', '--source', 'ssda903-sample']],
    ['an unknown flag', ['x.csv', '--source', 'ssda903-sample', '--odd']],
    ['a flag without its value', ['x.csv', '--source']],
  ])('ends with 2 and its usage for %s', async (_, args) => {
    const world = aWorld()
    expect(await runPush(args, world)).toBe(2)
    expect(world.said.err).toContain('Usage: dilyn push')
  })

  test('ends with 2 where nothing can be pushed', async () => {
    const world = aWorld()
    expect(await runPush([file('notes.csv', 'a,b\n'), '--source', 'ssda903-sample'], world)).toBe(2)
    expect(world.said.out).toContain('not taken')
  })
})

type Routes = Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>

async function aGateway(routes: Routes): Promise<string> {
  server = createServer((request, response) => {
    const route = routes[`${request.method} ${request.url}`]
    if (route === undefined) json(response, 404, { code: 'not-found', detail: request.url })
    else void route(request, response)
  })
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  lines: object[],
  last?: object,
): Promise<void> {
  for await (const _ of request);
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'dilyn-push': 'push-1' })
  response.end(
    [...lines, ...(last === undefined ? [] : [last])].map((line) => `${JSON.stringify(line)}\n`).join(''),
  )
}

function json(response: ServerResponse, status: number, document: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(document))
}

function summary(rows: number, accepted: number, repeated: number, review: number, rejected: number): object {
  return { summary: { rows, accepted, repeated, review, rejected } }
}

function file(name: string, content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'dilyn-push-')), name)
  writeFileSync(path, content)
  return path
}
