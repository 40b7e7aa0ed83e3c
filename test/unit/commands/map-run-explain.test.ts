import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { runMapRun } from '../../../src/commands/map-run.ts'
import type { CommandWorld } from '../../../src/commands/world.ts'
import { projectFolder, sandboxEnv } from '../../support/a-catalogue.ts'

// A whole catalogue is read in each test, which takes seconds on a busy machine.
jest.setTimeout(120_000)

const example = JSON.parse(
  readFileSync(join(projectFolder, 'mappings/camhs-referral-fhir/1.0.0/examples/full.json'), 'utf8'),
)

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dilyn-explain-'))
  writeFileSync(join(folder, 'record.json'), JSON.stringify(example.record))
  writeFileSync(join(folder, 'made.json'), JSON.stringify(example.makes))
})

afterAll(() => rmSync(folder, { recursive: true }))

async function run(args: string[], isTerminal = false) {
  const out: string[] = []
  const err: string[] = []
  const world: CommandWorld = {
    env: sandboxEnv(),
    stdout: { isTerminal, write: (text) => void out.push(text) },
    stderr: { isTerminal: false, write: (text) => void err.push(text) },
    gatewayUrl: 'http://127.0.0.1:1',
    catalogueFolder: projectFolder,
    dataFolder: '/nowhere',
    startGateway: () => Promise.reject(new Error('no gateway is needed')),
  }
  const exit = await runMapRun(['camhs-referral-fhir', ...args], world)
  return { exit, out: out.join(''), err: err.join('') }
}

const file = (name: string) => join(folder, name)

describe('dilyn map run --explain', () => {
  test('prints one object: the output, its lineage, and what was not carried', async () => {
    const { exit, out, err } = await run([file('record.json'), '--explain'])
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    const said = JSON.parse(out)
    expect(said.output).toEqual(example.makes)
    expect(said).toMatchObject({ unread: [], conflicts: [] })
    expect(said.lineage.find(({ at }: { at: string }) => at === '/0/status')).toEqual({
      at: '/0/status',
      ...{ value: ['/status'], because: [], presence: [] },
      rule: expect.stringMatching(/^referral-status\|\d+\.\d+\.\d+#/),
      line: expect.any(Number),
    })
    const referral = readFileSync(
      join(projectFolder, 'mappings/camhs-referral-fhir/1.0.0/mapping.json'),
      'utf8',
    )
    const { line } = said.lineage.find(({ at }: { at: string }) => at === '/0/status')
    expect(referral.split('\n')[line - 1]).toContain('{/status | codes referral-status}')
  })

  test('says it in lines on a terminal, and the values only where asked', async () => {
    const { recordId } = example.record
    const said = await run([file('record.json'), '--explain'], true)
    expect(said.out).toMatch(/^\/0\/status +← \/status {2}\| {2}referral-status\|/m)
    expect(said.out).not.toContain(recordId)
    const whole = await run([file('record.json'), '--explain', '--values'], true)
    expect(whole.out).toContain(`= ${JSON.stringify(recordId)}`)
    const json = await run([file('record.json'), '--explain', '--json'], true)
    expect(JSON.parse(json.out)).toHaveProperty('lineage')
  })

  test('tells of the way back where each value of the record was read', async () => {
    const { exit, out } = await run([file('made.json'), '--back', '--explain'])
    expect(exit).toBe(0)
    const said = JSON.parse(out)
    expect(said.output).toMatchObject({ status: example.record.status })
    expect(said.lineage.find(({ at }: { at: string }) => at === '/recordId').value).toEqual([
      '/0/identifier/0/value',
    ])
  })
})

describe('dilyn map run', () => {
  test('ends with 1 for a record that breaks its schema, and says where, whether or not it is explained', async () => {
    const { urgency: _, ...others } = example.record
    const broken = { ...others, urgncy: 'urgent', receivedDate: '2026-02-30' }
    for (const [name, record, told] of [
      ['broken.json', broken, ['unknown-property at /urgncy', 'impossible-date at /receivedDate']],
      ['list.json', [], ['not-an-object at the whole']],
    ] as const) {
      writeFileSync(file(name), JSON.stringify(record))
      for (const flags of [[], ['--explain']]) {
        const { exit, out, err } = await run([file(name), ...flags])
        expect(exit).toBe(1)
        for (const one of told) expect(err).toContain(`${file(name)}: ${one}`)
        if (flags.length > 0) expect(JSON.parse(out).breaches[0]).toHaveProperty('remedy')
      }
    }
  })
})

describe('dilyn map run --back', () => {
  test('prints the record, and says on stderr what is not known', async () => {
    const [first, ...others] = example.makes
    writeFileSync(file('more.json'), JSON.stringify([{ ...first, language: 'cy' }, ...others]))
    const { exit, out, err } = await run([file('more.json'), '--back'])
    expect(exit).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ recordId: example.record.recordId })
    expect(err).toContain('R-UNREAD at /0/language, found cy')
  })

  test('ends with 1 where places contradict, and names both', async () => {
    const [first, ...others] = example.makes
    const identifier = [{ ...first.identifier[0], system: 'https://elsewhere.example' }]
    const performerType = { coding: [{ ...first.performerType.coding[0], code: '0' }] }
    writeFileSync(
      file('other.json'),
      JSON.stringify([{ ...first, identifier, performerType, status: 'unheard-of' }, ...others]),
    )
    const { exit, err } = await run([file('other.json'), '--back'])
    expect(exit).toBe(1)
    expect(err).toMatch(/R-(CONFLICT|CODE|VALUE) at \/0\//)
  })

  test('refuses flags that do not go together', async () => {
    for (const args of [['--partial'], ['--json'], ['--values']]) {
      expect(await run([file('record.json'), ...args])).toMatchObject({ exit: 2, out: '' })
    }
  })
})
