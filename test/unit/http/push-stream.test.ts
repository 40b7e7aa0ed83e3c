import { once } from 'node:events'
import { request as open } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type RunningServer, startServer } from '../../../src/http/server.ts'
import { anEdge, aVerdict } from '../../support/an-edge.ts'

const ndjson = 'application/x-ndjson'
const line = (n: number) =>
  `{"recordId":"R-${n}","version":1,"child":{"localId":"C-1"},"note":"${'x'.repeat(400)}"}\n`

let server: RunningServer | undefined
afterEach(async () => {
  await server?.drain(0)
  server = undefined
})

/** What supertest leaves alone: the body as it came. */
function asText(response: NodeJS.EventEmitter, done: (error: Error | null, text: string) => void): void {
  let text = ''
  response.on('data', (chunk) => {
    text += chunk
  })
  response.on('end', () => done(null, text))
}

function parse(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one))
}

describe('an NDJSON push', () => {
  test('is answered line by line in order, with the sums at the end', async () => {
    const edge = anEdge()
    let n = 0
    const fates = [
      aVerdict(),
      aVerdict({ status: 'superseded' }),
      aVerdict({ http: 200, repeat: true }),
      aVerdict({ http: 202, status: 'review' }),
      aVerdict({ http: 409, status: 'rejected', code: 'version-conflict' }),
    ]
    edge.inbound.judge = (read) => {
      if ('issues' in read)
        return aVerdict({ http: 422, status: 'rejected', code: read.issues[0]!.code, issues: read.issues })
      n += 1
      return fates[n - 1]!
    }
    const body = `{"a":1}\n\n{"a":2}\r\n{"a":3}\n{"a":4}\n{"a":5}\nnot json`
    const answer = await edge
      .post('ceredigion-cases', '/v1/records/pep')
      .set('content-type', ndjson)
      .buffer(true)
      .parse(asText)
      .send(body)
    expect([answer.status, answer.type]).toEqual([200, ndjson])
    expect(answer.headers['dilyn-push']).toMatch(/^[0-9a-f-]{36}$/)
    const lines = parse(answer.body)
    expect(lines.map((one) => [one.line, one.http])).toEqual([
      [1, 201],
      [3, 201],
      [4, 200],
      [5, 202],
      [6, 409],
      [7, 422],
      [undefined, undefined],
    ])
    expect(lines[5]).toMatchObject({ code: 'not-json', issues: [{ code: 'not-json', pointer: '' }] })
    expect(lines.at(-1)).toEqual({ summary: { rows: 6, accepted: 2, repeated: 1, review: 1, rejected: 2 } })
    expect(edge.wakes()).toBeGreaterThan(0)
  })

  test('of 20,000 lines from a caller that does not read meanwhile comes to its end', async () => {
    const edge = anEdge()
    server = await startServer(edge.app, { host: '127.0.0.1', port: 0 })
    const sent = open(`${server.url}/v1/records/pep`, {
      method: 'POST',
      headers: { authorization: 'Bearer ceredigion-cases', 'content-type': ndjson },
    })
    const answered = once(sent, 'response')
    const rows = 20_000
    for (let n = 1; n <= rows; n += 1) if (!sent.write(line(n))) await once(sent, 'drain')
    sent.end()
    const [response] = await answered
    response.pause()
    while (edge.inbound.lines.length < rows) await delay(20)
    // everything is stored though nothing of the answer was read
    let text = ''
    for await (const chunk of response) text += chunk
    const lines = parse(text)
    expect(lines).toHaveLength(rows + 1)
    expect(lines.slice(0, -1).every((one, index) => one.line === index + 1)).toBe(true)
    expect(lines.at(-1)).toEqual({ summary: { rows, accepted: rows, repeated: 0, review: 0, rejected: 0 } })
  }, 60_000)

  test('from a caller that goes away keeps the lines that came whole, and not the broken one', async () => {
    const edge = anEdge()
    server = await startServer(edge.app, { host: '127.0.0.1', port: 0 })
    const sent = open(`${server.url}/v1/records/pep`, {
      method: 'POST',
      headers: { authorization: 'Bearer ceredigion-cases', 'content-type': ndjson },
    })
    sent.on('error', () => undefined)
    sent.write(`${line(1)}${line(2)}{"recordId":"R-3"`)
    while (edge.inbound.lines.length < 2) await delay(10)
    sent.destroy()
    while (!edge.logged.some(({ event }) => event === 'push.aborted')) await delay(10)
    expect(edge.inbound.lines).toEqual([1, 2])
  })

  test('that fails at once is a problem; that fails later ends with one in place of the sums', async () => {
    const edge = anEdge()
    edge.inbound.failAfter = 0
    const at = await edge
      .post('ceredigion-cases', '/v1/records/pep')
      .set('content-type', ndjson)
      .send(line(1))
    expect([at.status, at.type, at.headers['retry-after']]).toEqual([503, 'application/problem+json', '7'])

    edge.inbound.failAfter = 2
    const later = await edge
      .post('ceredigion-cases', '/v1/records/pep')
      .set('content-type', ndjson)
      .buffer(true)
      .parse(asText)
      .send(line(1) + line(2) + line(3))
    const lines = parse(later.body)
    expect(lines.map((one) => one.line)).toEqual([1, 2, undefined])
    expect(lines[2]).toMatchObject({ problem: { code: 'unavailable', status: 503 } })
    expect(edge.logged.map(({ event }) => event)).toContain('push.failed')
  })

  test('run dry is answered the same way and stores nothing', async () => {
    const edge = anEdge()
    const answer = await edge
      .post('ceredigion-cases', '/v1/records/pep?dryRun=true')
      .set('content-type', ndjson)
      .buffer(true)
      .parse(asText)
      .send(line(1) + line(2))
    expect(parse(answer.body).at(-1)).toMatchObject({ summary: { rows: 2, accepted: 2 } })
    expect(edge.inbound.lines).toEqual([])
  })
})

test('one client has sixteen streams at a time, and others go on meanwhile', async () => {
  const edge = anEdge()
  server = await startServer(edge.app, { host: '127.0.0.1', port: 0 })
  const stream = (client: string) => {
    const headers = { authorization: `Bearer ${client}`, 'content-type': ndjson }
    const sent = open(`${server!.url}/v1/records/pep`, { method: 'POST', headers })
    sent.write(line(1))
    return sent
  }
  const held = Array.from({ length: 16 }, () => stream('ceredigion-cases'))
  while (edge.inbound.lines.length < 16) await delay(10)
  const status = async (client: string) => {
    const sent = stream(client)
    sent.end()
    const [response] = await once(sent, 'response')
    response.resume()
    return response.statusCode
  }
  expect(await status('ceredigion-cases')).toBe(429)
  expect(await status('hywel-dda')).toBe(200)
  held.pop()?.end()
  await delay(300)
  expect(await status('ceredigion-cases')).toBe(200)
  for (const sent of held) sent.on('error', () => undefined).destroy()
})

describe('a CSV push', () => {
  test('takes the rows of its kind by the format’s header, bad ones with their reason', async () => {
    const edge = anEdge()
    const answer = await edge
      .post('ssda903-sample', '/v1/records/placement')
      .set('content-type', 'text/csv')
      .buffer(true)
      .parse(asText)
      .send('CHILD,DECOM\n1,01/02/2026\n2\n')
    const lines = parse(answer.body)
    expect(lines.map((one) => [one.line, one.http])).toEqual([
      [2, 201],
      [3, 422],
      [undefined, undefined],
    ])
    expect(lines[1]).toMatchObject({ code: 'csv-ragged' })
  })

  test('with an unknown header is answered, and the connection lives on, though the rest still comes', async () => {
    const edge = anEdge()
    server = await startServer(edge.app, { host: '127.0.0.1', port: 0 })
    const socket = connect(server.port, '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk
    })
    const hear = async (what: RegExp) => {
      while (!what.test(heard)) await delay(5)
      heard = ''
    }
    const head =
      'POST /v1/records/placement HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ssda903-sample\r\ncontent-type: text/csv\r\n'
    socket.write(`${head}transfer-encoding: chunked\r\n\r\na\r\nNAME,BORN\n\r\n`)
    await hear(/200 OK.*csv-header.*"summary"/s)
    const rest = 'x'.repeat(5_000_000)
    socket.write(`${rest.length.toString(16)}\r\n${rest}\r\n0\r\n\r\n`)
    socket.write(`${head}content-length: 16\r\n\r\nCHILD,DECOM\n1,2\n`)
    await hear(/200 OK.*"accepted":1,/s)
    socket.destroy()
  })
})
