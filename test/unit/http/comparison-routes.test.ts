import { describe, expect, test } from '@jest/globals'
import type { ComparisonLine } from '../../../src/comparison/comparison.ts'
import type { Begun, Comparisons } from '../../../src/comparison/comparisons.ts'
import { Failure } from '../../../src/message/failure.ts'
import { anEdge } from '../../support/an-edge.ts'

const diff = '/v1/catalogue/diff'
const shadow = '/v1/catalogue/shadow'
const report = { ok: true, records: 3, summaries: 1, changes: [], losses: 0, unlisted: 0, candidate: 'c' }

/** The edge over comparisons that give these lines, and what they were asked. */
function over(begun: () => Promise<Begun> | Begun) {
  const asked: unknown[] = []
  const comparisons: Comparisons = {
    diff: async (candidate, last) => {
      asked.push([candidate.toString(), last])
      return begun()
    },
    shadow: async (candidate, limits) => {
      asked.push([candidate.toString(), limits])
      return begun()
    },
  }
  return { asked, edge: anEdge({ comparisons }) }
}

async function* someLines(error?: Error): AsyncGenerator<ComparisonLine> {
  yield { progress: { records: 1, of: 3 } }
  if (error !== undefined) throw error
  yield { report }
}

const send = (edge: ReturnType<typeof anEdge>, path: string, client = 'engineer') =>
  edge.post(client, path).set('content-type', 'application/json').send('{"files":{}}').buffer(true)
const linesIn = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)

describe('comparing a candidate', () => {
  test('answers with how far it is, line by line, and the report last', async () => {
    const { edge, asked } = over(() => ({ lines: someLines() }))
    const answer = await send(edge, `${diff}?last=7`).parse((response, done) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () => done(null, text))
    })
    expect(answer.status).toBe(200)
    expect(answer.type).toBe('application/x-ndjson')
    expect(linesIn(answer.body as string)).toEqual([{ progress: { records: 1, of: 3 } }, { report }])
    expect(asked).toEqual([['{"files":{}}', 7]])
    expect(edge.logged).toContainEqual(
      expect.objectContaining({ event: 'catalogue.compared', client: 'engineer', count: 3 }),
    )
  })

  test('takes its usual limits where none are said', async () => {
    const { edge, asked } = over(() => ({ lines: someLines() }))
    await send(edge, diff)
    await send(edge, shadow)
    await send(edge, `${shadow}?for=5&records=9`)
    expect(asked.map((one) => (one as unknown[])[1])).toEqual([
      1_000,
      { forMs: 60_000, records: undefined },
      { forMs: 5_000, records: 9 },
    ])
  })

  test.each([
    `${diff}?last=0`,
    `${diff}?last=1000001`,
    `${diff}?last=x`,
    `${shadow}?for=86401`,
    `${shadow}?records=0`,
  ])('refuses %s', async (path) => {
    const { edge, asked } = over(() => ({ lines: someLines() }))
    expect((await send(edge, path)).body).toMatchObject({ status: 400, code: 'bad-request' })
    expect(asked).toEqual([])
  })

  test.each([diff, shadow])('is an engineer’s alone: %s', async (path) => {
    const { edge, asked } = over(() => ({ lines: someLines() }))
    for (const client of ['operator', 'ceredigion-cases', 'school']) {
      expect((await send(edge, path, client)).status).toBe(403)
    }
    expect((await send(edge, path, 'nobody')).status).toBe(401)
    expect((await edge.get('engineer', path)).status).toBe(405)
    const csv = edge.post('engineer', path).set('content-type', 'text/csv').send('a,b')
    expect((await csv).status).toBe(415)
    const picky = send(edge, path).set('accept', 'text/html')
    expect((await picky).status).toBe(406)
    expect(asked).toEqual([])
  })

  test('of one with problems is 422, with every problem', async () => {
    const problems = [
      {
        code: 'C-JSON' as const,
        file: 'mappings/a.json',
        line: 3,
        column: 1,
        pointer: '',
        detail: 'it is not JSON',
      },
    ]
    const { edge } = over(() => ({ problems }))
    const answer = await send(edge, diff).set('accept-language', 'cy')
    expect(answer.status).toBe(422)
    expect(answer.type).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ code: 'candidate-problems', ok: false, problems })
    expect(answer.body.detail).toContain('ni chymharwyd dim')
  })

  test('is refused with when to come back while another is under way', async () => {
    const { edge } = over(() => Promise.reject(new Failure('busy', [], { retryAfterSeconds: 30 })))
    const answer = await send(edge, diff)
    expect(answer.status).toBe(429)
    expect(answer.headers['retry-after']).toBe('30')
  })

  test('that breaks off says so in its last line, and nothing of what went wrong', async () => {
    const { edge } = over(() => ({ lines: someLines(new Error('Enghraifft')) }))
    const { text } = await send(edge, diff)
    expect(linesIn(text)).toMatchObject([{ progress: {} }, { problem: { status: 500, code: 'internal' } }])
    expect(text).not.toContain('Enghraifft')
    expect(edge.logged).toContainEqual(
      expect.objectContaining({ event: 'catalogue.compared', error: expect.any(Error) }),
    )
  })

  test('takes no body beyond its limit', async () => {
    const { edge } = over(() => ({ lines: someLines() }))
    const answer = await edge
      .post('engineer', diff)
      .set('content-type', 'application/json')
      .send(`"${'x'.repeat(32 * 1024 * 1024)}"`)
    expect(answer.status).toBe(413)
  })
})
