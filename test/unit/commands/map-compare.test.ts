import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { runMapDiff } from '../../../src/commands/map-diff.ts'
import { runMapShadow } from '../../../src/commands/map-shadow.ts'
import type { Change, Comparison, LiveComparison } from '../../../src/comparison/comparison.ts'
import { aWorld } from './a-world.ts'

const folder = mkdtempSync(join(tmpdir(), 'dilyn-candidate-'))
for (const name of ['schemas', 'mappings/sandbox']) mkdirSync(join(folder, name), { recursive: true })
writeFileSync(join(folder, 'mappings/a.json'), '{"a": 1}')
writeFileSync(join(folder, 'mappings/sandbox/b.json'), '{"b": 1}')
writeFileSync(join(folder, 'mappings/.c.json'), '{}')
afterAll(() => rmSync(folder, { recursive: true }))

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A gateway that answers all with these lines, and never ends when `isOpen`. */
async function aGateway(status: number, lines: readonly object[], isOpen = false) {
  const asked: { url: string; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      asked.push({ url: request.url ?? '', body })
      response.writeHead(status, { 'content-type': 'application/x-ndjson' })
      response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      if (!isOpen) response.end()
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const world = aWorld({ env: { DILYN_TOKEN: 'a token' }, gatewayUrl: `http://127.0.0.1:${port}` })
  return { world: { ...world, toldToStop: () => new Promise<void>(() => {}) }, asked }
}

const change: Change = {
  ...{ change: 'gone', loss: true, mapping: 'pep-school', was: '1.0.0', now: '1.1.0', kind: 'pep' },
  ...{ pointer: '/targets/*/area', count: 12, samples: [{ from: 'r*** (7 characters)' }] },
  destinations: ['ceredigion-school'],
}
const fine: Comparison = {
  ...{ ok: true, records: 40, summaries: 3, changes: [], losses: 0, unlisted: 0, candidate: 'c' },
}
const lossy: Comparison = { ...fine, ok: false, changes: [change], losses: 12 }
const live: LiveComparison = { ...fine, skipped: 2, ended: 'time' }

describe('dilyn map diff', () => {
  test('sends the candidate’s files and ends with 0 when nothing is lost', async () => {
    const { world, asked } = await aGateway(200, [{ progress: { records: 1, of: 40 } }, { report: fine }])
    expect(await runMapDiff(['--candidate', folder, '--last', '40'], world)).toBe(0)
    expect(world.said.out).toBe('40 records and 3 safety summaries compared: no changes, no losses\n')
    expect(world.said.err).toBe('40 records compared\n')
    expect(asked[0]?.url).toBe('/v1/catalogue/diff?last=40')
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      files: { 'mappings/a.json': '{"a": 1}', 'mappings/sandbox/b.json': '{"b": 1}' },
    })
  })

  test('tells what is lost, where, by what and who would see it, and ends with 1', async () => {
    const { world } = await aGateway(200, [{ report: lossy }])
    expect(await runMapDiff(['--candidate', folder], world)).toBe(1)
    expect(world.said.out).toBe(
      [
        'LOSS  pep-school 1.0.0 → 1.1.0: /targets/*/area is gone',
        '        in 12 of kind pep, seen by ceredigion-school',
        '        r*** (7 characters) → nothing',
        '40 records and 3 safety summaries compared: 1 change, 12 losses',
        '',
      ].join('\n'),
    )
  })

  test('gives the report as one object with --json', async () => {
    const { world } = await aGateway(200, [{ progress: { records: 1, of: 40 } }, { report: lossy }])
    expect(await runMapDiff(['--candidate', folder, '--json'], world)).toBe(1)
    expect(JSON.parse(world.said.out)).toEqual(lossy)
  })

  test('names every problem of a candidate, and ends with 2', async () => {
    const problem = {
      code: 'C-JSON',
      file: 'mappings/a.json',
      line: 3,
      column: 9,
      pointer: '',
      detail: 'no JSON',
    }
    const { world } = await aGateway(422, [{ code: 'candidate-problems', problems: [problem] }])
    expect(await runMapDiff(['--candidate', folder], world)).toBe(2)
    expect(world.said.out).toContain('mappings/a.json:3:9 C-JSON no JSON')
    world.said.out = ''
    expect(await runMapDiff(['--candidate', folder, '--json'], world)).toBe(2)
    expect(JSON.parse(world.said.out)).toMatchObject({ ok: false, changes: [], problems: [problem] })
  })

  test('ends with 2 when it cannot be done: no gateway, a refusal, an answer that breaks off', async () => {
    const nobody = aWorld({ env: { DILYN_TOKEN: 'a token' } })
    expect(await runMapDiff(['--candidate', folder], nobody)).toBe(2)
    expect(nobody.said.err).toContain('no gateway answers')
    const busy = await aGateway(429, [{ code: 'busy', detail: 'The gateway is busy.' }])
    expect(await runMapDiff(['--candidate', folder], busy.world)).toBe(2)
    expect(busy.world.said.err).toContain('The gateway is busy.')
    const broken = await aGateway(200, [
      { progress: { records: 1, of: 40 } },
      { problem: { code: 'internal', detail: 'The gateway made a mistake.' } },
    ])
    expect(await runMapDiff(['--candidate', folder], broken.world)).toBe(2)
    expect(broken.world.said.err).toContain('broke off: The gateway made a mistake.')
    const cut = await aGateway(200, [{ progress: { records: 1, of: 40 } }])
    expect(await runMapDiff(['--candidate', folder], cut.world)).toBe(2)
    expect(cut.world.said.out).toBe('')
  })

  test.each([
    [[], '--candidate is missing'],
    [['--candidate', folder, '--last', '0'], '--last is a number'],
    [['--candidate', folder, '--last', 'many'], '--last is a number'],
    [['--candidate', folder, 'more'], 'what is more?'],
    [['--candidate', join(folder, 'nowhere')], 'There is no catalogue in'],
  ])('refuses %j', async (args, said) => {
    const world = aWorld()
    expect(await runMapDiff(args, world)).toBe(2)
    expect(world.said.err).toContain(said)
  })
})

describe('dilyn map shadow', () => {
  test('asks for so long and so many deliveries, and tells what was skipped', async () => {
    const { world, asked } = await aGateway(200, [{ report: { ...live, records: 0 } }, { report: live }])
    const args = ['--candidate', folder, '--for', '5', '--records', '9']
    expect(await runMapShadow(args, world)).toBe(0)
    expect(asked[0]?.url).toBe('/v1/catalogue/shadow?for=5&records=9')
    expect(world.said.out).toBe('40 deliveries compared: no changes, no losses; 2 deliveries were skipped\n')
  })

  test('says when it ended before its time', async () => {
    const { world } = await aGateway(200, [{ report: { ...live, skipped: 0, ended: 'catalogue-changed' } }])
    await runMapShadow(['--candidate', folder], world)
    expect(world.said.out).toContain('ended when another catalogue came into force')
  })

  test('that is told to stop prints the last report that came', async () => {
    const { world } = await aGateway(200, [{ report: { ...live, ...lossy, skipped: 0 } }], true)
    const toldToStop = () => new Promise<void>((resolve) => setTimeout(resolve, 300))
    expect(await runMapShadow(['--candidate', folder, '--json'], { ...world, toldToStop })).toBe(1)
    expect(JSON.parse(world.said.out)).toMatchObject({ losses: 12 })
  })

  test.each([
    [[], '--candidate is missing'],
    [['--candidate', folder, '--for', '0'], '--for is a number'],
    [['--candidate', folder, '--records', '0'], '--records is a number'],
  ])('refuses %j', async (args, said) => {
    const world = { ...aWorld(), toldToStop: () => new Promise<void>(() => {}) }
    expect(await runMapShadow(args, world)).toBe(2)
    expect(world.said.err).toContain(said)
  })
})
