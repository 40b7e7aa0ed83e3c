import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { aCatalogueFolder, projectFolder } from '../support/a-catalogue.ts'
import {
  aDataFolder,
  aFreePort,
  databasePort,
  databaseProcess,
  isAlive,
  isTaken,
  runDilyn,
  spawnDilyn,
} from '../support/a-command.ts'
import { AGateway } from '../support/a-gateway.ts'
import { aChild, childRecord } from '../support/some-records.ts'

jest.setTimeout(120_000)

const client = 'ceredigion-cases'
const ended: (() => unknown)[] = []
afterAll(async () => {
  for (const one of ended) await one()
})

/** A folder for a start that must fail, and the check that it left nothing running. */
function aFreshFolder(): { folder: string; expectNothingRuns: () => Promise<void> } {
  const { folder, remove } = aDataFolder()
  ended.push(remove)
  return {
    folder,
    expectNothingRuns: async () => {
      const pid = databaseProcess(folder)
      expect(pid === undefined || !isAlive(pid)).toBe(true)
      const port = databasePort(folder)
      expect(port !== undefined && (await isTaken(port))).toBe(false)
    },
  }
}

/** A copy of the catalogue with two files spoilt: a pointer misspelt, a destination of nobody. */
function aSpoiltCatalogue(): string {
  const folder = aCatalogueFolder()
  ended.push(() => rmSync(folder, { recursive: true }))
  const mapping = join(folder, 'mappings/pep-school/1.0.0/mapping.json')
  writeFileSync(mapping, readFileSync(mapping, 'utf8').replace('"{/languageMedium}"', '"{/languageMedum}"'))
  const destination = join(folder, 'mappings/sandbox/destinations/cardiff-school.json')
  writeFileSync(
    destination,
    readFileSync(destination, 'utf8').replace(
      '"participant": "cardiff-school"',
      '"participant": "cardif-school"',
    ),
  )
  return folder
}

describe('a gateway that cannot start', () => {
  let holder: Server
  let port = 0
  beforeAll(async () => {
    holder = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(holder, 'listening')
    port = (holder.address() as { port: number }).port
  })
  afterAll(() => void holder.close())

  test('says that its port is taken and ends with 3, before it touches anything', async () => {
    const { folder, expectNothingRuns } = aFreshFolder()
    const ran = await runDilyn(['serve'], { PORT: String(port), DILYN_DATA: folder })
    expect(ran).toMatchObject({ code: 3, stdout: '' })
    expect(ran.stderr).toContain(String(port))
    expect(ran.stderr).toMatch(/taken|in use/)
    await expectNothingRuns()
  })

  test('says every mistake of the configuration at once and ends with 2', async () => {
    const { folder, expectNothingRuns } = aFreshFolder()
    const env = {
      PORT: '99999',
      HOST: '0.0.0.0',
      DATABASE_URL: 'mysql://x',
      DILYN_URL: 'nowhere',
      DILYN_CRASH_AT: 'never:0',
      DILYN_DATA: folder,
    }
    const ran = await runDilyn(['serve'], env)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    for (const name of ['PORT', 'HOST', 'DATABASE_URL', 'DILYN_URL', 'DILYN_CRASH_AT']) {
      expect(ran.stderr).toContain(`${name} `)
    }
    await expectNothingRuns()
  })

  test('refuses to serve the sandbox beyond loopback, and with an issuer it refuses what only a sandbox may', async () => {
    const { folder } = aFreshFolder()
    for (const HOST of ['0.0.0.0', '::', '192.0.2.1']) {
      const ran = await runDilyn(['serve'], { HOST, PORT: '0', DILYN_DATA: folder })
      expect(ran).toMatchObject({ code: 2, stdout: '' })
      expect(ran.stderr).toMatch(/loopback/)
    }
    const env = {
      DILYN_ISSUER: 'https://issuer.example',
      DILYN_CRASH_AT: 'deliver.sent:1',
      DILYN_DATA: folder,
      PORT: '0',
    }
    const ran = await runDilyn(['serve'], env)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('DILYN_CRASH_AT')
  })

  test('lists all problems of a bad catalogue, each with its place, ends with 2 and leaves nothing running', async () => {
    const { folder, expectNothingRuns } = aFreshFolder()
    const ran = await runDilyn(['serve'], {
      PORT: '0',
      DILYN_DATA: folder,
      DILYN_CATALOGUE: aSpoiltCatalogue(),
    })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toMatch(/mappings\/pep-school\/1\.0\.0\/mapping\.json:\d+:\d+ M-/)
    expect(ran.stderr).toContain('did you mean "languageMedium"?')
    expect(ran.stderr).toMatch(/mappings\/sandbox\/destinations\/cardiff-school\.json:\d+:\d+ C-REF/)
    expect(ran.stderr).toContain('did you mean "cardiff-school"?')
    await expectNothingRuns()
  })
})

describe('a gateway that runs', () => {
  const gateway = new AGateway()
  beforeAll(() => gateway.start())
  afterAll(() => gateway.remove())

  test('keeps its data folder for itself: a second one ends with 3 and the first goes on', async () => {
    const ran = await runDilyn(['serve'], { PORT: '0', DILYN_DATA: gateway.dataFolder })
    expect(ran).toMatchObject({ code: 3, stdout: '' })
    expect(ran.stderr).toContain(gateway.dataFolder)
    expect((await gateway.push(client, 'child', childRecord('AFTER-SECOND', aChild(1)))).status).toBe(201)
  })

  test('has everything again after kill -9 and a second start', async () => {
    const database = databaseProcess(gateway.dataFolder)
    const { body } = await gateway.push(client, 'child', childRecord('BEFORE-KILL', aChild(2)))
    await gateway.signal('SIGKILL')
    await gateway.start()
    const read = await gateway.ask(client, 'GET', `/v1/records/${body.id}`)
    expect(read).toMatchObject({ status: 200, body: { record: { recordId: 'BEFORE-KILL' } } })
    expect((await gateway.push(client, 'child', childRecord('BEFORE-KILL', aChild(2)))).body).toMatchObject({
      id: body.id,
      repeat: true,
    })
    expect(database).toEqual(expect.any(Number))
  })

  test('told to stop during a push, it finishes the push, stops PostgreSQL and ends with 0', async () => {
    const database = databaseProcess(gateway.dataFolder)!
    expect(isAlive(database)).toBe(true)
    const databaseAt = databasePort(gateway.dataFolder)!
    // enough for the first verdicts to come while the rest of the body is still to be sent
    let wake = () => {}
    const more = new Promise<void>((resolve) => {
      wake = resolve
    })
    async function* lines() {
      for (let n = 1; n <= 300; n += 1) {
        if (n === 271) await more
        yield Buffer.from(`${JSON.stringify(childRecord(`DRAIN-${n}`, aChild(100 + n)))}\n`)
      }
    }
    const response = await fetch(`${gateway.url}/v1/records/child`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-ndjson',
        authorization: `Bearer ${await gateway.token(client)}`,
      },
      body: lines(),
      duplex: 'half',
    } as unknown as RequestInit)
    const stopped = gateway.signal('SIGTERM')
    // whoever comes now is not taken any more; who is under way is
    await expect(eventually(() => isTaken(Number(new URL(gateway.url).port)), false)).resolves.toBe(true)
    wake()
    const said = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(said.at(-1)).toEqual({
      summary: { rows: 300, accepted: 300, repeated: 0, review: 0, rejected: 0 },
    })
    expect(await stopped).toBe(0)
    expect(databaseProcess(gateway.dataFolder)).toBeUndefined()
    expect(isAlive(database)).toBe(false)
    expect(await isTaken(databaseAt)).toBe(false)

    await gateway.start()
    const own = (await gateway.ask(client, 'GET', '/v1/records?limit=500')).body.items as {
      recordId: string
    }[]
    expect(own.filter((one) => one.recordId.startsWith('DRAIN-'))).toHaveLength(300)
  })

  test('begins with nothing when told to begin afresh', async () => {
    await gateway.signal('SIGTERM')
    await gateway.start({}, ['--fresh'])
    expect((await gateway.ask(client, 'GET', '/v1/records')).body.items).toEqual([])
    expect(await gateway.received('ceredigion-school')).toEqual([])
    expect((await gateway.push(client, 'child', childRecord('AFTER-SECOND', aChild(1)))).body).toMatchObject({
      status: 'accepted',
      repeat: false,
    })
  })

  test('says on stdout one line, when it is ready, and what to try on stderr', async () => {
    const { folder, remove } = aDataFolder()
    ended.push(remove)
    const port = await aFreePort()
    const child = spawnDilyn(['serve'], { PORT: String(port), DILYN_DATA: folder })
    const said: string[] = []
    let told = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      told += text
    })
    const lines = createInterface({ input: child.stdout! }).on('line', (line) => said.push(line))
    await once(lines, 'line')
    const url = `http://127.0.0.1:${port}`
    expect(said.map((line) => JSON.parse(line))).toEqual([{ event: 'ready', url }])
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(said).toHaveLength(1)
    expect(told).toContain('SANDBOX')
    expect(told).toContain('npx dilyn token operator')
  })
})

/** Asks until the answer is that; false when it never was. */
async function eventually<T>(ask: () => Promise<T>, wanted: T): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await ask()) === wanted) return true
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return false
}

describe('the command line', () => {
  const ofMappings = ['run', 'test', 'prove', 'release', 'diff', 'shadow'].map((name) => ['map', name])
  const commands = [['serve'], ['demo'], ['push'], ['trace'], ['token'], ['check'], ...ofMappings]

  test('an unknown command, none, and an unknown flag of each end with 2 and say how it is used', async () => {
    for (const words of [
      ['frobnicate'],
      [],
      ['map'],
      ['map', 'frobnicate'],
      ...commands.map((words) => [...words, '--frobnicate']),
    ]) {
      const ran = await runDilyn(words)
      expect([words, ran.code]).toEqual([words, 2])
      expect(ran.stdout + ran.stderr).toContain('Usage: dilyn')
    }
  })

  test('--help of each command ends with 0 and tells about that command', async () => {
    for (const words of [[], ['map'], ...commands]) {
      const ran = await runDilyn([...words, '--help'])
      expect([words, ran.code, ran.stderr]).toEqual([words, 0, ''])
      expect(ran.stdout).toContain(`Usage: dilyn ${commands.includes(words) ? words.join(' ') : 'COMMAND'}`)
    }
  })

  test('token: of nobody ends with 2 and names the clients; of somebody prints it and nothing else', async () => {
    const { folder, remove } = aDataFolder()
    ended.push(remove)
    const nobody = await runDilyn(['token', 'nobody'], { DILYN_DATA: folder })
    expect(nobody).toMatchObject({ code: 2, stdout: '' })
    expect(nobody.stderr).toContain('operator')
    const ran = await runDilyn(['token', 'operator', '--ttl', '60'], { DILYN_DATA: folder })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const issuer = await runDilyn(['token', 'operator'], {
      DILYN_DATA: folder,
      DILYN_ISSUER: 'https://issuer.example',
    })
    expect(issuer).toMatchObject({ code: 2, stdout: '' })
  })

  test('check: 0 on the project’s own catalogue, 1 on a spoilt one with all its problems, 2 where there is none', async () => {
    const own = await runDilyn(['check', '--json'])
    expect(own.code).toBe(0)
    expect(JSON.parse(own.stdout)).toMatchObject({ ok: true, problems: [] })
    const spoilt = await runDilyn(['check', '--json'], { DILYN_CATALOGUE: aSpoiltCatalogue() })
    expect(spoilt.code).toBe(1)
    const report = JSON.parse(spoilt.stdout)
    expect(report).toMatchObject({ ok: false, files: expect.any(Number), mappings: expect.any(Number) })
    expect(report.problems).toContainEqual(
      expect.objectContaining({
        code: expect.stringMatching(/^M-/),
        file: 'mappings/pep-school/1.0.0/mapping.json',
        line: expect.any(Number),
        column: expect.any(Number),
        nearest: 'languageMedium',
      }),
    )
    expect(report.problems).toContainEqual(
      expect.objectContaining({
        code: 'C-REF',
        file: 'mappings/sandbox/destinations/cardiff-school.json',
        nearest: 'cardiff-school',
      }),
    )
    const nowhere = await runDilyn(['check'], { DILYN_CATALOGUE: '/nowhere/at/all' })
    expect(nowhere.code).toBe(2)
  })

  test('map run: makes of an example’s record what the example says', async () => {
    const { folder, remove } = aDataFolder()
    ended.push(remove)
    const example = JSON.parse(
      readFileSync(join(projectFolder, 'mappings/pep-school/1.0.0/examples/full.json'), 'utf8'),
    )
    const file = join(folder, 'record.json')
    writeFileSync(file, JSON.stringify(example.record))
    const ran = await runDilyn(['map', 'run', 'pep-school', file])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(ran.stdout)).toEqual(example.makes[0])
    const fhir = await runDilyn(['map', 'run', 'pep-fhir', file])
    expect(Array.isArray(JSON.parse(fhir.stdout))).toBe(true)
    const misspelt = await runDilyn(['map', 'run', 'pep-schol', file])
    expect(misspelt).toMatchObject({ code: 2, stdout: '' })
    expect(misspelt.stderr).toContain('did you mean "pep-school"?')
  })

  test('push and trace say that no gateway answers, and end with 1', async () => {
    const url = `http://127.0.0.1:${await aFreePort()}`
    const { folder, remove } = aDataFolder()
    ended.push(remove)
    const file = join(folder, 'child.json')
    writeFileSync(file, JSON.stringify({ kind: 'child', ...childRecord('X', aChild(1)) }))
    const env = { DILYN_URL: url, DILYN_DATA: folder }
    const push = await runDilyn(['push', file, '--source', client, '--json'], env)
    expect(push.code).toBe(1)
    expect(JSON.parse(push.stdout)).toMatchObject({ ok: false, files: [] })
    expect(push.stderr).toContain(url)
    const trace = await runDilyn(['trace', 'X', '--source', client], env)
    expect(trace).toMatchObject({ code: 1, stdout: '' })
    expect(trace.stderr).toContain('npm start')
  })
})
