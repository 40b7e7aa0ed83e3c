import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { aCatalogueFolder } from '../support/a-catalogue.ts'
import { runDilyn } from '../support/a-command-fhirin.ts'
import { AGateway } from '../support/a-gateway-fhirin.ts'
import { testUpn } from '../support/a-message.ts'
import { addSchoolTransport } from '../support/a-new-kind.ts'
import { aChild, childRecord, placementRecord } from '../support/some-records.ts'

jest.setTimeout(120_000)

const folder = aCatalogueFolder()
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(() => addSchoolTransport(folder))

interface Found {
  readonly code: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly nearest?: string
}

/** What is to stand in a file in place of something. */
interface Slip {
  readonly file: string
  readonly is: string
  readonly becomes: string
}

/** Checks the catalogue with slips in it, which are mended afterwards; and where each slip stood. */
async function checkWith(slips: readonly Slip[]) {
  const whole = new Map(slips.map(({ file }) => [file, readFileSync(join(folder, file), 'utf8')]))
  const places = slips.map(({ file, is, becomes }) => {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    expect(text).toContain(is)
    writeFileSync(path, text.replace(is, becomes))
    const before = text.slice(0, text.indexOf(is)).split('\n')
    return { line: before.length, column: before.at(-1)!.length + 1 }
  })
  const ran = await runDilyn(['check', '--json'], { DILYN_CATALOGUE: folder })
  for (const [file, text] of whole) writeFileSync(join(folder, file), text)
  return { code: ran.code, problems: JSON.parse(ran.stdout).problems as Found[], places }
}

describe('a kind, a source with a format of its own and a destination, added by files alone', () => {
  const gateway = new AGateway({ DILYN_CATALOGUE: folder })
  afterAll(() => gateway.remove())

  test('pass the check', async () => {
    const ran = await runDilyn(['check', '--json'], { DILYN_CATALOGUE: folder })
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, problems: [] })
    expect(ran.code).toBe(0)
  })

  test('go the whole way: a row of the new list arrives at the new school in the school’s own shape', async () => {
    await gateway.start()
    const child = aChild(1, { localId: 'T-1', upn: testUpn(1) })
    const placement = placementRecord('PL-1', child, { school: '6674002' })
    expect((await gateway.push('ceredigion-cases', 'child', childRecord('CH-1', child))).status).toBe(201)
    expect((await gateway.push('ceredigion-cases', 'placement', placement)).status).toBe(201)

    const list = join(folder, 'list.csv')
    const rows = [
      'PUPIL;SCHOOL;MODE;FROM;COST',
      'T-1;6674002;T;01/09/2026;34.50',
      'T-1;6674002;H;02/09/2026;',
    ]
    writeFileSync(list, `${rows.join('\n')}\n`)
    const env = { DILYN_CATALOGUE: folder, DILYN_URL: gateway.url, DILYN_DATA: gateway.dataFolder }
    const push = () => runDilyn(['push', list, '--source', 'ceredigion-transport', '--json'], env)
    const first = await push()
    expect(first.code).toBe(0)
    // the second row's code is in no table: it waits for a person and costs the first nothing
    expect(JSON.parse(first.stdout)).toMatchObject({
      ok: true,
      files: [{ path: list, rows: 2, accepted: 1, repeated: 0, review: 1, rejected: 0 }],
      deliveries: { 'aberaeron-school': { delivered: 1, denied: 0, parked: 0 } },
    })
    expect(first.stderr).toContain('unknown-code at /MODE')

    const [safety, item, ...more] = await gateway.received('aberaeron-school')
    expect(safety).toMatchObject({ via: 'safety', kind: 'safety-summary' })
    expect(more).toEqual([])
    expect(item).toMatchObject({
      via: 'change',
      kind: 'school-transport',
      recordId: 'T-1/2026-09-01',
      effects: 1,
    })
    expect(item?.body).toEqual({
      what: 'arrival',
      ref: 'T-1/2026-09-01',
      site: '6674002',
      comesBy: 'CAR',
      since: '2026-09-01',
    })

    // read, traced and described like any other kind
    const own = (await gateway.ask('ceredigion-transport', 'GET', '/v1/records?status=accepted')).body.items
    expect(own).toHaveLength(1)
    const { id } = own[0]
    const trace = (await gateway.ask('operator', 'GET', `/v1/records/${id}/trace`)).body
    expect(trace.deliveries).toContainEqual(
      expect.objectContaining({
        destination: 'aberaeron-school',
        state: 'delivered',
        rule: 'school-transport/school',
        basis: 'ISP-TEST-TRANSPORT-01',
        view: 'arrival',
        mapping: 'transport-order@1.0.0',
      }),
    )
    const read = await gateway.ask('aberaeron-school', 'GET', `/v1/records/${id}`)
    expect(read).toMatchObject({ status: 200, body: { view: 'arrival', record: { mode: 'taxi' } } })
    expect((await gateway.ask('ceredigion-school', 'GET', `/v1/records/${id}`)).status).toBe(404)
    const schema = await gateway.ask('ceredigion-cases', 'GET', '/v1/schemas/school-transport')
    expect(schema.body.properties.mode.enum).toEqual(['taxi', 'bus', 'escort'])

    // the same list again: nothing new, nothing sent
    expect(JSON.parse((await push()).stdout).files[0]).toMatchObject({ accepted: 0, repeated: 2 })
    await gateway.settled()
    expect(await gateway.received('aberaeron-school')).toHaveLength(2)
  })
})

describe('mistakes in new files are found before a gateway starts on them', () => {
  const mapping = 'mappings/transport-order/1.0.0/mapping.json'
  const sharing = 'mappings/sharing/school-transport.json'
  const destination = 'mappings/sandbox/destinations/aberaeron-school.json'
  const source = 'mappings/sandbox/sources/ceredigion-transport.json'
  const example = 'mappings/transport-order/1.0.0/examples/taxi.json'

  test('misspelt pointers and names, all in one run: file, line, column and the nearest name of each', async () => {
    const { code, problems, places } = await checkWith([
      { file: mapping, is: '{/school}', becomes: '{/schol}' },
      { file: sharing, is: '"/mode"', becomes: '"/moed"' },
      { file: destination, is: '"transport-order"', becomes: '"transport-ordre"' },
      { file: source, is: '"transport-list"', becomes: '"transport-lisst"' },
    ])
    expect(code).toBe(1)
    const found = (file: string) => problems.filter((one) => one.file === file)
    expect(found(mapping)).toEqual([
      expect.objectContaining({ code: 'M-SOURCE', nearest: 'school', ...places[0] }),
    ])
    expect(found(sharing)).toEqual([
      expect.objectContaining({
        code: 'C-VIEW',
        nearest: expect.stringMatching(/^\/?mode$/),
        line: places[1]!.line,
      }),
    ])
    expect(found(destination)).toEqual([
      expect.objectContaining({ code: 'C-REF', nearest: 'transport-order', line: places[2]!.line }),
    ])
    expect(found(source)).toContainEqual(
      expect.objectContaining({ code: 'C-REF', nearest: 'transport-list', line: places[3]!.line }),
    )
  })

  test('a property that a mapping forgets and a code that its table forgets', async () => {
    const { code, problems } = await checkWith([
      { file: mapping, is: '"site": "{/school}",', becomes: '' },
      { file: mapping, is: '"bus": "COACH",', becomes: '' },
    ])
    expect(code).toBe(1)
    const said = problems.filter((one) => one.file === mapping).map((one) => JSON.stringify(one))
    expect(said.filter((one) => one.includes('/school'))).not.toEqual([])
    expect(said.filter((one) => one.includes('bus'))).not.toEqual([])
  })

  test('an example that the mapping does not make', async () => {
    const { code, problems } = await checkWith([
      { file: example, is: '"comesBy": "CAR"', becomes: '"comesBy": "COACH"' },
    ])
    expect(code).toBe(1)
    expect(problems).toContainEqual(expect.objectContaining({ code: 'M-EXAMPLE', file: example }))
  })
})
