import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { editorFolder, editorPath } from '../../../src/catalogue/editor-schemas.ts'
import { runCheck } from '../../../src/commands/check.ts'
import { aCatalogueFolder, sandboxEnv } from '../../support/a-catalogue.ts'
import { aWorld } from './a-world.ts'

const folder = aCatalogueFolder()
const child = join(folder, editorPath('kinds/child.schema.json'))

afterAll(() => rmSync(folder, { recursive: true }))

/** What `dilyn check` ends with and says on stderr. */
async function check(...words: string[]): Promise<[number, string]> {
  const world = aWorld({ catalogueFolder: folder, env: sandboxEnv() })
  return [await runCheck(words, world), world.said.err]
}

describe('dilyn check', () => {
  test('says when what editors know has grown old, writes it anew where it is asked to, and is content then', async () => {
    const before = readFileSync(child, 'utf8')
    writeFileSync(child, before.replace('{/recordId}', '{/recordNumber}'))
    const gone = join(folder, editorFolder, 'kinds-gone.schema.json')
    writeFileSync(gone, '{}')
    expect(await check()).toEqual([
      0,
      'schemas/editor: 2 are not what they should be: dilyn check --write-schemas\n',
    ])
    expect(await check('--write-schemas')).toEqual([
      0,
      expect.stringMatching(/^schemas\/editor: 2 of \d+ written\n$/),
    ])
    expect(readFileSync(child, 'utf8')).toBe(before)
    expect(existsSync(gone)).toBe(false)
    expect(await check()).toEqual([0, ''])
  })

  test('asks nobody for what editors know who has none of it', async () => {
    rmSync(join(folder, editorFolder), { recursive: true })
    expect(await check()).toEqual([0, ''])
    expect(existsSync(child)).toBe(false)
  })
})
