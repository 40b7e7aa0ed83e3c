import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { runDilyn } from '../support/a-command.ts'
import { AGateway } from '../support/a-gateway.ts'

jest.setTimeout(900_000)

const samples = process.env.DILYN_SAMPLES ?? ''
const folder = join(samples, '1-social-care-returns', 'ssda903-fake')
const destinations = ['hywel-dda', 'cardiff-vale', 'ceredigion-school', 'cardiff-school'].flatMap((one) => [
  one,
  `${one}-feed`,
])

interface Sums {
  readonly path: string
  readonly rows: number
  readonly accepted: number
  readonly repeated: number
  readonly review: number
  readonly rejected: number
}

interface Report {
  readonly ok: boolean
  readonly files: Sums[]
  readonly notTaken: readonly unknown[]
  readonly deliveries: Record<string, { delivered: number; denied: number; parked: number; due?: number }>
}

interface Episode {
  readonly id: string
  readonly isShortBreak: boolean
}

/** The rows of episodes.csv by the ids they get: the child's and the first day. */
function episodes(): Episode[] {
  const [header = '', ...rows] = readFileSync(join(folder, 'episodes.csv'), 'utf8').trimEnd().split(/\r?\n/)
  const at = (name: string) => header.split(',').indexOf(name)
  return rows.map((row) => {
    const cells = row.split(',')
    const [day, month, year] = (cells[at('DECOM')] ?? '').split('/')
    const isShortBreak = ['V3', 'V4'].includes(cells[at('LS')] ?? '')
    return { id: `${cells[at('CHILD')]}/${year}-${month}-${day}`, isShortBreak }
  })
}

const suite = samples === '' ? describe.skip : describe

/**
 * What becomes of each file of the return, in the order in which they go: rows, accepted, repeated, review, rejected. Two reviews
 * and a decision stand there twice; oc3 and sw_episodes have codes of no list; one episode has no postcode; adoptions wait.
 */
const expected: readonly (readonly [file: string, first: string, second: string])[] = [
  ['header.csv', '2675 = 2675 + 0 + 0 + 0', '2675 = 0 + 2675 + 0 + 0'],
  ['episodes.csv', '5050 = 5049 + 0 + 0 + 1', '5050 = 0 + 5049 + 0 + 1'],
  ['reviews.csv', '12582 = 12580 + 2 + 0 + 0', '12582 = 0 + 12582 + 0 + 0'],
  ['uasc.csv', '132 = 132 + 0 + 0 + 0', '132 = 0 + 132 + 0 + 0'],
  ['oc2.csv', '2675 = 2675 + 0 + 0 + 0', '2675 = 0 + 2675 + 0 + 0'],
  ['oc3.csv', '53 = 39 + 0 + 14 + 0', '53 = 0 + 53 + 0 + 0'],
  ['missing.csv', '43 = 43 + 0 + 0 + 0', '43 = 0 + 43 + 0 + 0'],
  ['sw_episodes.csv', '1 = 0 + 0 + 1 + 0', '1 = 0 + 1 + 0 + 0'],
  ['DoLo.csv', '1 = 1 + 0 + 0 + 0', '1 = 0 + 1 + 0 + 0'],
  ['previous_permanence.csv', '2675 = 2675 + 0 + 0 + 0', '2675 = 0 + 2675 + 0 + 0'],
  ['placed_for_adoption.csv', '29 = 0 + 0 + 29 + 0', '29 = 0 + 29 + 0 + 0'],
  ['placed_for_adoption_errors.csv', '30 = 0 + 1 + 29 + 0', '30 = 0 + 30 + 0 + 0'],
  ['ad1.csv', '29 = 0 + 0 + 29 + 0', '29 = 0 + 29 + 0 + 0'],
]

/** The sums of each file as one line. */
function sumsOf({ files }: Report): string[][] {
  return files.map(({ path, rows, accepted, repeated, review, rejected }) => {
    return [path.replace(/^.*\//, ''), `${rows} = ${accepted} + ${repeated} + ${review} + ${rejected}`]
  })
}

suite('the public SSDA903 return, pushed twice', () => {
  const gateway = new AGateway()
  let first: Report
  let second: Report
  let before: Record<string, number>
  let after: Record<string, number>

  async function push(): Promise<Report> {
    const env = { DILYN_URL: gateway.url, DILYN_DATA: gateway.dataFolder }
    const ran = await runDilyn(['push', folder, '--source', 'ssda903-sample', '--json'], env, 800_000)
    expect({ code: ran.code, said: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, said: '' })
    await gateway.settled(120_000)
    return JSON.parse(ran.stdout) as Report
  }

  async function counts(): Promise<Record<string, number>> {
    const ends = destinations.map(async (one) => {
      const { body } = await gateway.ask(undefined, 'GET', `/sandbox/received?destination=${one}&limit=0`)
      return [one, body.next as number] as const
    })
    return Object.fromEntries(await Promise.all(ends))
  }

  beforeAll(async () => {
    await gateway.start()
    first = await push()
    before = await counts()
    second = await push()
    after = await counts()
  })
  afterAll(() => gateway.remove())

  test('every row of every file is accepted, repeated, in review or rejected, and none vanishes', () => {
    const sums = sumsOf(first)
    process.stdout.write(`rows = accepted + repeated + review + rejected\n`)
    for (const [file, line] of sums) process.stdout.write(`  ${file}: ${line}\n`)
    expect(sums).toEqual(expected.map(([file, once]) => [file, once]))
    expect(first.notTaken).toEqual([])
    for (const [file] of expected) {
      const { rows } = first.files.find(({ path }) => path.endsWith(`/${file}`))!
      expect(rows).toBe(readFileSync(join(folder, file), 'utf8').trimEnd().split(/\r?\n/).length - 1)
    }
    expect(Object.values(first.deliveries).every((one) => one.parked === 0 && (one.due ?? 0) === 0)).toBe(
      true,
    )
    expect(before['cardiff-vale']).toBeGreaterThan(100)
    expect(before['hywel-dda']).toBeGreaterThan(100)
  })

  test('whoever is responsible gets the safety summary and the records, and nothing takes effect twice', async () => {
    for (const destination of ['hywel-dda', 'cardiff-vale']) {
      const items = await gateway.received(destination)
      const kinds = new Set(items.map((one) => one.kind))
      expect([...kinds].sort()).toEqual(['child', 'health-outcomes', 'placement', 'safety-summary'])
      expect(items.filter((one) => one.effects > 1)).toEqual([])
    }
  })

  test('no short break (V3, V4) causes a delivery', async () => {
    const all = episodes()
    const short = new Set(all.filter((one) => one.isShortBreak).map((one) => one.id))
    const others = new Set(all.filter((one) => !one.isShortBreak).map((one) => one.id))
    expect(short.size).toBeGreaterThan(500)
    for (const destination of destinations) {
      const sent = (await gateway.received(destination)).flatMap((one) => one.recordId ?? [])
      expect(sent.filter((id) => short.has(id) && !others.has(id))).toEqual([])
    }
    // they are there and were not sent: their traces say why
    const [one] = short
    let found: { id: string } | undefined
    for (let from = 0; found === undefined; ) {
      const { body } = await gateway.ask('ssda903-sample', 'GET', `/v1/records?after=${from}&limit=500`)
      found = body.items.find((item: { recordId: string }) => item.recordId === one)
      if (body.next === null) break
      from = body.next
    }
    const trace = await gateway.ask('operator', 'GET', `/v1/records/${found?.id}/trace`)
    expect(trace).toMatchObject({ status: 200, body: { status: 'accepted' } })
    expect(
      trace.body.deliveries.filter((delivery: { state: string }) => delivery.state !== 'denied'),
    ).toEqual([])
  })

  test('what says that a child is adopted waits for a person, about no child, and is sent to nobody', async () => {
    const { body } = await gateway.ask('operator', 'GET', '/v1/reviews?limit=500')
    const waiting = (body.items as { kind: string; reason: string; candidates: unknown[] }[]).filter(
      (one) => one.reason === 'adoption-not-built',
    )
    expect(waiting.map((one) => one.kind).sort()).toEqual([
      ...Array(29).fill('adoption'),
      ...Array(58).fill('adoption-decision'),
    ])
    expect(waiting.flatMap((one) => one.candidates)).toEqual([])
    for (const destination of destinations) {
      const kinds = (await gateway.received(destination)).map((one) => one.kind)
      expect(
        kinds.filter((kind) => /adoption|permanence|asylum|missing|leaver|worker|liberty/.test(kind)),
      ).toEqual([])
    }
  })

  test('the second time every row is a repeat and nothing is sent', () => {
    expect(sumsOf(second)).toEqual(expected.map(([file, , again]) => [file, again]))
    expect(after).toEqual(before)
    expect(Object.values(second.deliveries).every((one) => one.delivered === 0)).toBe(true)
  })
})
