import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { aCatalogueFolder } from '../support/a-catalogue.ts'
import { runDilyn } from '../support/a-command.ts'
import { AGateway } from '../support/a-gateway.ts'
import { aChild, childRecord, pepRecord, placementRecord } from '../support/some-records.ts'

jest.setTimeout(240_000)

const school = 'ceredigion-school'
const sharing = 'mappings/sharing/pep.json'
const mapping = 'mappings/pep-school/1.0.0/mapping.json'
const destination = `mappings/sandbox/destinations/${school}.json`

const folder = aCatalogueFolder()
const gateway = new AGateway({ DILYN_CATALOGUE: folder })
const child = aChild(1)

beforeAll(async () => {
  await gateway.start()
  expect((await gateway.push('ceredigion-cases', 'child', childRecord('CH-1', child))).status).toBe(201)
  expect((await gateway.push('ceredigion-cases', 'placement', placementRecord('PL-1', child))).status).toBe(
    201,
  )
  await gateway.settled()
})
afterAll(async () => {
  await gateway.remove()
  rmSync(folder, { recursive: true })
})

const readText = (path: string) => readFileSync(join(folder, path), 'utf8')
const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const change = (path: string, from: string, to: string) => {
  expect(readText(path)).toContain(from)
  write(path, readText(path).replaceAll(from, to))
}
const reload = () => gateway.ask('engineer', 'POST', '/v1/catalogue/reload')
const pushPep = (recordId: string) =>
  gateway.push('ceredigion-school', 'pep', pepRecord(recordId, child, { yearGroup: 7 }))

/** The plans that arrived at the school, as they were worded: by the old rules, by the new, or by some of each. */
async function worded(): Promise<Map<string, 'old' | 'new' | 'mixed'>> {
  const arrived = await gateway.received(school)
  const plans = arrived.filter(({ kind, via }) => kind === 'pep' && via === 'change')
  return new Map(
    plans.map(({ recordId, body }) => {
      const { reference, yearGroup } = body as { reference: string; yearGroup?: number }
      const isNewMapping = reference.startsWith('PEP ')
      const isNewRule = yearGroup === undefined
      return [recordId ?? '', isNewMapping === isNewRule ? (isNewRule ? 'new' : 'old') : 'mixed']
    }),
  )
}

describe('a catalogue that is read anew while records flow', () => {
  test('with problems is refused whole, and the one before goes on', async () => {
    const whole = readText(sharing)
    write(sharing, whole.slice(0, -20))
    const answer = await reload()
    expect(answer.status).toBe(422)
    expect(answer.body.problems[0]).toMatchObject({ code: 'C-JSON', file: sharing, line: expect.any(Number) })
    write(sharing, whole.replace('"/yearGroup"', '"/yearGruop"'))
    const again = await reload()
    expect(again.body.problems[0]).toMatchObject({
      ...{ code: 'C-VIEW', file: sharing, nearest: 'yearGroup', pointer: expect.any(String) },
      ...{ line: expect.any(Number), column: expect.any(Number) },
    })
    expect((await pushPep('PEP-0')).status).toBe(201)
    await gateway.settled()
    expect((await worded()).get('PEP-0')).toBe('old')
    write(sharing, whole)
    expect((await reload()).body).toMatchObject({ ok: true, changed: [] })
  })

  test('takes over at once: every record goes by the old one or by the new, and none is lost', async () => {
    change(sharing, '"/yearGroup",', '')
    change(mapping, '"reference": "{/recordId}"', '"reference": "PEP {/recordId}"')
    const accepted = await runDilyn(['map', 'test', 'pep-school', '--accept'], { DILYN_CATALOGUE: folder })
    expect(accepted.stdout).toContain('all hold')

    const answered: string[] = []
    let isOver = false
    const flow = async (n: number) => {
      for (let i = 0; !isOver; i += 1) {
        const recordId = `PEP-${n}-${i}`
        const { status } = await pushPep(recordId)
        expect(status).toBe(201)
        answered.push(recordId)
      }
    }
    const flows = [1, 2, 3].map(flow)
    const answer = await reload()
    expect(answer.status).toBe(200)
    expect(answer.body.changed).toEqual(expect.arrayContaining([sharing, mapping]))
    expect((await pushPep('PEP-after')).status).toBe(201)
    isOver = true
    await Promise.all(flows)
    await gateway.settled(60_000)

    const arrived = await worded()
    expect([...arrived.values()].filter((one) => one === 'mixed')).toEqual([])
    expect(answered.filter((id) => !arrived.has(id))).toEqual([])
    expect(arrived.get(answered[0]!)).toBe('old')
    expect(arrived.get('PEP-after')).toBe('new')
  })

  test('is named by what it has decided: the trace tells mapping and schema with their hashes', async () => {
    const [first, last] = await Promise.all(
      ['PEP-0', 'PEP-after'].map(async (recordId) => {
        const own = (await gateway.ask('ceredigion-school', 'GET', '/v1/records?limit=500')).body.items
        const { id } = own.find((one: { recordId: string }) => one.recordId === recordId)
        return (await gateway.ask('operator', 'GET', `/v1/records/${id}/trace`)).body
      }),
    )
    expect(first).toMatchObject({
      mapping: null,
      schema: 'kinds/pep.schema.json@1.0.0',
      schemaHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      catalogue: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const sent = (trace: { deliveries: { destination: string }[] }) =>
      trace.deliveries.find((one) => one.destination === school)
    expect(sent(first)).toMatchObject({
      mapping: 'pep-school@1.0.0',
      mappingHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      schema: 'kinds/pep.schema.json@1.0.0',
      catalogue: first.catalogue,
    })
    expect(sent(last)).toMatchObject({ mapping: 'pep-school@1.0.0', catalogue: last.catalogue })
    expect(last.catalogue).not.toBe(first.catalogue)
    expect(sent(last)).not.toMatchObject({
      mappingHash: (sent(first) as unknown as { mappingHash: string }).mappingHash,
    })
  })

  test('may lose a destination: what is queued for it waits for a person, and goes on when it is back', async () => {
    await gateway.ask(undefined, 'PUT', `/sandbox/destinations/${school}`, { mode: 'down' })
    expect((await pushPep('PEP-late')).status).toBe(201)
    const isDue = async () => {
      const { body } = await gateway.ask('operator', 'GET', '/v1/destinations')
      return body.items.find((one: { id: string }) => one.id === school).due > 0
    }
    await until(isDue)
    renameSync(join(folder, destination), join(folder, 'aside.json'))
    expect((await reload()).body).toMatchObject({ ok: true, changed: [destination] })
    await until(async () => {
      const { items } = (await gateway.ask('operator', 'GET', '/v1/parked')).body
      return items.some((one: { destination: string; code: string }) => {
        return one.destination === school && one.code === 'destination-gone'
      })
    })
    // nothing is queued for what is not there
    expect((await pushPep('PEP-to-nobody')).status).toBe(201)

    await gateway.ask(undefined, 'PUT', `/sandbox/destinations/${school}`, { mode: 'up' })
    renameSync(join(folder, 'aside.json'), join(folder, destination))
    expect((await reload()).status).toBe(200)
    await gateway.settled()
    const arrived = await worded()
    expect(arrived.get('PEP-late')).toBe('new')
    expect(arrived.has('PEP-to-nobody')).toBe(false)
    expect((await gateway.ask('operator', 'GET', '/v1/parked')).body.items).toEqual([])
  })

  test('is read on SIGHUP too, and the problems are told where the gateway was started', async () => {
    write('mappings/stray.json', '{}')
    gateway.hangUp()
    await until(async () => gateway.stderr.includes('mappings/stray.json:1:1 C-NAME'))
    expect(gateway.stderr).toContain('what was read before stays')
    rmSync(join(folder, 'mappings/stray.json'))
    change(sharing, '"/languageMedium",', '')
    gateway.hangUp()
    await until(async () => /is in force:\n {2}mappings\/sharing\/pep\.json/.test(gateway.stderr))
    expect((await gateway.ask(undefined, 'GET', '/livez')).status).toBe(200)
    expect(gateway.stderr).toContain('"event":"catalogue.loaded"')
    expect(gateway.stderr).toContain('"event":"catalogue.refused","count":1')
  })
})

async function until(isSo: () => Promise<boolean>, maxMs = 60_000): Promise<void> {
  for (const end = performance.now() + maxMs; performance.now() < end; ) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('it did not come to that in time')
}
