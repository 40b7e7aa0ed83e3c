import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runMapProve } from '../../../src/commands/map-prove.ts'
import { aWorld } from './a-world.ts'

const root = join(import.meta.dirname, '../../..')
const spoiled = 'mappings/placement-school/1.0.0/mapping.json'
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dilyn-prove-'))
  for (const name of ['schemas', 'mappings'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  // What no check can know: that the code of an authority has another letter in front of it.
  const file = join(folder, spoiled)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('"{/areaAuthority}"')
  writeFileSync(file, text.replace('"{/areaAuthority}"', '"X{/areaAuthority}"'))
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('dilyn map prove', () => {
  test('says of a mapping that its laws hold, for how many records and from which seed', async () => {
    const world = aWorld()
    expect(await runMapProve(['closing-notice-school', '--runs', '20', '--seed', '4'], world)).toBe(0)
    expect(world.said.out).toBe('closing-notice-school 1.0.0: 6 laws hold, 20 records, seed 4\n')
    expect(world.said.err).toBe('1 mapping, 20 records each, seed 4\n')
  })

  test('gives one object on demand', async () => {
    const world = aWorld()
    expect(await runMapProve(['closing-notice-school@1.0.0', '--runs', '5', '--json'], world)).toBe(0)
    const said = JSON.parse(world.said.out) as { ok: boolean; mappings: { laws: object[] }[] }
    expect(said).toMatchObject({
      ok: true,
      mappings: [{ name: 'closing-notice-school', version: '1.0.0', runs: 5, seed: 1989 }],
    })
    expect(said.mappings[0]?.laws).toContainEqual({ law: 'round-trip', ok: true })
  })

  test('shows the smallest record that breaks a law, and the place to blame', async () => {
    const world = aWorld({ catalogueFolder: folder })
    expect(await runMapProve(['placement-school', '--runs', '20'], world)).toBe(1)
    const [head, law, place, detail, where, record] = world.said.out.split('\n')
    expect(head).toBe('placement-school 1.0.0: 1 of 6 laws broken, 20 records, seed 1989')
    expect(law).toMatch(/^ {2}valid: /)
    const lines = readFileSync(join(folder, spoiled), 'utf8').split('\n')
    const line = lines.findIndex((one) => one.includes('"X{/areaAuthority}"'))
    const column = lines[line]!.indexOf('"X{/areaAuthority}"')
    expect(place).toBe(`    ${spoiled}:${line + 1}:${column + 1}`)
    expect(detail).toContain('what is made is not valid: wrong-format')
    expect(where).toBe('    in what is made, /0/areaAuthority')
    expect(record).toMatch(/"areaAuthority":"[A-Z]\d{8}"/)
  })

  test('says why nothing can be proved of a mapping that cannot run', async () => {
    const file = join(folder, 'mappings/closing-notice-school/1.0.0/mapping.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"{/recordId}"', '"{/recordID}"'))
    const world = aWorld({ catalogueFolder: folder })
    expect(await runMapProve(['closing-notice-school'], world)).toBe(1)
    expect(world.said.out).toMatch(
      /^closing-notice-school 1\.0\.0: cannot run\n(?: {2}.*\n)* {2}mappings\S+ M-SOURCE /,
    )
    const json = aWorld({ catalogueFolder: folder })
    expect(await runMapProve(['closing-notice-school', '--json'], json)).toBe(1)
    expect(JSON.parse(json.said.out)).toMatchObject({
      ...{ ok: false, mappings: [] },
      broken: [{ name: 'closing-notice-school', version: '1.0.0', problems: expect.any(Array) }],
    })
  })

  test('ends with 2 for a mapping that is not there, with the nearest', async () => {
    const world = aWorld()
    expect(await runMapProve(['child-scool'], world)).toBe(2)
    expect(world.said.err).toContain('did you mean "child-school"?')
  })

  test.each([[['--runs', '0']], [['--runs', 'many']], [['--seed', '1.5']], [['--seeds', '1']], [['a', 'b']]])(
    'ends with 2 for %j',
    async (args) => {
      const world = aWorld()
      expect(await runMapProve(args, world)).toBe(2)
      expect(world.said.err).toContain('Usage: dilyn map prove')
    },
  )

  test('explains its laws', async () => {
    const world = aWorld()
    expect(await runMapProve(['--help'], world)).toBe(0)
    expect(world.said.out).toContain('round-trip')
  })
})
