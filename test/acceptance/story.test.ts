import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import {
  aDataFolder,
  aFreePort,
  databasePort,
  databaseProcess,
  isTaken,
  type Ran,
  runDilyn,
} from '../support/a-command.ts'
import { AGateway } from '../support/a-gateway.ts'

jest.setTimeout(240_000)

interface Arrival {
  readonly destination: string
  readonly via: string
  readonly kind: string
  readonly recordId: string | null
  readonly effects: number
}

interface Report {
  readonly ok: boolean
  readonly child: string
  readonly steps: { n: number; title: string; record: string; status: string; circle: unknown[] }[]
  readonly received: Arrival[]
  readonly missing: unknown[]
  readonly unexpected: unknown[]
  readonly realInput: {
    files: {
      path: string
      rows: number
      accepted: number
      repeated: number
      review: number
      rejected: number
    }[]
    deliveries: Record<string, { delivered: number; denied: number; parked: number }>
  }
}

// the project's own return: the public one takes minutes and has a test of its own
const ownReturn = { DILYN_SAMPLES: '' }

/** What one destination got, cut after each closing notice: what came of each of its times in the circle. */
function staysAt(report: Report, destination: string): Arrival[][] {
  const stays: Arrival[][] = [[]]
  for (const one of report.received.filter((it) => it.destination === destination)) {
    stays.at(-1)!.push(one)
    if (one.via === 'closing') stays.push([])
  }
  return stays.filter((stay) => stay.length > 0)
}

const boards = ['hywel-dda', 'cardiff-vale']
const schools = ['ceredigion-school', 'cardiff-school']
const feeds = [...boards, ...schools].map((one) => `${one}-feed`)

describe('demo on a machine where nothing runs', () => {
  const data = aDataFolder()
  let port = 0
  let ran: Ran
  let report: Report
  beforeAll(async () => {
    port = await aFreePort()
    ran = await runDilyn(['demo', '--json'], { ...ownReturn, PORT: String(port), DILYN_DATA: data.folder })
    report = ran.code === null || ran.stdout === '' ? ({} as Report) : (JSON.parse(ran.stdout) as Report)
  })
  afterAll(() => data.remove())

  test('starts a gateway, plays the story, ends with 0 and leaves nothing running', async () => {
    expect({ code: ran.code, said: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, said: '' })
    expect(await isTaken(port)).toBe(false)
    expect(databaseProcess(data.folder)).toBeUndefined()
    expect(await isTaken(databasePort(data.folder)!)).toBe(false)
  })

  test('says on stdout one JSON object in the shape of the contract, and the telling on stderr', () => {
    expect(report).toMatchObject({ ok: true, child: expect.any(String), missing: [], unexpected: [] })
    expect(report.steps.map((step) => step.n)).toEqual(report.steps.map((_, n) => n + 1))
    for (const step of report.steps) {
      expect(step).toMatchObject({ title: expect.any(String), status: 'accepted' })
      expect(step.circle.length).toBeGreaterThan(3)
    }
    for (const one of report.received) {
      expect(Object.keys(one)).toEqual(
        expect.arrayContaining(['destination', 'via', 'kind', 'recordId', 'effects']),
      )
    }
    expect(ran.stderr).toContain('She moves to Cardiff')
    expect(ran.stderr).not.toContain('PROBLEM')
  })

  test('the records follow the child: who joins has the safety summary first, who leaves a closing notice last', () => {
    for (const destination of [...boards, ...schools, ...feeds]) {
      const stays = staysAt(report, destination)
      const isCardiff = destination.startsWith('cardiff')
      // Ceredigion twice and not ended, Cardiff once and over
      expect([destination, stays.length]).toEqual([destination, isCardiff ? 1 : 2])
      for (const stay of stays) expect(stay[0]).toMatchObject({ via: 'safety', kind: 'safety-summary' })
      expect(stays[0]!.at(-1)).toMatchObject({ via: 'closing', kind: 'closing-notice' })
    }
  })

  test('nobody gets what no rule grants, and nothing takes effect twice', () => {
    const kindsAt = (destinations: string[]) =>
      new Set(report.received.filter((one) => destinations.includes(one.destination)).map((one) => one.kind))
    expect(kindsAt(boards)).not.toContain('pep')
    expect(kindsAt(boards)).toContain('camhs-referral')
    expect(kindsAt(schools)).not.toContain('camhs-referral')
    expect(kindsAt(schools)).toContain('pep')
    expect(report.received.filter((one) => one.effects > 1)).toEqual([])
  })

  test('the authority has the board’s answer in its own form, and the schools’ plans as FHIR', () => {
    const referral = report.steps.find(({ title }) => title === 'The board accepts the referral')!.record
    const at = (destination: string) => report.received.filter((one) => one.destination === destination)
    const told = at('ceredigion-cases').filter(({ recordId }) => recordId === referral)
    // its own form comes back to it, as far as it may know; then the board's answer
    expect(told.map(({ via, kind }) => `${via} ${kind}`)).toEqual([
      'change camhs-referral',
      'change camhs-referral',
    ])
    expect(new Set(at('ceredigion-education').map(({ kind }) => kind))).toEqual(new Set(['pep']))
    expect(at('ceredigion-education')).toHaveLength(2)
  })

  test('the wrong record is withdrawn from whoever was sent it', () => {
    const mistake = report.received.find((one) => one.via === 'retraction')?.recordId
    const told = (via: string) =>
      report.received
        .filter((one) => one.recordId === mistake && one.via === via)
        .map((one) => one.destination)
    expect(told('change').length).toBeGreaterThan(0)
    expect(told('retraction').sort()).toEqual(told('change').sort())
  })

  test('the return that follows adds up, row by row, and moves records', () => {
    const { files, deliveries } = report.realInput
    const names = files.map((file) => file.path.replace(/^.*\//, ''))
    expect(names).toEqual(['header.csv', 'episodes.csv', 'reviews.csv', 'missing.csv'])
    for (const file of files) {
      expect(file.accepted + file.repeated + file.review + file.rejected).toBe(file.rows)
      expect(file.accepted).toBeGreaterThan(file.path.endsWith('missing.csv') ? 0 : 50)
      expect(file.repeated).toBe(0)
    }
    for (const counts of Object.values(deliveries)) {
      expect(counts).toMatchObject({ denied: expect.any(Number), parked: 0 })
      expect(counts.delivered).toBeGreaterThan(0)
    }
    expect(Object.keys(deliveries)).toEqual(expect.arrayContaining([...boards]))
  })
})

describe('demo on a gateway that runs already', () => {
  const gateway = new AGateway(ownReturn)
  beforeAll(() => gateway.start())
  afterAll(() => gateway.remove())

  test('plays twice, each time with a child of its own, and leaves the gateway running', async () => {
    const env = { ...ownReturn, DILYN_URL: gateway.url, DILYN_DATA: gateway.dataFolder }
    const reports: Report[] = []
    for (let time = 1; time <= 2; time += 1) {
      const ran = await runDilyn(['demo', '--json'], env)
      expect({ code: ran.code, said: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, said: '' })
      reports.push(JSON.parse(ran.stdout) as Report)
    }
    const [first, second] = reports as [Report, Report]
    expect(second).toMatchObject({ ok: true, missing: [], unexpected: [] })
    expect(second.child).not.toBe(first.child)
    expect(second.received.length).toBe(first.received.length)
    expect(second.realInput.files.filter((file) => file.repeated > 0)).toEqual([])

    // what it tells is what the receiver has
    const arrived = await gateway.received('cardiff-vale')
    const ofSecond = second.received.filter(
      (one) => one.destination === 'cardiff-vale' && one.recordId !== null,
    )
    for (const { via, kind, recordId, effects } of ofSecond) {
      const same = arrived.filter((one) => one.recordId === recordId && one.via === via)
      // the authority and the board each have a record of the referral
      const told = ofSecond.filter((one) => one.recordId === recordId && one.via === via)
      expect(same).toHaveLength(told.length)
      expect(same[0]).toMatchObject({ kind, effects })
    }
    expect((await gateway.ask(undefined, 'GET', '/livez')).status).toBe(200)
  })
})
