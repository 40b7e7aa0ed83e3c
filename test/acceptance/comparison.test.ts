import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Comparison, LiveComparison } from '../../src/comparison/comparison.ts'
import { aCandidateFolder, candidateBody } from '../support/a-candidate.ts'
import { aCatalogueFolder } from '../support/a-catalogue.ts'
import { runDilyn } from '../support/a-command.ts'
import { AGateway } from '../support/a-gateway.ts'
import { aChild, childRecord, pepRecord, placementRecord, referralRecord } from '../support/some-records.ts'

jest.setTimeout(300_000)

const own = aCatalogueFolder()
const gateway = new AGateway({ DILYN_CATALOGUE: own })
const child = aChild(1)
let folder: string

const push = async (client: string, kind: string, record: object) => {
  expect((await gateway.push(client, kind, record)).status).toBe(201)
}
const pushPlan = (n: number) =>
  push('ceredigion-school', 'pep', pepRecord(`PEP-${n}`, child, { yearGroup: 7, languageMedium: 'cy' }))

beforeAll(async () => {
  await gateway.start()
  folder = await aCandidateFolder()
  await push('ceredigion-cases', 'child', childRecord('CH-1', child))
  await push('ceredigion-cases', 'placement', placementRecord('PL-1', child))
  await push('ceredigion-cases', 'camhs-referral', referralRecord('REF-1', child))
  await pushPlan(0)
  await gateway.settled()
}, 240_000)
afterAll(async () => {
  await gateway.remove()
  rmSync(own, { recursive: true })
  rmSync(folder, { recursive: true })
})

const run = (...words: string[]) =>
  runDilyn(['map', ...words], { DILYN_URL: gateway.url, DILYN_DATA: gateway.dataFolder })
const gone = (pointer: string) =>
  expect.objectContaining({
    ...{ change: 'gone', loss: true, mapping: 'pep-school', pointer },
    ...{ samples: expect.any(Array), destinations: ['ceredigion-school'] },
  })

describe('dilyn map diff', () => {
  test('finds nothing between a catalogue and itself, and ends with 0', async () => {
    const { code, stdout, stderr } = await run('diff', '--candidate', own, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '4 records compared\n' })
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, records: 4, summaries: 1, changes: [], losses: 0 })
  })

  test('names what a candidate changes, loses and adds, and ends with 1, while the gateway goes on', async () => {
    let isOver = false
    let longestMs = 0
    const watch = async () => {
      while (!isOver) {
        const startedAt = performance.now()
        expect((await gateway.ask(undefined, 'GET', '/livez')).status).toBe(200)
        longestMs = Math.max(longestMs, performance.now() - startedAt)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    const watching = watch()
    const { code, stdout } = await run('diff', '--candidate', folder, '--json')
    isOver = true
    await watching
    expect(code).toBe(1)
    const report = JSON.parse(stdout) as Comparison
    expect(report).toMatchObject({ ok: false, records: 4 })
    expect(report.changes).toEqual(
      expect.arrayContaining([
        gone('/languageMedium'),
        gone('/yearGroup'),
        expect.objectContaining({
          change: 'changed',
          mapping: 'camhs-referral-fhir',
          pointer: '/*/priority',
        }),
        expect.objectContaining({ change: 'sent', loss: false, destinations: ['ceredigion-education'] }),
      ]),
    )
    expect(stdout).not.toMatch(/Enghraifft|Gwen|2014-05-06/)
    expect(stdout).not.toContain(child.nhsNumber)
    // the check of a candidate takes seconds: they are not the gateway's
    expect(longestMs).toBeLessThan(1_500)
    expect(gateway.stderr).toContain('"event":"catalogue.compared","count":4,"client":"engineer"')
  })

  test('reads well, with the losses first', async () => {
    const { code, stdout } = await run('diff', '--candidate', folder, '--last', '1')
    expect(code).toBe(1)
    expect(stdout.split('\n')[0]).toMatch(/^LOSS {2}/)
    expect(stdout).toMatch(/\n1 record and 1 safety summary compared: \d+ changes, \d+ losses\n$/)
  })

  test('of a candidate with problems names them all, and ends with 2', async () => {
    const spoilt = aCatalogueFolder()
    try {
      writeFileSync(join(spoilt, 'mappings/stray.json'), '{}')
      writeFileSync(join(spoilt, 'mappings/sharing/pep.json'), '{\n  "kind": }')
      const { code, stdout } = await run('diff', '--candidate', spoilt)
      expect(code).toBe(2)
      expect(stdout).toContain('mappings/stray.json:1:1 C-NAME')
      expect(stdout).toContain('mappings/sharing/pep.json:2:')
    } finally {
      rmSync(spoilt, { recursive: true })
    }
  })
})

describe('dilyn map shadow', () => {
  test('compares what is delivered while it runs, and sends nothing of its own', async () => {
    const before = (await gateway.received('ceredigion-school')).length
    const shadow = run('shadow', '--candidate', folder, '--for', '120', '--records', '3', '--json')
    // one plan after the other, until three deliveries were seen
    let isOver = false
    void shadow.finally(() => {
      isOver = true
    })
    let pushed = 0
    while (!isOver) {
      pushed += 1
      await pushPlan(pushed)
      await gateway.settled()
    }
    const { code, stdout } = await shadow
    expect(code).toBe(1)
    const report = JSON.parse(stdout) as LiveComparison
    expect(report).toMatchObject({ ok: false, records: 3, ended: 'records' })
    expect(report.changes.map(({ pointer }) => pointer)).toContain('/yearGroup')
    const arrived = (await gateway.received('ceredigion-school')).slice(before)
    expect(arrived).toHaveLength(pushed)
    expect(arrived.every(({ body }) => (body as { yearGroup?: number }).yearGroup === 7)).toBe(true)
  })

  test('ends by itself when its time is over, with 0 where nothing was delivered', async () => {
    const { code, stdout } = await run('shadow', '--candidate', folder, '--for', '1')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no deliveries compared: no changes, no losses\n' })
  })
})

test('a gateway that is stopped ends a comparison beside live traffic with its report', async () => {
  const answer = await fetch(`${gateway.url}/v1/catalogue/shadow?for=600`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await gateway.token('engineer')}`,
    },
    body: candidateBody(folder),
  })
  expect(answer.status).toBe(200)
  const busy = await gateway.ask('engineer', 'POST', '/v1/catalogue/diff', { files: {} })
  expect(busy.status).toBe(429)
  expect(busy.headers.get('retry-after')).toBe('30')
  const stopped = gateway.signal('SIGTERM')
  const lines = (await answer.text()).trim().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ report: { ok: true, ended: 'gateway-stopped' } })
  expect(await stopped).toBe(0)
})
