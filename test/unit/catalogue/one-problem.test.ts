import { describe, expect, test } from '@jest/globals'
import { loadFiles, readCatalogueFiles } from '../../../src/catalogue/load.ts'
import { projectFolder, sandboxEnv } from '../../support/a-catalogue.ts'

const whole = readCatalogueFiles({ root: projectFolder, sandbox: true })

/** What is said of the catalogue once these files say something else. */
function saidOf(changes: Readonly<Record<string, (text: string) => string>>): string[] {
  const files = whole.files.map((file) => {
    const change = changes[file.path]
    return change === undefined ? file : { ...file, text: change(file.text) }
  })
  const { problems } = loadFiles({ ...whole, files }, { env: sandboxEnv() })
  return problems.map(({ code, file, detail }) => `${code} ${file} ${detail}`)
}

const cut = (text: string): string => text.slice(0, text.lastIndexOf('}'))
const missing = 'not JSON: a "}" is missing'

describe('a file that breaks off', () => {
  test('is one problem, however many others name what it holds', () => {
    const broken = [
      'mappings/child-fhir/1.0.0/mapping.json',
      'mappings/codes/answer.json',
      'mappings/formats/dfe-social-care.json',
      'mappings/parts/sdq.json',
      'mappings/sandbox/participants/hywel-dda.json',
      'mappings/sharing/pep.json',
      'schemas/formats/school-message.schema.json',
      'schemas/kinds/sdq.kind.json',
    ]
    const found = saidOf(Object.fromEntries(broken.map((path) => [path, cut])))
    expect(found).toEqual(broken.map((path) => `C-JSON ${path} ${missing}`))
  })

  test('is one problem as a version of a mapping that says nothing', () => {
    const path = 'mappings/child-fhir/1.0.0/mapping.json'
    const found = saidOf({ [path]: () => '{}' })
    expect(found.filter((one) => !one.includes(path))).toEqual([])
  })
})

describe('a mapping that names a schema that is not there', () => {
  test('is one problem, whoever names the mapping', () => {
    const path = 'mappings/camhs-referral-fhir/1.0.0/mapping.json'
    const found = saidOf({
      [path]: (text) => text.replace('/camhs-referral.schema', '/camhs-referal.schema'),
    })
    expect(found.filter((one) => !one.startsWith('C-RELEASED'))).toEqual([
      `M-SOURCE ${path} there is no schema "kinds/camhs-referal.schema.json"`,
    ])
  })
})

describe('a table of FHIR', () => {
  const [table, profiles] = ['schemas/fhir/r4.json', 'schemas/fhir/profiles.json']

  test.each([table, profiles])('that breaks off is one problem, whatever is made of it: %s', (path) => {
    expect(saidOf({ [path]: cut })).toEqual([`C-JSON ${path} ${missing}`])
  })

  test('is held to its schema, with the place of what it says', () => {
    const spoil = (text: string) => text.replace('"status":["code",1,0', '"status":["code","1",0')
    const files = whole.files.map((file) =>
      file.path === table ? { ...file, text: spoil(file.text) } : file,
    )
    const { problems } = loadFiles({ files }, { env: sandboxEnv() })
    expect(problems).toMatchObject([
      { code: 'C-SCHEMA', file: table, pointer: '/types/Account/status/1', line: 23, found: '"1"' },
    ])
  })

  test('that is gone is one problem', () => {
    const files = whole.files.filter(({ path }) => path !== table)
    const { problems } = loadFiles({ files }, { env: sandboxEnv() })
    expect(problems).toMatchObject([
      { code: 'C-JSON', file: table, detail: 'the table of FHIR is missing', remedy: expect.any(String) },
    ])
  })
})

describe('a pattern of a schema', () => {
  test('that cannot be used is one problem, where it stands', () => {
    const path = 'schemas/kinds/child.schema.json'
    const found = saidOf({
      [path]: (text) =>
        text.replace('"properties": {', '"patternProperties": { "^(a+)+\\\\1$": {} },\n"properties": {'),
    })
    expect(found.filter((one) => !one.startsWith('C-RELEASED'))).toEqual([
      `C-SCHEMA ${path} the pattern "^(a+)+\\1$" cannot be used: it may take for ever on some texts (error parsing regexp: invalid escape sequence: \`\\1\`)`,
    ])
  })
})
