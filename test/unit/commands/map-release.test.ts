import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { runCheck } from '../../../src/commands/check.ts'
import { runMapRelease } from '../../../src/commands/map-release.ts'
import { aCatalogueOf } from '../../support/a-catalogue.ts'
import { aWorld } from './a-world.ts'

// A catalogue is read in most tests, which takes seconds on a busy machine.
jest.setTimeout(120_000)

let folder: string

beforeEach(() => {
  folder = aCatalogueOf('closing-notice-fhir', 'retraction-school')
})

afterEach(() => rmSync(folder, { recursive: true }))

const record = 'mappings/releases.json'
const readText = (path: string) => readFileSync(join(folder, path), 'utf8')
const write = (path: string, text: string) => writeFileSync(join(folder, path), text)

async function release(...args: string[]) {
  const world = aWorld({ catalogueFolder: folder })
  const exit = await runMapRelease(args, world)
  return { exit, ...world.said }
}

/** What `check` says of releases. */
async function check() {
  const world = aWorld({ catalogueFolder: folder })
  const exit = await runCheck(['--json'], world)
  const { problems } = JSON.parse(world.said.out) as {
    problems: { code: string; file: string; detail: string; remedy?: string }[]
  }
  return { exit, problems: problems.filter(({ code }) => code === 'C-RELEASED') }
}

describe('dilyn map release', () => {
  test('puts a version with all that it depends on on the record, and never writes it anew', async () => {
    const first = await release('closing-notice-fhir')
    expect(first).toMatchObject({ exit: 0, err: '' })
    expect(first.out).toMatch(/^released closing-notice-fhir 1\.0\.0 \([0-9a-f]{12}\)\n1 version added/)
    const said = JSON.parse(readText(record)) as Record<string, { name: string; of?: object }[]>
    expect(said.mappings).toHaveLength(1)
    expect(Object.keys(said.mappings![0]!.of!)).toEqual(
      expect.arrayContaining([
        'mappings/closing-notice-fhir/1.0.0/mapping.json',
        'mappings/codes/closing-reason.json',
        'mappings/parts/restricted.json',
        'schemas/notices/closing-notice.schema.json',
      ]),
    )
    expect(said.schemas!.map(({ name }) => name)).toEqual(['notices/closing-notice.schema.json'])
    expect(said.codes!.map(({ name }) => name)).toContain('closing-reason')
    const before = readText(record)
    expect((await release('closing-notice-fhir@1.0.0')).out).toMatch(/^Nothing to release/)
    expect(readText(record)).toBe(before)
    expect((await release('--json')).exit).toBe(0)
    expect(JSON.parse(readText(record))).toMatchObject({ mappings: expect.arrayContaining(said.mappings!) })
    expect(await check()).toEqual({ exit: 0, problems: [] })
  })

  test('releases nothing while the catalogue has problems', async () => {
    write('mappings/stray.json', '{}')
    const { exit, out } = await release()
    expect({ exit, out: out.split('\n')[0] }).toEqual({
      exit: 1,
      out: 'Nothing was released: mend these first.',
    })
    expect(existsSync(join(folder, record))).toBe(false)
  })

  test('ends with 2 where there is no such mapping', async () => {
    const { exit, err } = await release('closing-notice-fihr')
    expect({ exit, err }).toEqual({
      exit: 2,
      err: 'there is no mapping "closing-notice-fihr"\n    did you mean "closing-notice-fhir"?\n',
    })
  })
})

describe('a version that has been released', () => {
  const mapping = 'mappings/closing-notice-fhir/1.0.0/mapping.json'

  beforeEach(async () => {
    expect((await release('closing-notice-fhir')).exit).toBe(0)
  })

  test('may be laid out and noted otherwise', async () => {
    const said = JSON.parse(readText(mapping)) as object
    write(mapping, JSON.stringify({ $note: 'the first', ...said }))
    expect(await check()).toEqual({ exit: 0, problems: [] })
  })

  test('may not say anything else', async () => {
    write(mapping, readText(mapping).replace('"official"', '"usual"'))
    const { exit, problems } = await check()
    expect(exit).toBe(1)
    expect(problems).toEqual([
      expect.objectContaining({
        file: mapping,
        detail: `closing-notice-fhir 1.0.0 has been released, and has changed: ${mapping}`,
        remedy: expect.stringContaining('a new version, mappings/closing-notice-fhir/<version>/'),
      }),
    ])
    const { exit: again, out } = await release()
    expect(again).toBe(1)
    expect(out).toContain('C-RELEASED')
  })

  test('may not come to say anything else by its part, its table or its schema', async () => {
    const table = 'mappings/codes/closing-reason.json'
    const part = 'mappings/parts/restricted.json'
    const schema = 'schemas/notices/closing-notice.schema.json'
    write(table, readText(table).replace("Dilyn's own", 'Ours'))
    write(part, readText(part).replace('"restricted"', '"Restricted"'))
    write(schema, readText(schema).replace('Tells a participant', 'Says to a participant'))
    const { problems } = await check()
    expect(problems.map(({ file }) => file).sort()).toEqual([mapping, table, schema].sort())
    const detail = problems.find(({ file }) => file === mapping)?.detail
    for (const changed of [table, part, schema]) expect(detail).toContain(changed)
  })

  test('may go', async () => {
    const all = JSON.parse(readText(record)) as { mappings: { version: string }[] }
    all.mappings[0]!.version = '0.9.0'
    write(record, JSON.stringify(all))
    expect(await check()).toEqual({ exit: 0, problems: [] })
  })

  test('stands on the record once, and as the record’s own schema wants it', async () => {
    const all = JSON.parse(readText(record)) as { mappings: object[] }
    all.mappings.push(all.mappings[0]!)
    write(record, JSON.stringify(all))
    expect((await check()).problems[0]?.detail).toBe('closing-notice-fhir 1.0.0 stands here twice')
    write(record, JSON.stringify({ mappings: [] }))
    expect((await check()).exit).toBe(1)
  })
})
