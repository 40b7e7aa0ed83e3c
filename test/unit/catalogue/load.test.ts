import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadCatalogue } from '../../../src/catalogue/load.ts'

const project = join(import.meta.dirname, '../../..')
let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'catalogue-'))
})

afterAll(() => rmSync(root, { recursive: true }))

/** The project's catalogue with some files replaced, or edited by replacing one text in them. */
function load(edits: Record<string, [string, string] | string>, options: { env?: object; sandbox?: boolean } = {}) {
  for (const folder of ['schemas', 'mappings']) {
    rmSync(join(root, folder), { recursive: true, force: true })
    cpSync(join(project, folder), join(root, folder), { recursive: true })
  }
  for (const [path, edit] of Object.entries(edits)) {
    const file = join(root, path)
    const text = typeof edit === 'string' ? edit : readFileSync(file, 'utf8').replace(...edit)
    if (typeof edit !== 'string') expect(readFileSync(file, 'utf8')).not.toBe(text)
    writeFileSync(file, text)
  }
  const { env, sandbox = true } = options
  const loaded = loadCatalogue({ root, sandbox, env: { ...env }, sandboxNamesLater: env === undefined })
  return { ...loaded, said: loaded.problems.map(({ code, file, pointer }) => `${code} ${file} ${pointer}`) }
}

/** Where the text first stands in a file of the copy, counted from 1. */
function placeOf(path: string, text: string): { line: number; column: number } {
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  const line = lines.findIndex((one) => one.includes(text))
  return { line: line + 1, column: lines[line]!.indexOf(text) + 1 }
}

const env = {
  DILYN_URL_HYWEL_DDA: 'http://127.0.0.1:1/a',
  DILYN_URL_CARDIFF_VALE: 'http://127.0.0.1:1/b',
  DILYN_URL_CEREDIGION_SCHOOL: 'http://127.0.0.1:1/c',
  DILYN_URL_CARDIFF_SCHOOL: 'http://127.0.0.1:1/d',
  DILYN_SECRET_CEREDIGION_SCHOOL: 'whsec_a',
  DILYN_SECRET_CARDIFF_SCHOOL: 'whsec_b',
}
const sharing = 'mappings/sharing/camhs-referral.json'
const ceredigion = 'mappings/sandbox/participants/ceredigion.json'
const board = 'mappings/sandbox/destinations/hywel-dda.json'

describe('loadCatalogue', () => {
  test('gives the catalogue of the project, which has no problems', () => {
    const { catalogue, said } = load({}, { env })
    expect(said).toEqual([])
    expect([...catalogue!.kinds.keys()]).toEqual(['camhs-referral', 'child', 'health-assessment', 'pep', 'placement'])
    expect(catalogue!.participantByCode('gss', 'W06000008')?.id).toBe('ceredigion')
    expect(catalogue!.participantByCode('gss', '7A2')).toBeUndefined()
    expect(catalogue!.clients.get('hywel-dda')).toEqual({
      id: 'hywel-dda',
      participant: 'hywel-dda',
      source: 'hywel-dda',
      as: new Set(['source', 'reader']),
    })
    expect(catalogue!.clients.get('operator')).toMatchObject({ participant: 'operations', source: undefined })
    expect(catalogue!.destinations.get('ceredigion-school')).toMatchObject({
      url: 'http://127.0.0.1:1/c',
      secrets: { signing: 'whsec_a' },
    })
    expect(catalogue!.destinations.get('hywel-dda-feed')).toMatchObject({ url: undefined, kind: 'feed' })
    expect(catalogue!.sources.get('ssda903-sample')?.kinds.get('child')).toEqual({ mapping: 'ssda903-header' })
    expect(catalogue!.formats.get('ssda903')?.files.slice(0, 2).map((file) => file.name)).toEqual(['header', 'episodes'])
    expect(catalogue!.sharing.get('placement')?.only).toBe('named')
    expect(catalogue!.mappings.get('camhs-referral-fhir')?.to).toBe('fhir/r4')
  })

  test('reads the sandbox’s files only when it is on', () => {
    const { catalogue, said } = load({}, { env, sandbox: false })
    expect(said).toEqual([])
    expect(catalogue!.sources.size + catalogue!.destinations.size + catalogue!.participants.size).toBe(0)
    expect(catalogue!.mappings.has('ssda903-header')).toBe(false)
    expect(catalogue!.kinds.size).toBe(5)
  })

  test('finds every problem of every file in one run, each at its line and column', () => {
    const { problems, catalogue } = load({
      [sharing]: ['"/urgency"', '"/urgncy"'],
      [ceredigion]: ['"W06000008"', '"X"'],
      [board]: ['"camhs-referral-fhir"', '"camhs-referal-fhir"'],
      'mappings/sandbox/sources/hywel-dda.json': '{\n  "id": "hywel-dda",\n}',
    })
    expect(catalogue).toBeUndefined()
    const found = problems.map(({ code, file, line, column, nearest }) => ({ code, file, line, column, nearest }))
    expect(found).toContainEqual({ code: 'C-VIEW', file: sharing, ...placeOf(sharing, '"/urgncy"'), nearest: 'urgency' })
    expect(found).toContainEqual({ code: 'C-SCHEMA', file: ceredigion, ...placeOf(ceredigion, '"X"'), nearest: undefined })
    const misspelt = { ...placeOf(board, '"camhs-referal-fhir"'), nearest: 'camhs-referral-fhir' }
    expect(found).toContainEqual({ code: 'C-REF', file: board, ...misspelt })
    expect(found).toContainEqual({
      code: 'C-JSON',
      file: 'mappings/sandbox/sources/hywel-dda.json',
      line: 3,
      column: 1,
      nearest: undefined,
    })
    const order = problems.map(({ file }) => file)
    expect(order).toEqual([...order].sort())
  })

  test('holds each data file to its schema', () => {
    const { problems } = load({ [board]: ['"timeoutMs"', '"timeoutS"'] })
    expect(problems).toMatchObject([
      { code: 'C-SCHEMA', file: board, pointer: '/timeoutS', found: '"timeoutS"', nearest: 'timeoutMs' },
    ])
    expect(load({ [sharing]: ['"ISP-SANDBOX-HEALTH-01"', '""'] }).said).toEqual([`C-SCHEMA ${sharing} /rules/1/basis`])
  })

  test('wants a file to be named as its id', () => {
    const { said } = load({ [board]: ['"id": "hywel-dda"', '"id": "hywel"'] })
    expect(said).toEqual([`C-NAME ${board} /id`])
  })

  test('finds files that nothing reads', () => {
    const { said } = load({ 'mappings/participants.json': '{}', 'schemas/kinds/x.json': '{}' })
    expect(said).toEqual(['C-NAME mappings/participants.json ', 'C-NAME schemas/kinds/x.json '])
  })

  test('finds names of what does not exist', () => {
    expect(load({ [board]: ['"participant": "hywel-dda"', '"participant": "hywel-da"'] }).said).toEqual([
      `C-REF ${board} /participant`,
    ])
    const source = 'mappings/sandbox/sources/ssda903-sample.json'
    expect(load({ [source]: ['"ssda903-header"', '"ssda903-episodes"'] }).said).toEqual([
      `C-REF ${source} /kinds/child/mapping`,
      `C-REF ${source} /kinds/child/mapping`,
    ])
    expect(load({ [board]: ['"child-fhir"', '"child-school"'] }).said).toContain(`C-REF ${board} /kinds/child`)
  })

  test('finds pointers of kinds that lead nowhere', () => {
    const kind = 'schemas/kinds/placement.kind.json'
    const { problems } = load({ [kind]: ['"at": "/healthBoard"', '"at": "/heathBoard"'] })
    expect(problems).toMatchObject([{ code: 'C-VIEW', file: kind, found: 'heathBoard', nearest: 'healthBoard' }])
    expect(problems[0]).toMatchObject(placeOf(kind, '"/heathBoard"'))
  })

  test('lets only the responsible authority write what changes the circle', () => {
    const file = 'mappings/sharing/placement.json'
    const write: [string, string] = ['"responsible-authority"\n  ]', '"responsible-authority",\n    "school"\n  ]']
    expect(load({ [file]: write }).said).toEqual([`C-WRITE ${file} /write/1`])
  })

  test('wants each code and each client to be one participant’s', () => {
    const other = 'mappings/sandbox/participants/cardiff.json'
    expect(load({ [ceredigion]: ['"W06000008"', '"W06000015"'] }).said).toEqual([`C-REF ${ceredigion} /identifiers/gss`])
    expect(load({ [other]: ['"id": "cardiff-cases"', '"id": "hywel-dda"'] }).said).toContain(
      'C-REF mappings/sandbox/participants/hywel-dda.json /clients/0/id',
    )
  })

  test('wants every URL and secret in the environment', () => {
    const { DILYN_SECRET_CARDIFF_SCHOOL: _, ...less } = env
    const { said } = load({}, { env: { ...less, DILYN_URL_HYWEL_DDA: 'ftp://x' } })
    expect(said).toEqual([
      'C-ENV mappings/sandbox/destinations/cardiff-school.json /secrets/signing/secret',
      `C-ENV ${board} /url/env`,
    ])
  })

  test('wants a sharing file of every kind', () => {
    const { said } = load({ [sharing]: '{' })
    expect(said).toContain('C-REF schemas/kinds/camhs-referral.kind.json /kind')
  })

  test('finds a view that leaves no valid output', () => {
    const { problems } = load({ [sharing]: [/"\/status",\s*"\/statusReason"/.exec(readFileSync(join(project, sharing), 'utf8'))![0], '"/statusReason"'] })
    expect(problems).toMatchObject([{ code: 'C-EXAMPLE', file: sharing, pointer: '/rules/1/view' }])
    expect(problems[0]!.detail).toMatch(/^seen by health-board, mappings\/camhs-referral-fhir\/.*status is missing/)
  })

  test('runs every example again', () => {
    const example = 'mappings/placement-fhir/1.0.0/examples/full.json'
    const { problems } = load({ [example]: ['"status": "', '"status": "x'] })
    expect(problems).toMatchObject([{ code: 'M-EXAMPLE', file: example }])
    expect(problems[0]!.detail).toMatch(/wanted "x/)
  })

  test('finds what is wrong in a mapping and a schema', () => {
    const mapping = 'mappings/child-fhir/1.0.0/mapping.json'
    expect(load({ [mapping]: ['"{/recordId}"', '"{/recrdId}"'] }).problems).toContainEqual(
      expect.objectContaining({ code: 'M-SOURCE', file: mapping, nearest: 'recordId' }),
    )
    const schema = 'schemas/kinds/pep.schema.json'
    expect(load({ [schema]: ['"type": "object"', '"type": "objekt"'] }).said).toContain(`C-SCHEMA ${schema} `)
    expect(load({ [mapping]: ['"version": "1.0.0"', '"version": "1.0.1"'] }).said).toContain(`C-NAME ${mapping} /version`)
  })

  test('throws where there is no catalogue', () => {
    expect(() => loadCatalogue({ root: '/nowhere', sandbox: true, env: {} })).toThrow('ENOENT')
  })
})
