import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { loadCatalogue } from '../../../src/catalogue/load.ts'
import { aCatalogueFolder, sandboxEnv } from '../../support/a-catalogue.ts'

// A whole catalogue is read in each, which takes seconds on a busy machine.
jest.setTimeout(60_000)

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** What is wrong with the sharing of referrals once a text of a file is another. */
function problemsWith(path: string, from: string, to: string): string[] {
  const root = aCatalogueFolder()
  folders.push(root)
  const text = readFileSync(join(root, path), 'utf8')
  expect(text).toContain(from)
  writeFileSync(
    join(root, path),
    text.replace(from, () => to),
  )
  const { problems } = loadCatalogue({ root, sandbox: true, env: sandboxEnv() })
  return problems
    .filter(({ file }) => file === 'mappings/sharing/camhs-referral.json')
    .map(({ code, detail }) => `${code} ${detail}`)
}

const sharing = 'mappings/sharing/camhs-referral.json'

describe('a view that goes to a destination by a mapping turned round', () => {
  test('holds all that its shape requires', () => {
    const [problem, ...others] = problemsWith(sharing, '        "/urgency",\n', '')
    expect(others).toEqual([])
    expect(problem).toMatch(
      /^C-EXAMPLE seen by responsible-authority, .* makes no valid output by case-referral: required-missing at "\/priority"$/,
    )
  })

  test('holds nothing for which its shape has no place, in examples of other mappings too', () => {
    const [problem] = problemsWith(sharing, '"/status"\n', '"/status",\n        "/administration"\n')
    expect(problem).toMatch(/^C-EXAMPLE .* turned round, it has no place for \/administration/)
  })
})
