import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type Loaded, loadCatalogue } from '../../../src/catalogue/load.ts'
import { aCatalogueFolder, projectFolder, sandboxEnv } from '../../support/a-catalogue.ts'

// A whole catalogue is read in most tests, which takes seconds on a busy machine.
jest.setTimeout(60_000)

const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** A copy of the project's catalogue with files replaced, or edited by replacing the first match of a text in them. */
function spoilt(edits: Record<string, [string, string][] | string>): string {
  const root = aCatalogueFolder()
  folders.push(root)
  for (const [path, edit] of Object.entries(edits)) {
    const file = join(root, path)
    let text = typeof edit === 'string' ? edit : readFileSync(file, 'utf8')
    for (const [from, to] of typeof edit === 'string' ? [] : edit) {
      expect(text).toContain(from)
      text = text.replace(from, () => to)
    }
    writeFileSync(file, text)
  }
  return root
}

/** Files of the project's catalogue, below a folder of it, whose path ends so. */
function written(folder: string, end: string): string[] {
  const files = readdirSync(join(projectFolder, folder), { recursive: true }) as string[]
  return files.filter((file) => file.endsWith(end)).sort()
}

const kinds = written('schemas/kinds', '.kind.json').map((file) => file.replace('.kind.json', ''))
const sharing = 'mappings/sharing'
const participants = 'mappings/sandbox/participants'
const sources = 'mappings/sandbox/sources'
const destinations = 'mappings/sandbox/destinations'
const child = 'mappings/child-fhir/1.0.0/mapping.json'
const example = 'mappings/placement-fhir/1.0.0/examples/full.json'

describe('the project’s catalogue', () => {
  test('has no problems, and says what its files say', () => {
    const { catalogue, problems, files, mappings } = loadCatalogue({
      root: projectFolder,
      sandbox: true,
      env: sandboxEnv(),
    })
    expect(problems).toEqual([])
    expect(files).toBeGreaterThan(200)
    expect(mappings).toBe(written('mappings', '/mapping.json').length)
    expect([...catalogue!.kinds.keys()]).toEqual(kinds)
    expect(kinds).toEqual(
      expect.arrayContaining(['camhs-referral', 'child', 'health-assessment', 'pep', 'placement']),
    )
    expect(catalogue!.participantByCode('gss', 'W06000008')?.id).toBe('ceredigion')
    expect(catalogue!.participantByCode('gss', '7A2')).toBeUndefined()
    expect(catalogue!.clients.get('hywel-dda')).toEqual({
      id: 'hywel-dda',
      participant: 'hywel-dda',
      source: 'hywel-dda',
      sources: ['hywel-dda'],
      as: new Set(['source', 'reader']),
    })
    expect(catalogue!.clients.get('operator')).toMatchObject({ participant: 'operations', source: undefined })
    expect(catalogue!.destinations.get('ceredigion-school')).toMatchObject({
      url: sandboxEnv().DILYN_URL_CEREDIGION_SCHOOL,
      secrets: { signing: sandboxEnv().DILYN_SECRET_CEREDIGION_SCHOOL },
    })
    expect(catalogue!.destinations.get('hywel-dda-feed')).toMatchObject({ url: undefined, kind: 'feed' })
    expect(catalogue!.sources.get('ssda903-sample')?.kinds.get('placement')).toMatchObject({
      mappings: [{ name: 'ssda903-episodes', from: 'formats/ssda903-episodes.schema.json', several: false }],
    })
    const format = catalogue!.formats.get('ssda903')
    const rows = format?.media === 'text/csv' ? format.files : []
    expect(rows.slice(0, 2).map((file) => file.name)).toEqual(['header', 'episodes'])
    expect(catalogue!.sharing.get('placement')?.only).toBe('named')
    expect(catalogue!.mappings.get('camhs-referral-fhir')?.to).toBe('fhir/r4')
  })

  test('holds the sandbox’s files only when it is on', () => {
    const { catalogue, problems } = loadCatalogue({ root: projectFolder, sandbox: false, env: {} })
    expect(problems).toEqual([])
    expect(catalogue!.sources.size + catalogue!.destinations.size + catalogue!.participants.size).toBe(0)
    expect(catalogue!.mappings.has('ssda903-episodes')).toBe(false)
    expect(catalogue!.kinds.size).toBe(kinds.length)
  })

  test('cannot be read where there is none', () => {
    expect(() => loadCatalogue({ root: '/nowhere', sandbox: true, env: {} })).toThrow('ENOENT')
  })
})

describe('a catalogue with many problems', () => {
  let root: string
  let loaded: Loaded

  beforeAll(() => {
    root = spoilt({
      [`${sharing}/camhs-referral.json`]: [
        ['"/urgency"', '"/urgncy"'],
        ['"/status",\n        "/statusReason"', '"/statusReason"'],
      ],
      [`${sharing}/placement.json`]: [
        ['"responsible-authority"\n  ]', '"responsible-authority",\n    "school"\n  ]'],
      ],
      [`${sharing}/health-assessment.json`]: [
        ['"third-party",\n        "confidential"', '"third-party"'],
        ['"/healthPlan"', '"/familyHistory"'],
      ],
      [`${sharing}/child.json`]: [
        ['"priority": "urgent"', '"priority": "urgent",\n      "classes": ["address"]'],
      ],
      [`${sources}/ceredigion-school.json`]: [['"pep"', '"health-assessment"']],
      [`${sharing}/pep.json`]: [['"basis": "ISP-SANDBOX-SOCIAL-01"', '"basis": ""']],
      [`${sharing}/adoption.json`]: [
        [
          '"rules": []',
          '"rules": [{ "id": "adoption/school", "role": "school", "viewName": "x", "view": ["/child"], "basis": "ISP-X", "priority": "routine" }]',
        ],
      ],
      [`${participants}/cardiff.json`]: [['"W06000015"', '"X"']],
      [`${participants}/ceredigion-school.json`]: [
        ['"6674001"', '"6814001"'],
        ['"id": "ceredigion-school",\n      "as"', '"id": "operator",\n      "as"'],
      ],
      [`${destinations}/hywel-dda.json`]: [
        ['"camhs-referral-fhir"', '"camhs-referal-fhir"'],
        ['"child-fhir"', '"child-school"'],
      ],
      [`${destinations}/hywel-dda-feed.json`]: [['"notices"', '"notice"']],
      [`${destinations}/ceredigion-school-feed.json`]: [['"ceredigion-school-feed"', '"ceredigion-feed"']],
      [`${sources}/hywel-dda.json`]: '{\n  "id": "hywel-dda",\n}',
      [`${sources}/ssda903-sample.json`]: [['"ssda903-header"', '"ssda903-episodes"']],
      [`${sources}/cardiff-school.json`]: '{"__proto__":{}}',
      'schemas/kinds/placement.kind.json': [['"at": "/healthBoard"', '"at": "/heathBoard"']],
      'mappings/participants.json': '{}',
      [child]: [['{/recordId}', '{/recrdId}']],
      [example]: [['"resourceType": "', '"resourceType": "X']],
      'mappings/codes/age-band.json': [['"name": "age-band"', '"name": "ageband"']],
    })
    const { DILYN_SECRET_CARDIFF_SCHOOL: _, ...env } = sandboxEnv()
    loaded = loadCatalogue({ root, sandbox: true, env: { ...env, DILYN_URL_HYWEL_DDA: 'ftp://x' } })
  })

  const of = (file: string) => loaded.problems.filter((problem) => problem.file === file)
  const said = (file: string) => of(file).map(({ code, pointer }) => `${code} ${pointer}`)

  /** Line and column where the text first stands in a file of the copy. */
  function placeOf(path: string, text: string): { line: number; column: number } {
    const before = readFileSync(join(root, path), 'utf8').split(text)[0]!.split('\n')
    return { line: before.length, column: before.at(-1)!.length + 1 }
  }

  test('is none, and says all its problems by file and place', () => {
    expect(loaded.catalogue).toBeUndefined()
    const places = loaded.problems.map(({ file }) => file)
    expect(new Set(places).size).toBeGreaterThanOrEqual(17)
    expect(places).toEqual([...places].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
  })

  test('names line, column and nearest name of a pointer that leads nowhere', () => {
    const file = `${sharing}/camhs-referral.json`
    const [view] = of(file).filter(({ code }) => code === 'C-VIEW')
    expect(view).toMatchObject({ nearest: 'urgency', ...placeOf(file, '"/urgncy"') })
    const kind = 'schemas/kinds/placement.kind.json'
    expect(of(kind)).toMatchObject([
      { code: 'C-VIEW', nearest: 'healthBoard', ...placeOf(kind, '"/heathBoard"') },
    ])
  })

  test('names a view that leaves no valid output', () => {
    const found = of(`${sharing}/camhs-referral.json`).find(
      ({ code, pointer }) => code === 'C-EXAMPLE' && pointer === '/rules/1/view',
    )
    expect(found!.detail).toMatch(
      /^seen by health-board, mappings\/camhs-referral-fhir\/.*required-missing at "\/0\/status"$/,
    )
  })

  test('names pointers of a class that is not granted, and classes that grant nothing', () => {
    const file = `${sharing}/health-assessment.json`
    expect(of(file).map(({ pointer, detail }) => [pointer, detail.replace(/,.*/, '')])).toEqual([
      [expect.stringMatching(/^\/rules\/0\/view\//), '"/familyHistory" is of the class third-party'],
      [expect.stringMatching(/^\/rules\/1\/view\//), '"/substanceUse" is of the class confidential'],
      [expect.stringMatching(/^\/rules\/1\/view\//), '"/sexualHealth" is of the class confidential'],
    ])
    expect(said(`${sharing}/child.json`)).toEqual(['C-VIEW /rules/0/classes/0'])
  })

  test('names kinds that nobody like their sender may write', () => {
    expect(said(`${sources}/ceredigion-school.json`)).toEqual(['C-WRITE /kinds/health-assessment'])
  })

  test('names writers of what changes the circle', () => {
    expect(said(`${sharing}/placement.json`)).toEqual(['C-WRITE /write/1'])
  })

  test('names a rule that would share what always waits', () => {
    const file = `${sharing}/adoption.json`
    const [problem] = of(file)
    expect(said(file)).toEqual(['C-VIEW /rules'])
    expect(problem).toMatchObject({ detail: expect.stringContaining('adoption-not-built') })
  })

  test('names a rule without a legal basis', () => {
    expect(said(`${sharing}/pep.json`)).toEqual(['C-SCHEMA /rules/0/basis'])
  })

  test('names what breaks a file’s schema', () => {
    const cardiff = `${participants}/cardiff.json`
    expect(of(cardiff)).toMatchObject([{ code: 'C-SCHEMA', found: '"X"', ...placeOf(cardiff, '"X"') }])
    expect(of(`${destinations}/hywel-dda-feed.json`)).toMatchObject([
      { code: 'C-SCHEMA', pointer: '' },
      { code: 'C-SCHEMA', pointer: '/notice', nearest: 'notices' },
    ])
  })

  test('names codes and clients that belong to two', () => {
    const school = `${participants}/cardiff-school.json`
    expect([...said(school), ...said(`${participants}/ceredigion-school.json`)]).toContain(
      'C-REF /identifiers/school',
    )
    expect(
      loaded.problems.filter(
        ({ detail }) => detail === '"operator" is a client of "ceredigion-school" already',
      ),
    ).toHaveLength(1)
  })

  test('names what does not exist or does not fit', () => {
    const board = `${destinations}/hywel-dda.json`
    const misspelt = placeOf(board, '"camhs-referal-fhir"')
    expect(of(board)).toContainEqual(
      expect.objectContaining({ code: 'C-REF', nearest: 'camhs-referral-fhir', ...misspelt }),
    )
    expect(said(board)).toContain('C-REF /kinds/child')
    expect(said(`${sources}/ssda903-sample.json`)).toContain('C-REF /kinds/child/mapping')
  })

  test('names files that are called otherwise than they say, and files that nothing reads', () => {
    expect(said(`${destinations}/ceredigion-school-feed.json`)).toEqual(['C-NAME /id'])
    expect(said('mappings/codes/age-band.json')).toEqual(['C-NAME /name'])
    expect(said('mappings/participants.json')).toEqual(['C-NAME '])
  })

  test('names what is not JSON, where it stops being so', () => {
    expect(of(`${sources}/hywel-dda.json`)).toMatchObject([{ code: 'C-JSON', line: 3, column: 1 }])
    expect(of(`${sources}/cardiff-school.json`)).toMatchObject([{ code: 'C-JSON', line: 1, column: 2 }])
  })

  test('names what the environment does not say, or not as a URL', () => {
    expect(said(`${destinations}/cardiff-school.json`)).toContain('C-ENV /secrets/signing/secret')
    expect(said(`${destinations}/hywel-dda.json`)).toContain('C-ENV /url/env')
  })

  test('names what is wrong in a mapping', () => {
    expect(of(child)).toContainEqual(expect.objectContaining({ code: 'M-SOURCE', nearest: 'recordId' }))
  })

  test('runs every example again and says the difference', () => {
    expect(of(example)).toMatchObject([{ code: 'M-EXAMPLE', ...placeOf(example, '"XEncounter"') }])
    expect(of(example)[0]!.detail).toMatch(/^the mapping makes something else: \/0\/resourceType: wanted "X/)
  })
})

describe('a catalogue whose schemas are broken', () => {
  test('says so of the schema, and goes on', () => {
    const pep = 'schemas/kinds/pep.schema.json'
    const root = spoilt({
      [pep]: [['"type": "object"', '"type": "objekt"']],
      'schemas/kinds/child.schema.json': [['"#/$defs/givenNames"', '"#/$defs/givnNames"']],
      [`${sharing}/child.json`]: '{',
      [`${sharing}/placement.json`]: [['"only"', '"onli"']],
    })
    const { problems } = loadCatalogue({ root, sandbox: true, env: {}, sandboxNamesLater: true })
    const said = problems.map(({ code, file, pointer }) => `${code} ${file} ${pointer}`)
    expect(said).toContain(`C-SCHEMA ${pep} `)
    expect(said).toContain('C-SCHEMA schemas/kinds/child.schema.json ')
    expect(said).toContain(`C-JSON ${sharing}/child.json `)
    expect(said.filter((one) => one.includes('child.kind.json'))).toEqual([])
    expect(said).toContain(`C-SCHEMA ${sharing}/placement.json /onli`)
  })
})
