import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { PROBLEMS } from '../../src/mapping/problem-codes.ts'
import { projectFolder } from '../support/a-catalogue.ts'
import { mappingsReadme, README } from '../support/make-mappings-readme.ts'

test('the page on mappings says what the definitions say: else run test/support/make-mappings-readme.ts, as the page tells', () => {
  expect(readFileSync(join(projectFolder, README), 'utf8')).toBe(mappingsReadme())
})

test('every code that it tells of is one that the program has', () => {
  const sources = readdirSync(join(projectFolder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('problem-codes.ts'))
    .map((file) => readFileSync(join(projectFolder, 'src', file), 'utf8'))
  const isSaid = (code: string): boolean => sources.some((text) => text.includes(`code: '${code}'`))
  expect(Object.keys(PROBLEMS).filter((code) => !isSaid(code))).toEqual([])
})
