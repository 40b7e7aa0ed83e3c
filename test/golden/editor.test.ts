import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import jsonService from 'vscode-json-languageservice'
import { projectFolder } from '../support/a-catalogue.ts'

const { getLanguageService, TextDocument } = jsonService
const root = pathToFileURL(`${projectFolder}/`).href
const settings = JSON.parse(readFileSync(join(projectFolder, '.vscode/settings.json'), 'utf8')) as {
  'json.schemas': { fileMatch: string[]; url: string }[]
}
const service = getLanguageService({
  schemaRequestService: async (uri) => readFileSync(fileURLToPath(uri), 'utf8'),
  workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
})
service.configure({
  validate: true,
  schemas: settings['json.schemas'].map(({ fileMatch, url }) => {
    return { fileMatch: fileMatch.map((path) => `*${path}`), uri: new URL(url, root).href }
  }),
})

/** What the editor proposes where `@@` stands, and what it underlines in the file. */
async function edit(path: string, text: string): Promise<{ proposed: string[]; marked: [string, string][] }> {
  const document = TextDocument.create(root + path, 'json', 1, text.replace('@@', ''))
  const parsed = service.parseJSONDocument(document)
  const place = document.positionAt(text.indexOf('@@'))
  const found = text.includes('@@') ? await service.doComplete(document, place, parsed) : null
  const marked = await service.doValidation(document, parsed)
  return {
    proposed: (found?.items ?? []).map(({ label }) => label.replace(/^"(.*)"$/s, '$1')),
    marked: marked.map(({ range, message }) => [document.getText(range), String(message)]),
  }
}

/** A mapping of referrals around what one resource holds. */
const mapping = (inside: string): Promise<{ proposed: string[]; marked: [string, string][] }> =>
  edit(
    'mappings/x/1.0.0/mapping.json',
    `{"$schema":"../../../schemas/editor/kinds-camhs-referral.schema.json","mapping":"x","version":"1.0.0",
      "from":"kinds/camhs-referral.schema.json","to":"fhir/r4","makes":{"referral":${inside}}}`,
  )

describe('the JSON language service of editors', () => {
  test('proposes in a mapping every place of the record, with the tables that read it', async () => {
    const { proposed, marked } = await mapping('{"status":"@@"}')
    expect(proposed).toEqual(
      expect.arrayContaining(['{/recordId}', '{/urgency | codes referral-priority}', '{@child}']),
    )
    expect(proposed.length).toBeGreaterThan(100)
    expect(marked).toEqual([])
  })

  test('proposes inside $each what the items have, and a ^ further what is around them', async () => {
    const { proposed } = await mapping('{"a":[{"$each":"/concerns","b":"@@"}]}')
    expect(proposed).toEqual(expect.arrayContaining(['{/code | coding presenting-concern}', '{^/recordId}']))
    expect(proposed).not.toContain('{/recordId}')
    expect((await mapping('{"a":[{"$each":"@@","b":1}]}')).proposed).toContain('/concerns')
    expect((await mapping('{"@@":1}')).proposed).toEqual(expect.arrayContaining(['$choose', '$if', '$use']))
  })

  test('underlines a forgotten slash, with what to write', async () => {
    const { marked } = await mapping('{"status":"{status}"}')
    expect(marked).toEqual([['"{status}"', expect.stringContaining('a pointer begins with a slash')]])
  })

  test.each<[string, string[], string?]>([
    ['mappings/sources/x.json', ['participant', 'clients', 'format', 'kinds']],
    ['mappings/sharing/x.json', ['write', 'rules']],
    ['mappings/destinations/x.json', ['url', 'kinds', 'notices']],
    ['mappings/codes/x.json', ['resourceType', 'url']],
    ['mappings/sandbox/formats/x.json', ['media'], '"format":"x","media":"text/csv"'],
  ])(
    'knows %s by its place, names what it lacks and underlines what nobody knows',
    async (path, members, more = '"note":"x"') => {
      const { proposed, marked } = await edit(path, '{"@@":1}')
      expect(proposed).toEqual(expect.arrayContaining(members))
      expect(marked.some(([, message]) => message.startsWith('Missing property'))).toBe(true)
      const { marked: unknown } = await edit(path, `{${more},"noSuchMember":1}`)
      expect(unknown.map(([text]) => text)).toContain('"noSuchMember"')
    },
  )
})
