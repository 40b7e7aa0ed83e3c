import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { projectFolder } from '../support/a-catalogue.ts'
import { AGateway } from '../support/a-gateway-fhirin.ts'

jest.setTimeout(180_000)

const source = 'cardiff-social-care-api'
const kinds = [
  'child',
  'placement',
  'disability',
  'sdq',
  'unaccompanied-asylum',
  'social-care-episode',
  'social-care-assessment',
  'child-in-need-plan',
  'section-47-enquiry',
  'child-protection-plan',
]
const example = join(projectFolder, 'mappings/sandbox/dfe-social-care/1.0.0/examples/whole.json')

interface Placement {
  child_looked_after_placement_id: string
  postcode_area?: string
  purge: boolean
}

interface Payload {
  unaccompanied?: true
  purge: boolean
  social_care_episodes: { child_looked_after_placements: Placement[] }[]
}

interface Pushed {
  readonly kind: string
  readonly rows: number
  readonly accepted: number
  readonly repeated: number
}

/** The payload of the mapping's example, as a case system sends it: without the members that the gateway makes. */
function payload(change: (payload: Payload) => void = () => undefined): Payload {
  const { record } = JSON.parse(readFileSync(example, 'utf8')) as { record: Payload }
  delete record.unaccompanied
  for (const one of placementsOf(record)) delete one.postcode_area
  change(record)
  return record
}

function placementsOf({ social_care_episodes: episodes }: Payload): Placement[] {
  return episodes.flatMap((one) => one.child_looked_after_placements)
}

describe('a payload of the children’s social care API', () => {
  const gateway = new AGateway()
  let child: string

  /** Pushes the payload under each kind of its source; what became of its records, by kind. */
  async function push(document: Payload): Promise<Pushed[]> {
    const pushed: Pushed[] = []
    for (const kind of kinds) {
      const path = `/v1/records/${kind}?source=${source}`
      const { body } = await gateway.ask('cardiff-cases', 'POST', path, document)
      const lines =
        typeof body === 'string'
          ? body
              .trimEnd()
              .split('\n')
              .map((line) => JSON.parse(line))
          : []
      const statuses = lines.length === 0 ? [body] : lines.filter(({ summary }) => summary === undefined)
      const accepted = statuses.filter(({ status, repeat }) => status === 'accepted' && !repeat).length
      const repeated = statuses.filter(({ repeat }) => repeat).length
      pushed.push({ kind, rows: statuses.length, accepted, repeated })
    }
    await gateway.settled()
    return pushed
  }

  async function sent(): Promise<{ kind: string; recordId: string; version: number; child: string }[]> {
    const { body } = await gateway.ask('cardiff-cases', 'GET', `/v1/records?source=${source}&limit=500`)
    return body.items
  }

  async function circle(): Promise<[string, string][]> {
    const { body } = await gateway.ask('operator', 'GET', `/v1/children/${child}/circle`)
    return body.responsibilities.map((one: { role: string; participant: string }) => [
      one.role,
      one.participant,
    ])
  }

  async function arrived(): Promise<[string, string][]> {
    const items = await gateway.received('hywel-dda')
    return items.map((one) => [one.via, one.recordId ?? ''])
  }

  beforeAll(() => gateway.start())
  afterAll(() => gateway.remove())

  test('becomes a record of each thing it tells, all of one child, in whose circle the new board is', async () => {
    const files = await push(payload())
    expect(files.map(({ kind, rows, accepted }) => [kind, rows, accepted])).toEqual([
      ['child', 1, 1],
      ['placement', 2, 2],
      ['disability', 1, 1],
      ['sdq', 2, 2],
      ['unaccompanied-asylum', 1, 1],
      ['social-care-episode', 1, 1],
      ['social-care-assessment', 1, 1],
      ['child-in-need-plan', 1, 1],
      ['section-47-enquiry', 1, 1],
      ['child-protection-plan', 1, 1],
    ])
    const records = await sent()
    expect(new Set(records.map((one) => one.child)).size).toBe(1)
    child = records[0]!.child
    expect(await circle()).toEqual(
      expect.arrayContaining([
        ['responsible-authority', 'cardiff'],
        ['area-authority', 'ceredigion'],
        ['health-board', 'hywel-dda'],
      ]),
    )
  })

  test('tells the board of disabilities and scores, and of nothing else of social care', async () => {
    const records = await gateway.received('hywel-dda')
    expect(new Set(records.map((one) => one.kind))).toEqual(
      new Set(['safety-summary', 'child', 'placement', 'disability', 'sdq']),
    )
    expect(JSON.stringify(records)).not.toMatch(/CFA-1|CIN-1|S47-1|CPP-1|SW100|SY23|CF10|CF11/)
  })

  test('says the same again without effect', async () => {
    const before = await arrived()
    const files = await push(payload())
    expect(files.map(({ rows, repeated }) => rows - repeated)).toEqual(files.map(() => 0))
    expect(await arrived()).toEqual(before)
  })

  test('takes back a placement by its purge: the board is told, and holds no place in the circle', async () => {
    const files = await push(
      payload((one) => {
        placementsOf(one)[1]!.purge = true
      }),
    )
    expect(files.filter(({ accepted }) => accepted > 0)).toMatchObject([{ kind: 'placement', accepted: 1 }])
    expect((await circle()).filter(([, participant]) => participant === 'hywel-dda')).toEqual([])
    const news = await arrived()
    expect(news.filter(([, id]) => id === 'PL-2').map(([via]) => via)).toEqual(['change', 'retraction'])
    expect(news.map(([via]) => via)).toContain('closing')
  })

  test('takes back everything that it names when the child is purged', async () => {
    const files = await push(
      payload((one) => {
        one.purge = true
      }),
    )
    // the placement that was taken back already is the same again
    expect(files.reduce((all, one) => all + one.accepted, 0)).toBe(11)
    expect(files.reduce((all, one) => all + one.repeated, 0)).toBe(1)
    expect(await circle()).toEqual([['responsible-authority', 'cardiff']])
    const news = (await arrived()).filter(([via]) => via === 'retraction').map(([, id]) => id)
    expect(new Set(news)).toEqual(new Set(['PL-2', 'CF-20041', 'CF-20041/2025-06-14', 'CF-20041/2026-01-09']))
  })

  test('is not believed where it says itself what the gateway makes', async () => {
    const document = payload((one) => {
      placementsOf(one)[0]!.postcode_area = 'SY'
    })
    const pushed = await gateway.ask(
      'cardiff-cases',
      'POST',
      `/v1/records/placement?source=${source}&dryRun=true`,
      document,
    )
    const [first] = String(pushed.body).split('\n')
    expect(JSON.parse(first!).warnings).toEqual([
      expect.objectContaining({
        code: 'unknown-property',
        pointer: '/social_care_episodes/0/child_looked_after_placements/0/postcode_area',
      }),
    ])
  })

  test('goes to the source that it is said to come from, or nowhere', async () => {
    const own = await gateway.ask('cardiff-cases', 'POST', '/v1/records/child', payload())
    expect(own.status).toBe(422)
    const other = await gateway.ask(
      'ceredigion-cases',
      'POST',
      `/v1/records/child?source=${source}`,
      payload(),
    )
    expect(other.status).toBe(404)
  })
})
