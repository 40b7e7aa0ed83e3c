import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { runDilyn } from '../support/a-command.ts'
import { AGateway } from '../support/a-gateway.ts'

jest.setTimeout(300_000)

const samples = process.env.DILYN_SAMPLES ?? ''
const folder = join(samples, '4-social-care-api', 'dfe-csc-api-payloads')
const source = 'cardiff-social-care-api'

interface Sums {
  readonly path: string
  readonly kind: string
  readonly rows: number
  readonly accepted: number
  readonly repeated: number
  readonly review: number
  readonly rejected: number
}

const suite = samples !== '' && existsSync(folder) ? describe : describe.skip

suite('the public payloads of the children’s social care API', () => {
  const gateway = new AGateway()
  let first: Sums[]
  let second: Sums[]

  async function push(): Promise<Sums[]> {
    const env = { DILYN_URL: gateway.url, DILYN_DATA: gateway.dataFolder }
    const ran = await runDilyn(['push', folder, '--source', source, '--json'], env, 200_000)
    expect({ code: ran.code, said: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, said: '' })
    await gateway.settled(60_000)
    return (JSON.parse(ran.stdout) as { files: Sums[] }).files
  }

  beforeAll(async () => {
    await gateway.start()
    first = await push()
    second = await push()
  })
  afterAll(() => gateway.remove())

  test('hold 17 records: 12 are taken, 4 wait for a person, 1 is refused, and each payload is judged', () => {
    process.stderr.write(`${sayAll(first)}\n`)
    expect(sumOf(first)).toEqual({ rows: 17, accepted: 12, repeated: 0, review: 4, rejected: 1 })
    const judged = new Set(first.filter(({ rows }) => rows > 0).map(({ path }) => basename(path)))
    expect([...judged].sort()).toEqual(readdirSync(folder).sort())
  })

  test('wait for the codes that no list has, and are refused for what is no pupil number', async () => {
    const { body } = await gateway.ask('cardiff-cases', 'GET', `/v1/records?source=${source}&limit=500`)
    const told = (
      body.items as { status: string; kind: string; issues: { code: string; pointer: string }[] }[]
    )
      .filter(({ status }) => status !== 'accepted')
      .flatMap(({ status, kind, issues }) => issues.map(({ code, pointer }) => [status, kind, code, pointer]))
    expect(told.filter(([status]) => status === 'review')).toEqual([
      ['review', 'child', 'unknown-code', '/child_details/ethnicity'],
      ['review', 'child', 'unknown-code', '/child_details/ethnicity'],
      ['review', 'social-care-episode', 'unknown-code', '/social_care_episodes/0/referral_source'],
      ['review', 'social-care-episode', 'unknown-code', '/social_care_episodes/0/referral_source'],
    ])
    expect(told.filter(([status]) => status === 'rejected').slice(0, 2)).toEqual([
      ['rejected', 'child', 'wrong-format', '/child/upn'],
      ['rejected', 'child', 'wrong-format', '/formerUpns/0'],
    ])
  })

  test('are repeats the second time, but for what is refused again', () => {
    expect(sumOf(second)).toEqual({ rows: 17, accepted: 0, repeated: 16, review: 0, rejected: 1 })
  })
})

function sumOf(files: readonly Sums[]) {
  const sum = { rows: 0, accepted: 0, repeated: 0, review: 0, rejected: 0 }
  for (const one of files) for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += one[name]
  return sum
}

function sayAll(files: readonly Sums[]): string {
  const lines = files
    .filter(({ rows }) => rows > 0)
    .map((one) => say(`${basename(one.path)} as ${one.kind}`, one))
  return [...lines, say('all', sumOf(files))].join('\n')
}

function say(
  name: string,
  { rows, accepted, repeated, review, rejected }: Omit<Sums, 'path' | 'kind'>,
): string {
  return `${name}: ${rows} records = ${accepted} accepted + ${repeated} repeated + ${review} review + ${rejected} rejected`
}
