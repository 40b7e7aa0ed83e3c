import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { runCheck } from '../../../src/commands/check.ts'
import { runMapTest } from '../../../src/commands/map-test.ts'
import { aCatalogueOf } from '../../support/a-catalogue.ts'
import { aWorld } from './a-world.ts'

// A catalogue is read in most tests, which takes seconds on a busy machine.
jest.setTimeout(60_000)

const mapping = 'mappings/closing-notice-fhir/1.0.0/mapping.json'
const example = 'mappings/closing-notice-fhir/1.0.0/examples/ended.json'
const corrected = 'mappings/closing-notice-fhir/1.0.0/examples/corrected.json'

let folder: string

beforeEach(() => {
  folder = aCatalogueOf('closing-notice-fhir', 'placement-school', 'ssda903-header')
})

afterEach(() => rmSync(folder, { recursive: true }))

const readText = (path: string) => readFileSync(join(folder, path), 'utf8')
const change = (path: string, from: string | RegExp, to: string) => {
  expect(readText(path)).not.toBe(readText(path).replace(from, to))
  writeFileSync(join(folder, path), readText(path).replace(from, to))
}

interface Answer {
  ok: boolean
  mappings: { name: string; version: string; examples: number; failed: { file: string; diff: unknown[] }[] }[]
  accepted?: { file: string }[]
}

async function runJson(...args: string[]) {
  const world = aWorld({ catalogueFolder: folder })
  const exit = await runMapTest([...args, '--json'], world)
  return { exit, ...(JSON.parse(world.said.out) as Answer) }
}

describe('dilyn map test', () => {
  test('ends with 0 on the project’s examples and counts those of each version', async () => {
    const { exit, ok, mappings } = await runJson()
    expect({ exit, ok }).toEqual({ exit: 0, ok: true })
    expect(mappings.map(({ name }) => name)).toEqual([
      'closing-notice-fhir',
      'placement-school',
      'ssda903-header',
    ])
    for (const one of mappings) {
      expect(one.examples).toBeGreaterThan(0)
      expect(one.failed).toEqual([])
    }
  })

  test('shows place by place what a mapping does otherwise, and ends with 1', async () => {
    change(mapping, '"official"', '"usual"')
    const { exit, ok, mappings } = await runJson('closing-notice-fhir@1.0.0')
    expect({ exit, ok, names: mappings.map(({ name }) => name) }).toEqual({
      exit: 1,
      ok: false,
      names: ['closing-notice-fhir'],
    })
    const failed = mappings[0]!.failed.find(({ file }) => file === example)
    expect(failed?.diff).toEqual([
      { pointer: '/makes/0/identifier/0/use', expected: 'official', made: 'usual' },
    ])

    const world = aWorld({ catalogueFolder: folder })
    expect(await runMapTest(['closing-notice-fhir'], world)).toBe(1)
    expect(world.said.out).toContain(
      '    /makes/0/identifier/0/use\n      - expected "official"\n      + made     "usual"\n',
    )
    expect(world.said.out).not.toContain('\u001b')
  })

  test('is coloured on a terminal, unless the person asks for none', async () => {
    change(mapping, '"official"', '"usual"')
    for (const [env, isColoured] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const { said, stdout, ...world } = aWorld({ catalogueFolder: folder, env })
      await runMapTest(['closing-notice-fhir'], { ...world, stdout: { ...stdout, isTerminal: true } })
      expect(said.out.includes('\u001b[31m- expected "official"\u001b[0m')).toBe(isColoured)
    }
  })

  test('accepts what a mapping does now, changing no more than that', async () => {
    const before = readText(example)
    change(mapping, '"official"', '"usual"')
    const accepted = await runJson('closing-notice-fhir', '--accept')
    expect(accepted).toMatchObject({ exit: 0, ok: true })
    expect(accepted.accepted?.map(({ file }) => file)).toContain(example)
    expect(readText(example)).toBe(before.replace('"official"', '"usual"'))
    expect((await runJson('closing-notice-fhir')).exit).toBe(0)
    expect(await runCheck([], aWorld({ catalogueFolder: folder }))).toBe(0)
  })

  test('accepts that a record is refused now, and that it no longer is', async () => {
    const file = 'mappings/ssda903-header/1.0.0/examples/boy.json'
    const before = readText(file)
    const born = /"DOB": "([^"]*)"/.exec(before)![1]!
    change(file, born, '31/02/2012')
    expect((await runJson('ssda903-header')).mappings[0]?.failed).toHaveLength(1)
    expect((await runJson('ssda903-header', '--accept')).exit).toBe(0)
    expect(JSON.parse(readText(file))).toMatchObject({ refused: [{ code: 'R-VALUE', at: '/DOB' }] })
    expect(JSON.parse(readText(file))).not.toHaveProperty('makes')
    change(file, '31/02/2012', born)
    expect((await runJson('ssda903-header', '--accept')).exit).toBe(0)
    expect(JSON.parse(readText(file))).toEqual(JSON.parse(before))
    expect(Object.keys(JSON.parse(readText(file)) as object)).toEqual(
      Object.keys(JSON.parse(before) as object),
    )
  })

  test('accepts nothing of a record that is not valid', async () => {
    change(corrected, /"recordId": "[^"]*"/, '"recordId": 7')
    const before = readText(corrected)
    const { exit, mappings } = await runJson('closing-notice-fhir', '--accept')
    expect(exit).toBe(1)
    expect(mappings[0]!.failed).toEqual([
      expect.objectContaining({ file: corrected, detail: expect.stringContaining('/recordId'), diff: [] }),
    ])
    expect(readText(corrected)).toBe(before)
  })

  test('fails a mapping that cannot run, and an example that cannot be read', async () => {
    change(mapping, '"{/child/nhsNumber}"', '"{/child/nhsNumbre}"')
    change('mappings/placement-school/1.0.0/examples/full.json', '"makes"', '"mades"')
    const { exit, mappings } = await runJson()
    const failing = mappings.filter(({ failed }) => failed.length > 0)
    expect(exit).toBe(1)
    expect(failing.map(({ name, failed }) => [name, failed.map(({ file }) => file)])).toEqual([
      ['closing-notice-fhir', [mapping]],
      ['placement-school', ['mappings/placement-school/1.0.0/examples/full.json']],
    ])
  })

  test('ends with 2 where there is no such mapping', async () => {
    const world = aWorld({ catalogueFolder: folder })
    expect(await runMapTest(['closing-notice-fihr'], world)).toBe(2)
    expect(world.said.err).toContain('did you mean "closing-notice-fhir"?')
    expect(await runMapTest(['closing-notice-fhir@7.0.0'], world)).toBe(2)
    expect(world.said.err).toContain('there are: closing-notice-fhir@1.0.0\n')
  })
})
