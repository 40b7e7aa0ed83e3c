import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { loadCatalogue } from '../../../src/catalogue/load.ts'
import type { Problem } from '../../../src/mapping/problem.ts'
import { aCatalogueFolder, sandboxEnv } from '../../support/a-catalogue.ts'

jest.setTimeout(120_000)

const destinations = 'mappings/sandbox/destinations'
let root: string
let problems: readonly Problem[]

interface File {
  message: Record<string, unknown>
  notices: Record<string, unknown>
}

const spoilt: Record<string, (file: File) => object> = {
  nobody: (file) => ({ ...file, message: { ...file.message, patient: 'nosuch' } }),
  stranger: (file) => ({ ...file, message: { ...file.message, patient: 'placement-fhir' } }),
  chosen: (file) => ({ ...file, patient: 'reference' }),
  silent: (file) => ({
    ...file,
    notices: { ...file.notices, retraction: { not: 'it is never told of it' } },
  }),
  thin: (file) => ({ ...file, kinds: { 'camhs-referral': null } }),
  hook: (file) => ({ ...file, kind: 'webhook' }),
  vague: (file) => ({ ...file, message: { ...file.message, target: { system: 'x', value: 'a b' } } }),
  mute: (file) => ({ ...file, notices: { ...file.notices, 'closing-notice': { not: '' } } }),
}

beforeAll(() => {
  root = aCatalogueFolder()
  const file = JSON.parse(readFileSync(join(root, destinations, 'swansea-bay-bars.json'), 'utf8')) as File
  for (const [id, spoil] of Object.entries(spoilt)) {
    writeFileSync(join(root, destinations, `${id}.json`), JSON.stringify({ ...spoil(file), id }))
  }
  problems = loadCatalogue({ root, sandbox: true, env: sandboxEnv() }).problems
})
afterAll(() => rmSync(root, { recursive: true }))

const said = (id: string) =>
  problems.filter((one) => one.file === `${destinations}/${id}.json`).map(({ code, found }) => [code, found])

test('a destination of messages that is as it must be has no problem', () => {
  expect(said('swansea-bay-bars')).toEqual([])
})

test('its Patient is made by a mapping that exists and reads children', () => {
  expect(said('nobody')).toContainEqual(['C-REF', 'nosuch'])
  expect(said('stranger')).toContainEqual(['C-REF', 'placement-fhir'])
})

test.each(['chosen', 'silent', 'thin', 'hook', 'vague', 'mute'])('the file "%s" breaks the schema', (id) => {
  expect(said(id).map(([code]) => code)).toContain('C-SCHEMA')
})
