import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { openSandboxKey } from '../../src/sandbox/sandbox-key.ts'
import { AGateway } from '../support/a-gateway-fhirin.ts'
import { testNhsNumber, testUpn } from '../support/a-message.ts'
import { childRecord, placementRecord, referralRecord } from '../support/some-records.ts'

jest.setTimeout(120_000)

interface Issue {
  readonly code: string
  readonly pointer: string
  readonly detail: string
  readonly remedy: string
}

/** What came back; `body` where it is JSON, `lines` where it is NDJSON. */
interface Said {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly lines: any[]
}

interface Sent {
  readonly client?: string
  readonly token?: string
  readonly method?: string
  readonly path?: string
  readonly body?: string | Buffer
  readonly headers?: Record<string, string>
}

// what is personal in everything that these tests send: none of it may come back or be logged
const canary = {
  familyName: 'Quenxythwen',
  givenNames: 'Zorvalle',
  nhsNumber: testNhsNumber(777),
  upn: testUpn(777),
  dateOfBirth: '2011-03-17',
  dayInReturn: '17/03/2011',
  postcode: 'SA99 7ZX',
}
const { familyName, givenNames, nhsNumber, upn, dateOfBirth } = canary
const child = { localId: 'BAD-1', nhsNumber, upn, familyName, givenNames, dateOfBirth }
const address = { line1: `1 Stryd ${familyName}`, postcode: canary.postcode }

const gateway = new AGateway()
const answers: string[] = []
let good = 0

beforeAll(() => gateway.start())
afterAll(() => gateway.remove())

async function send(sent: Sent): Promise<Said> {
  const token = sent.token ?? (await gateway.token(sent.client ?? 'ceredigion-cases'))
  const response = await fetch(`${gateway.url}${sent.path ?? '/v1/records/child'}`, {
    method: sent.method ?? 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...sent.headers },
    ...(sent.body === undefined ? {} : { body: sent.body }),
  })
  const text = await response.text()
  answers.push(text)
  const media = response.headers.get('content-type') ?? ''
  const isLines = media.includes('ndjson')
  const lines = isLines
    ? text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : []
  const isJson = media.includes('json') && !isLines && text !== ''
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
    lines,
  }
}

const json = (document: unknown) => JSON.stringify(document)
const csvHeader = 'CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB'
const csvRow = (id: string, sex = '1') => `${id},${sex},${canary.dayInReturn},WBRI,,,`

function sendCsv(body: string | Buffer): Promise<Said> {
  return send({ client: 'ssda903-sample', body, headers: { 'content-type': 'text/csv' } })
}

function sendLines(lines: (string | Buffer)[], more: Partial<Sent> = {}): Promise<Said> {
  const body = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]))
  return send({ body, headers: { 'content-type': 'application/x-ndjson' }, ...more })
}

/** A refusal as the contract has it: its code, and every issue with its place, what happened and what to do. */
function expectProblem(said: Said, status: number, code: string, pointer: string): Issue {
  expect({ status: said.status, code: said.body?.code, text: said.text }).toEqual({
    status,
    code,
    text: expect.any(String),
  })
  expect(said.headers.get('content-type')).toContain('application/problem+json')
  expect(said.body).toMatchObject({ type: expect.any(String), title: expect.any(String), status })
  expect(said.body.detail.length).toBeGreaterThan(5)
  return expectIssue(said.body.issues, code, pointer)
}

function expectIssue(issues: Issue[], code: string, pointer: string): Issue {
  const issue = issues.find((one) => one.code === code && one.pointer === pointer)
  expect({ issues, issue }).toEqual({
    issues,
    issue: expect.objectContaining({
      code,
      pointer,
      detail: expect.stringMatching(/.{5}/),
      remedy: expect.stringMatching(/.{5}/),
    }),
  })
  return issue as Issue
}

/** After whatever was sent, others are served. */
afterEach(async () => {
  good += 1
  const after = { localId: `GOOD-${good}`, familyName: 'Enghraifft', dateOfBirth: '2014-05-06' }
  const answer = await gateway.push('cardiff-cases', 'child', childRecord(`GOOD-${good}`, after))
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 201 })
})

describe('one record that cannot be read', () => {
  const deep = (levels: number) => `{"child":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`
  const large = json(childRecord('BAD-L', { ...child, familyName: familyName.padEnd(1024 * 1024, 'x') }))
  const cases: [string, string | Buffer, number, string, string][] = [
    ['not JSON', `{"recordId":"BAD","child":{"familyName":"${familyName}"`, 422, 'not-json', ''],
    ['JSON and something after it', `${json(childRecord('BAD', child))} x`, 422, 'not-json', ''],
    ['over the size limit', large, 413, 'too-large', ''],
    ['nothing at all', '', 422, 'empty-body', ''],
    ['only blanks', ' \n ', 422, 'empty-body', ''],
    ['a list', json([childRecord('BAD', child)]), 422, 'not-an-object', ''],
    ['a text', json(familyName), 422, 'not-an-object', ''],
    [
      '__proto__ at the top',
      `{"__proto__":{"polluted":1},${json(childRecord('BAD', child)).slice(1)}`,
      422,
      'forbidden-key',
      '/__proto__',
    ],
    [
      '__proto__ below',
      json(childRecord('BAD', child)).replace('"localId"', '"__proto__":{"polluted":1},"localId"'),
      422,
      'forbidden-key',
      '/child/__proto__',
    ],
    [
      '__proto__ in escapes',
      json(childRecord('BAD', child)).replace('"localId"', '"\\u005f_proto__":{"polluted":1},"localId"'),
      422,
      'forbidden-key',
      '/child/__proto__',
    ],
    [
      'a name twice',
      json(childRecord('BAD', child)).replace('"localId"', '"familyName":"Other","localId"'),
      422,
      'duplicate-key',
      '/child/familyName',
    ],
    [
      'Windows-1252',
      Buffer.from(json(childRecord('BAD', { ...child, familyName: `${familyName}ê` })), 'latin1'),
      422,
      'not-utf8',
      '',
    ],
    [
      'NUL bytes',
      json(childRecord('BAD', child)).replace(familyName, `${familyName}\0`),
      422,
      'not-json',
      '',
    ],
    ['UTF-16', Buffer.from(`\ufeff${json(childRecord('BAD', child))}`, 'utf16le'), 422, 'not-utf8', ''],
  ]
  test.each(cases)('%s is refused with its code and its place', async (_, body, status, code, pointer) => {
    expectProblem(await send({ body }), status, code, pointer)
  })

  test('10,000 levels deep is refused without a search for the bottom', async () => {
    const said = await send({ body: deep(10_000) })
    expect(said.body).toMatchObject({ status: 422, code: 'too-deep' })
    expect(said.body.issues[0].pointer).toMatch(/^\/child(\/a)+$/)
    expect(said.body.issues[0].detail).toContain('32')
  })

  test('a body cut short, a compressed one and one in another charset are refused', async () => {
    const charset = await send({
      body: '{}',
      headers: { 'content-type': 'application/json; charset=windows-1252' },
    })
    expectProblem(charset, 415, 'unsupported-media-type', '')
    const gzip = await send({ body: '{}', headers: { 'content-encoding': 'gzip' } })
    expectProblem(gzip, 415, 'unsupported-media-type', '')
  })
})

describe('one record that says what cannot be', () => {
  test('wrong check digits are warnings: the record is taken, the numbers are marked', async () => {
    const wrong = {
      ...child,
      localId: 'BAD-CHECK',
      nhsNumber: `${nhsNumber.slice(0, 9)}${(Number(nhsNumber[9]) + 1) % 10}`,
      upn: `${upn[0] === 'A' ? 'B' : 'A'}${upn.slice(1)}`,
    }
    const said = await send({ body: json(childRecord('BAD-CHECK', wrong)) })
    expect(said).toMatchObject({ status: 201, body: { status: 'accepted', review: null } })
    expectIssue(said.body.warnings, 'check-digit', '/child/nhsNumber')
    expectIssue(said.body.warnings, 'check-digit', '/child/upn')
  })

  test('30 February', async () => {
    const said = await send({ body: json(childRecord('BAD-FEB', { ...child, dateOfBirth: '2011-02-30' })) })
    expectProblem(said, 422, 'impossible-date', '/child/dateOfBirth')
  })

  // what no UTF-8 and no FHIR string can carry, in names, values and ids alike
  const nul = '\\u0000'
  const half = '\\ud800'
  const withText = (id: string, text: string) =>
    json(childRecord(id, { localId: id, familyName: 'X', dateOfBirth })).replace(
      '"X"',
      `"${familyName}${text}"`,
    )
  test.each([
    ['a NUL in a name, written as an escape', withText('BAD-NUL', nul)],
    ['half a surrogate pair in a name', withText('BAD-HALF', half)],
  ])('%s', async (_, body) => {
    const said = await send({ body })
    expect([said.status, said.body?.issues?.[0]?.pointer]).toEqual([422, '/child/familyName'])
    expect(said.body.issues[0]).toMatchObject({ detail: expect.any(String), remedy: expect.any(String) })
  })

  const plain = json(childRecord('BAD-ODD', { localId: 'BAD-ODD', familyName, dateOfBirth }))
  test.each([
    ['an emoji for a code', plain.replace('"female"', '"😀😀😀"'), 'unknown-code', '/sex'],
    ['an emoji for a language', plain.replace('"cy"', '"😀😀😀"'), 'wrong-format', '/language'],
    ['an emoji for a date', plain.replace(dateOfBirth, '😀😀😀😀😀'), 'wrong-format', '/child/dateOfBirth'],
    ['an emoji for the kind', plain.replace('{', '{"kind":"😀😀😀",'), 'wrong-kind', '/kind'],
  ])('%s', async (_, body, code, pointer) => {
    expectProblem(await send({ body }), 422, code, pointer)
  })

  test.each([
    ['a NUL for a code', plain.replace('"cy"', `"${nul}cy"`)],
    ['a NUL in the name of a property', plain.replace('{', `{"x${nul}y":1,`)],
    ['half a surrogate pair in the name of a property', plain.replace('{', `{"x${half}y":1,`)],
    [
      'a long name of a property with an emoji at its end, twice',
      plain.replace('{', `{${`"${'x'.repeat(63)}😀":1,`.repeat(2)}`),
    ],
  ])('%s', async (_, body) => {
    const said = await send({ body })
    expect([said.status, said.text]).toEqual([422, expect.any(String)])
    expect(said.body.issues[0]).toMatchObject({
      pointer: expect.stringMatching(/^\//),
      remedy: expect.any(String),
    })
  })

  test('an end before its start', async () => {
    const record = placementRecord('BAD-END', child, { address, start: '2026-02-01', end: '2026-01-31' })
    const said = await send({ path: '/v1/records/placement', body: json(record) })
    expectProblem(said, 422, 'end-before-start', '/end')
  })

  test('a code that is not in Dilyn’s own list names its place and the list', async () => {
    const record = referralRecord('BAD-CODE', child, { urgency: 'soonish' })
    const said = await send({ path: '/v1/records/camhs-referral', body: json(record) })
    const issue = expectProblem(said, 422, 'unknown-code', '/urgency')
    expect(issue.remedy).toContain('urgent')
  })

  test('a property that the kind does not have names the nearest', async () => {
    const said = await send({ body: json(childRecord('BAD-PROP', child, { languge: 'cy' })) })
    expect(expectProblem(said, 422, 'unknown-property', '/languge').remedy).toContain('language')
  })

  test('everything that is wrong is said at once', async () => {
    const record = {
      ...placementRecord('BAD-ALL', child, { address, end: '2026-13-01' }),
      version: 'one',
      start: undefined,
    }
    const said = await send({ path: '/v1/records/placement', body: json(record) })
    expect(said.status).toBe(422)
    const places = (said.body.issues as Issue[]).map((one) => one.pointer).sort()
    expect(places).toEqual(['/end', '/start', '/version'])
  })

  test('the same version with other content', async () => {
    const first = childRecord('BAD-VERSION', {
      localId: 'BAD-VERSION',
      familyName,
      dateOfBirth: '2010-10-10',
    })
    expect((await send({ body: json(first) })).status).toBe(201)
    const said = await send({ body: json({ ...first, language: 'en' }) })
    expectProblem(said, 409, 'version-conflict', '/version')
  })

  test('another kind than the address says', async () => {
    const said = await send({ body: json({ ...childRecord('BAD-KIND', child), kind: 'placement' }) })
    expectProblem(said, 422, 'wrong-kind', '/kind')
  })

  test('in Welsh for whoever asks for Welsh', async () => {
    const body = json(childRecord('BAD-FEB', { ...child, dateOfBirth: '2011-02-30' }))
    const welsh = await send({ body, headers: { 'accept-language': 'cy, en;q=0.5' } })
    const english = await send({ body, headers: { 'accept-language': 'en-GB, cy;q=0.5' } })
    expectProblem(welsh, 422, 'impossible-date', '/child/dateOfBirth')
    expect(welsh.body).toMatchObject({ title: 'Gwrthodwyd', detail: 'Nid oes dyddiad o’r fath.' })
    expect(english.body).toMatchObject({ title: 'Rejected', detail: 'There is no such date.' })
  })
})

describe('rows of a return', () => {
  test('a ragged row is refused by its line, and costs no other', async () => {
    const rows = [
      csvHeader,
      csvRow('RAGGED1'),
      'RAGGED2,1,17/03/2011',
      `${csvRow('RAGGED3')},,`,
      csvRow('RAGGED4'),
    ]
    const { status, lines } = await sendCsv(`${rows.join('\n')}\n`)
    expect(status).toBe(200)
    expect(lines.slice(0, 4).map((one) => [one.line, one.http])).toEqual([
      [2, 201],
      [3, 422],
      [4, 422],
      [5, 201],
    ])
    expect(expectIssue(lines[1].issues, 'csv-ragged', '').detail).toContain('7')
    expect(lines[4]).toEqual({ summary: { rows: 4, accepted: 2, repeated: 0, review: 0, rejected: 2 } })
  })

  test('a byte order mark is let pass', async () => {
    const { lines } = await sendCsv(`\ufeff${csvHeader}\r\n${csvRow('BOM1')}\r\n`)
    expect(lines[0]).toMatchObject({ http: 201, recordId: 'BOM1' })
    expect(lines[1].summary).toMatchObject({ rows: 1, accepted: 1 })
  })

  test('a header that the format does not know', async () => {
    const said = await sendCsv(`CHILD,SEX,BIRTHDAY\nX,1,17/03/2011\n`)
    const issues = said.body?.issues ?? said.lines[0].issues
    expect(said.text).toContain('csv-header')
    expect(issues[0]).toMatchObject({ code: 'csv-header', remedy: expect.stringContaining('CHILD') })
  })

  test('a quotation mark never closed costs its own line', async () => {
    const rows = [csvHeader, csvRow('QUOTE1'), csvRow('QUOTE2').replace('WBRI', '"WBRI'), csvRow('QUOTE3')]
    const { lines } = await sendCsv(`${rows.join('\n')}\n`)
    expect(lines.slice(0, 3).map((one) => [one.line, one.http])).toEqual([
      [2, 201],
      [3, 422],
      [4, 201],
    ])
    expectIssue(lines[1].issues, 'csv-quote', '')
  })

  test('Windows-1252 and NUL bytes cost their own lines', async () => {
    const rows = [
      csvHeader,
      csvRow('BYTES1'),
      csvRow('BYTES2').replace('WBRI', 'WBRI\u00ea'),
      csvRow('BYTES3').replace('WBRI', 'WB\0I'),
      csvRow('BYTES4'),
    ]
    const { lines } = await sendCsv(Buffer.from(`${rows.join('\n')}\n`, 'latin1'))
    expect(lines.map((one) => one.http)).toEqual([201, 422, expect.any(Number), 201, undefined])
    expectIssue(lines[1].issues, 'not-utf8', '')
    expect([202, 422]).toContain(lines[2].http)
  })

  test('a code that the partner’s table lacks waits in review, and the verdict names it and its place', async () => {
    const { lines } = await sendCsv(`${csvHeader}\n${csvRow('CODE1', '7')}\n`)
    expect(lines[0]).toMatchObject({ http: 202, status: 'review', review: { reason: 'unknown-code' } })
    const issue = expectIssue(lines[0].issues, 'unknown-code', '/SEX')
    expect(issue.detail).toContain('7')
    expect(issue.remedy).toContain('M')
    // and so says whoever looks later
    const own = (await gateway.ask('ssda903-sample', 'GET', '/v1/records?status=review')).body
    const item = (own.items as { recordId: string; issues: Issue[] }[]).find(
      (one) => one.recordId === 'CODE1',
    )
    expect(item?.issues[0]).toMatchObject({ code: 'unknown-code', pointer: '/SEX' })
  })

  test('30/02 in a return waits in review, by its place', async () => {
    const row = csvRow('FEB1').replace(canary.dayInReturn, '30/02/2011')
    const { lines } = await sendCsv(`${csvHeader}\n${row}\n`)
    expect(lines[0]).toMatchObject({ http: 202, review: { reason: 'unreadable-value' } })
    expectIssue(lines[0].issues, 'unreadable-value', '/DOB')
  })
})

describe('lines of NDJSON', () => {
  test('2,000 lines with garbage in between: each has its own verdict, in order', async () => {
    const garbage: [string | Buffer, string][] = [
      [`{"recordId":"${familyName}`, 'not-json'],
      [`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 'too-deep'],
      [Buffer.from([0xff, 0xfe, 0x00, 0x41]), 'not-utf8'],
      [`[${json(familyName)}]`, 'not-an-object'],
      [json(childRecord('BAD', child, { sex: '😀😀😀' })), 'unknown-code'],
      ['{"__proto__":{}}', 'forbidden-key'],
      [json(childRecord('BAD', { ...child, dateOfBirth: '2011-02-30' })), 'impossible-date'],
    ]
    const wanted: [number, string][] = []
    const lines = Array.from({ length: 2_000 }, (_, n): string | Buffer => {
      const [bad, code] = garbage[(n / 10) % garbage.length] ?? ['', '']
      if (n % 10 === 0) {
        wanted.push([422, code])
        return bad
      }
      wanted.push([201, ''])
      return json(childRecord(`MANY-${n}`, { localId: `MANY-${n}`, familyName, dateOfBirth }))
    })
    const said = await sendLines(lines)
    expect(said.status).toBe(200)
    expect(said.lines.at(-1)).toEqual({
      summary: { rows: 2_000, accepted: 1_800, repeated: 0, review: 0, rejected: 200 },
    })
    expect(said.lines.slice(0, -1).map((one) => one.line)).toEqual(lines.map((_, n) => n + 1))
    expect(said.lines.slice(0, -1).map((one) => [one.http, one.code ?? ''])).toEqual(wanted)
  })

  test('a line over the size limit costs only itself', async () => {
    const big = json(childRecord('BIG', { ...child, familyName: familyName.padEnd(1024 * 1024, 'x') }))
    const small = json(childRecord('SMALL', { localId: 'SMALL', familyName, dateOfBirth }))
    const { lines } = await sendLines([big, small])
    expect(lines[0]).toMatchObject({ line: 1, http: 422 })
    expectIssue(lines[0].issues, 'too-large', '')
    expect(lines[1]).toMatchObject({ line: 2, http: 201 })
  })

  test('no line at all', async () => {
    const said = await sendLines([])
    const { rows } = said.lines.at(-1)?.summary ?? { rows: 'none' }
    expect(said.body?.code ?? rows).toEqual(said.status === 200 ? 0 : 'empty-body')
  })
})

describe('requests that are not for here', () => {
  const record = json(childRecord('EDGE', { ...child, localId: 'EDGE' }))

  test('unknown kind, wrong content type, wrong Accept, wrong method', async () => {
    const kind = await send({ path: '/v1/records/kitten', body: record })
    expect(expectProblem(kind, 404, 'unknown-kind', '').remedy).toContain('placement')
    const media = await send({ body: record, headers: { 'content-type': 'application/xml' } })
    expect(expectProblem(media, 415, 'unsupported-media-type', '').remedy).toContain('application/json')
    const csv = await send({ client: 'ssda903-sample', body: record })
    expect(expectProblem(csv, 415, 'unsupported-media-type', '').remedy).toContain('text/csv')
    const accept = await send({ body: record, headers: { accept: 'text/html' } })
    expectProblem(accept, 406, 'not-acceptable', '')
    const method = await send({ method: 'DELETE', path: '/v1/records/child' })
    expectProblem(method, 405, 'method-not-allowed', '')
    expect(method.headers.get('allow')).toContain('POST')
    const put = await send({ method: 'PUT', body: record })
    expectProblem(put, 405, 'method-not-allowed', '')
  })

  test('no token, a bad, an expired, an unsigned and a foreign one', async () => {
    const none = await fetch(`${gateway.url}/v1/records/child`, { method: 'POST', body: record })
    expect(none.status).toBe(401)
    expect(none.headers.get('www-authenticate')).toBe('Bearer realm="dilyn"')
    expect(await none.json()).toMatchObject({ code: 'no-token', issues: [{ remedy: expect.any(String) }] })

    const key = openSandboxKey(gateway.dataFolder)
    const elsewhere = mkdtempSync(join(tmpdir(), 'dilyn-foreign-'))
    const part = (value: object) => Buffer.from(json(value)).toString('base64url')
    const claims = part({
      client_id: 'ceredigion-cases',
      iss: 'urn:dilyn:sandbox',
      aud: 'urn:dilyn:gateway',
      exp: 4e9,
    })
    const head = part({ alg: 'HS256', typ: 'JWT' })
    const publicKey = key.publicKey.export({ type: 'spki', format: 'pem' })
    const tokens = {
      garbage: 'x.y.z',
      expired: await key.signToken('ceredigion-cases', -5),
      foreign: await openSandboxKey(elsewhere).signToken('ceredigion-cases', 600),
      'for another audience': await openSandboxKey(gateway.dataFolder, 'urn:other').signToken(
        'ceredigion-cases',
        600,
      ),
      'of nobody here': await key.signToken('nobody', 600),
      unsigned: `${part({ alg: 'none' })}.${claims}.`,
      'signed with the public key': `${head}.${claims}.${createHmac('sha256', publicKey).update(`${head}.${claims}`).digest('base64url')}`,
    }
    rmSync(elsewhere, { recursive: true })
    for (const [what, token] of Object.entries(tokens)) {
      const said = await send({ token, body: record })
      expect([what, said.status]).toEqual([what, 401])
      expectProblem(said, 401, 'bad-token', '')
      expect(said.headers.get('www-authenticate')).toContain('error="invalid_token"')
    }
    // none of them has left anything
    const own = await gateway.ask('ceredigion-cases', 'GET', '/v1/records?limit=500')
    expect(JSON.stringify(own.body)).not.toContain('EDGE')
  })

  test('a kind that the client may not send', async () => {
    const said = await send({ client: 'ceredigion-school', path: '/v1/records/placement', body: record })
    expectProblem(said, 403, 'forbidden', '')
    const operator = await send({ client: 'operator', body: record })
    expectProblem(operator, 403, 'forbidden', '')
    const decide = await gateway.ask('ceredigion-cases', 'GET', '/v1/reviews')
    expect(decide.status).toBe(403)
  })

  test('somebody else’s record is not there, exactly like one that nobody has', async () => {
    const local = { localId: 'MINE', familyName, dateOfBirth }
    const { id } = (await send({ body: json(childRecord('MINE', local)) })).body
    expect((await gateway.ask('ceredigion-cases', 'GET', `/v1/records/${id}`)).status).toBe(200)
    const unknown = '3b241101-e2bb-4255-8caf-4136c566a962'
    const without = ({ instance: _, ...rest }: Record<string, unknown>) => rest
    for (const path of ['', '/trace']) {
      const theirs = await gateway.ask('cardiff-cases', 'GET', `/v1/records/${id}${path}`)
      const nobodys = await gateway.ask('cardiff-cases', 'GET', `/v1/records/${unknown}${path}`)
      expect(theirs.status).toBe(404)
      expect(without(theirs.body)).toEqual(without(nobodys.body))
    }
    const circle = await gateway.ask('cardiff-cases', 'GET', `/v1/children/${unknown}/circle`)
    expect(circle).toMatchObject({ status: 404, body: { code: 'not-found' } })
    const list = await gateway.ask('cardiff-cases', 'GET', '/v1/records?source=ceredigion-cases')
    expect(list).toMatchObject({ status: 404, body: { code: 'not-found' } })
  })
})

test('no answer and no line of the log holds anything personal of all that was sent', () => {
  expect(answers.length).toBeGreaterThan(50)
  expect(gateway.stderr).toContain('"event":"push.streamed"')
  for (const [name, value] of Object.entries(canary)) {
    const told = answers.find((text) => text.includes(value))
    expect([name, told]).toEqual([name, undefined])
    const logged = gateway.stderr.split('\n').find((line) => line.includes(value))
    expect([name, logged]).toEqual([name, undefined])
  }
})
