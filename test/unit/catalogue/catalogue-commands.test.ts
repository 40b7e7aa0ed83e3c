import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { checkFiles } from '../../../src/catalogue/check-files.ts'
import { runCheck } from '../../../src/commands/check.ts'
import { runMapRun } from '../../../src/commands/map-run.ts'
import type { CommandWorld } from '../../../src/commands/world.ts'
import { aCatalogueFolder, projectFolder } from '../../support/a-catalogue.ts'

// A whole catalogue is read in most tests, which takes seconds on a busy machine.
jest.setTimeout(60_000)

type Command = typeof runCheck

async function run(command: Command, args: string[], catalogueFolder = projectFolder) {
  const out: string[] = []
  const err: string[] = []
  const world: CommandWorld = {
    env: {},
    stdout: { isTerminal: false, write: (text) => void out.push(text) },
    stderr: { isTerminal: false, write: (text) => void err.push(text) },
    gatewayUrl: 'http://127.0.0.1:1',
    catalogueFolder,
    dataFolder: '/nowhere',
    startGateway: () => Promise.reject(new Error('no gateway is needed')),
  }
  return { exit: await command(args, world), out: out.join(''), err: err.join('') }
}

let spoilt: string
let folder: string

beforeAll(() => {
  spoilt = aCatalogueFolder()
  folder = mkdtempSync(join(tmpdir(), 'dilyn-documents-'))
  const sharing = join(spoilt, 'mappings/sharing/pep.json')
  writeFileSync(sharing, readFileSync(sharing, 'utf8').replace('"/attainment"', '"/atainment"'))
})

afterAll(() => {
  for (const one of [spoilt, folder]) rmSync(one, { recursive: true })
})

function aFile(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

describe('dilyn check', () => {
  test('ends with 0 on the project’s catalogue', async () => {
    const { exit, out, err } = await run(runCheck, [])
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(out).toMatch(/^\d+ files, \d+ mappings: no problems\n$/)
  })

  test('says a problem with its place and what may have been meant, and ends with 1', async () => {
    const { exit, out } = await run(runCheck, [], spoilt)
    expect(exit).toBe(1)
    expect(out).toMatch(
      /^mappings\/sharing\/pep\.json:\d+:9 C-VIEW the record has no "\/atainment"\n {4}did you mean "attainment"\?\n/,
    )
    expect(out).toMatch(/mappings: \d+ problems?\n$/)
  })

  test('says the same as one object', async () => {
    const { exit, out } = await run(runCheck, ['--json'], spoilt)
    const said = JSON.parse(out)
    expect(exit).toBe(1)
    expect(said).toMatchObject({ ok: false, mappings: expect.any(Number) })
    expect(said.problems[0]).toMatchObject({
      code: 'C-VIEW',
      file: 'mappings/sharing/pep.json',
      column: 9,
      found: 'atainment',
      nearest: 'attainment',
    })
  })

  test('says where the table of FHIR breaks off, and ends with 1; a reload finds the same', async () => {
    const table = join(spoilt, 'schemas/fhir/r4.json')
    const text = readFileSync(table, 'utf8')
    writeFileSync(table, text.slice(0, 2000))
    const { exit, out, err } = await run(runCheck, [], spoilt)
    const reloaded = checkFiles({ root: spoilt, sandbox: true, env: {}, sandboxNamesLater: true })
    writeFileSync(table, text)
    expect(reloaded.problems).toContainEqual(
      expect.objectContaining({ code: 'C-JSON', file: 'schemas/fhir/r4.json' }),
    )
    expect({ exit, err }).toEqual({ exit: 1, err: expect.not.stringContaining('    at ') })
    expect(out).toMatch(/^schemas\/fhir\/r4\.json:\d+:\d+ C-JSON not JSON: .*\n {4}\S/m)
  })

  test('names the FHIR profiles that mappings claim, and what of them it cannot see', async () => {
    const { profiles } = JSON.parse((await run(runCheck, ['--json'])).out)
    const core = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-'
    expect(profiles).toContainEqual({
      url: `${core}Immunization`,
      version: '2.4.0',
      checked: true,
      unchecked: ['invariant ukcore-imm-001'],
    })
  })

  test('ends with 2 on an unknown flag and where there is no catalogue', async () => {
    expect(await run(runCheck, ['--jsn'])).toMatchObject({ exit: 2, out: '' })
    expect(await run(runCheck, [], '/nowhere')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('/nowhere'),
    })
  })

  test('explains itself', async () => {
    expect(await run(runCheck, ['--help'])).toMatchObject({ exit: 0, out: expect.stringContaining('--json') })
  })
})

describe('dilyn map run', () => {
  const example = JSON.parse(
    readFileSync(join(projectFolder, 'mappings/child-fhir/1.0.0/examples/full.json'), 'utf8'),
  )

  test('prints the resources that a mapping to FHIR makes', async () => {
    const { exit, out, err } = await run(runMapRun, [
      'child-fhir',
      aFile('child.json', JSON.stringify(example.record)),
    ])
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(JSON.parse(out)).toEqual(example.makes)
  })

  test('prints the document that another mapping makes, and its issues on stderr', async () => {
    const row = { CHILD: '7', SEX: '9', DOB: '31/02/2010', ETHNIC: 'WBRI', UPN: '', MOTHER: '', MC_DOB: '' }
    const { exit, out, err } = await run(runMapRun, [
      'ssda903-header',
      aFile('row.json', JSON.stringify(row)),
    ])
    expect(exit).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ recordId: '7' })
    expect(err).toMatch(/R-CODE at \/SEX, found 9.*\n {4}allowed: .*1/)
    expect(err).toMatch(/R-VALUE at \/DOB/)
  })

  test('ends with 2 and the nearest name for a mapping that does not exist', async () => {
    const { exit, err } = await run(runMapRun, ['child-fihr', aFile('x.json', '{}')])
    expect({ exit, err }).toEqual({
      exit: 2,
      err: 'there is no mapping "child-fihr"\n    did you mean "child-fhir"?\n',
    })
  })

  test('ends with 2 for a file that cannot be read', async () => {
    expect(await run(runMapRun, ['child-fhir', join(folder, 'none.json')])).toMatchObject({ exit: 2 })
    const broken = await run(runMapRun, ['child-fhir', aFile('broken.json', '{"a":1,"a":2}')])
    expect(broken).toMatchObject({
      exit: 2,
      err: expect.stringContaining('at /a: The property a occurs twice'),
    })
  })

  test('ends with 2 when the catalogue has problems, and says them', async () => {
    const { exit, err } = await run(runMapRun, ['child-fhir', aFile('y.json', '{}')], spoilt)
    expect(exit).toBe(2)
    expect(err).toContain('C-VIEW')
  })

  test('explains itself', async () => {
    expect(await run(runMapRun, ['--help'])).toMatchObject({
      exit: 0,
      out: expect.stringContaining('MAPPING FILE'),
    })
    expect(await run(runMapRun, ['child-fhir'])).toMatchObject({ exit: 2 })
  })
})
