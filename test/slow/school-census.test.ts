import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { runDilyn } from '../support/a-command.ts'
import { AGateway } from '../support/a-gateway.ts'

jest.setTimeout(900_000)

const samples = process.env.DILYN_SAMPLES ?? ''
const folder = join(samples, '2-education', 'school-census-scrambled')
const source = 'ceredigion-school-census'

interface Sums {
  readonly path: string
  readonly kind?: string
  readonly rows: number
  readonly accepted: number
  readonly repeated: number
  readonly review: number
  readonly rejected: number
}

/** The rows of a file of the extract as cells; none of its cells is quoted. */
function rowsOf(file: string): Record<string, string>[] {
  const [header = '', ...rows] = readFileSync(join(folder, file), 'utf8').trimEnd().split(/\r?\n/)
  const names = header.split(',')
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, n) => [names[n]!, cell])))
}

const suite = samples === '' ? describe.skip : describe

suite('the public school census, sent by a school of which one pupil is known', () => {
  const gateway = new AGateway()
  const scratch = mkdtempSync(join(tmpdir(), 'dilyn-census-'))
  let sums: Sums[]
  let pupil: Record<string, string>
  let child: string

  async function push(path: string, ...more: string[]): Promise<Sums[]> {
    const env = { DILYN_URL: gateway.url, DILYN_DATA: gateway.dataFolder }
    const ran = await runDilyn(['push', path, '--source', source, '--json', ...more], env, 800_000)
    expect({ code: ran.code, said: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, said: '' })
    return JSON.parse(ran.stdout).files
  }

  /** Every record of the source, or those of a kind. */
  async function records(kind: string): Promise<Record<string, string>[]> {
    const found: Record<string, string>[] = []
    for (let after = 0; ; ) {
      const { body } = await gateway.ask(source, 'GET', `/v1/records?after=${after}&limit=500`)
      found.push(...body.items.filter((one: { kind: string }) => one.kind === kind))
      if (body.next === null) return found
      after = body.next
    }
  }

  beforeAll(async () => {
    await gateway.start()
    const key = rowsOf('2025_spring_termlyexclusionsonroll.csv')[0]!.pupilonrolltableid!
    pupil = rowsOf('2024_autumn_pupilonroll.csv').find((one) => one.pupilonrolltableid === key)!
    // the authority knows the pupil, and says which school it goes to
    const facts = { localId: '9', familyName: pupil.surname, dateOfBirth: '2020-04-25' }
    const known = await gateway.ask('ceredigion-cases', 'POST', '/v1/records/child', {
      recordId: 'C-9',
      version: 1,
      child: facts,
    })
    child = known.body.child
    await gateway.ask('ceredigion-cases', 'POST', '/v1/records/placement', {
      recordId: 'P-9',
      version: 1,
      child: { localId: '9' },
      start: '2026-01-05',
      responsibleAuthority: 'W06000008',
      areaAuthority: 'W06000008',
      school: '6674001',
    })
    // a name and a day of birth are no evidence: a person links the pupil, once
    const one = join(scratch, 'one.csv')
    writeFileSync(one, `${Object.keys(pupil).join(',')}\n${Object.values(pupil).join(',')}\n`)
    expect(await push(one, '--kind', 'child')).toMatchObject([{ rows: 1, review: 1 }])
    const { body } = await gateway.ask('operator', 'GET', '/v1/reviews')
    const decision = { decision: 'link', child, reason: 'the same child, seen with the school' }
    const linked = await gateway.ask('operator', 'POST', `/v1/reviews/${body.items[0].id}`, decision)
    expect(linked.body).toMatchObject({ status: 'accepted', child })
    sums = await push(folder)
    await gateway.settled(120_000)
  })
  afterAll(async () => {
    await gateway.remove()
    rmSync(scratch, { recursive: true, force: true })
  })

  test('every row of the eight files is judged, and the sums are those of the files', () => {
    for (const { path, kind, ...one } of sums) {
      process.stdout.write(`${path.replace(/^.*\//, '')} ${kind ?? ''} ${JSON.stringify(one)}\n`)
      expect(one.accepted + one.repeated + one.review + one.rejected).toBe(one.rows)
      expect(one.rows).toBe(rowsOf(path.replace(/^.*\//, '')).length)
    }
    expect(new Set(sums.map(({ path }) => path)).size).toBe(8)
  })

  test('what the school says of the pupil is accepted, and of nobody else', async () => {
    const own = rowsOf('2025_spring_termlyexclusionsonroll.csv').filter(
      (one) => one.pupilonrolltableid === pupil.pupilonrolltableid,
    )
    const accepted = (kind: string) =>
      records(kind).then((all) => all.filter((one) => one.status !== 'review'))
    const exclusions = await accepted('school-exclusion')
    expect(exclusions.map((one) => one.recordId).sort()).toEqual(
      own.map((one) => one.termlyexclusionsonrolltableid).sort(),
    )
    const enrolments = await accepted('school-enrolment')
    expect(enrolments.map((one) => one.recordId)).toEqual([
      `${pupil.pupilonrolltableid}/2023-02-03`,
      `${pupil.pupilonrolltableid}/2023-02-03`,
    ])
    const all = [...exclusions, ...enrolments, ...(await accepted('child'))]
    expect(new Set(all.map((one) => one.child))).toEqual(new Set([child]))
    expect(await accepted('learning-need')).toEqual([])
    expect(await accepted('school-attendance')).toEqual([])
  })

  test('the responsible authority reads an exclusion as it was sent, and a health board does not', async () => {
    const [exclusion] = (await records('school-exclusion')).filter((one) => one.status === 'accepted')
    const address = `/v1/records/${exclusion!.id}`
    const seen = await gateway.ask('ceredigion-cases', 'GET', address)
    expect(seen).toMatchObject({
      status: 200,
      body: {
        record: { recordId: exclusion!.recordId, sessions: 10, child: { localId: expect.any(String) } },
      },
    })
    expect((await gateway.ask('hywel-dda', 'GET', address)).status).toBe(404)
  })

  test('why the others wait: nobody knows the pupil, or the need is scrambled', async () => {
    const reasons = async (kind: string) =>
      new Set((await records(kind)).map((one) => one.code ?? 'accepted'))
    expect(await reasons('learning-need')).toEqual(new Set(['unknown-code']))
    expect(await reasons('school-attendance')).toEqual(new Set(['no-child']))
    expect(await reasons('school-exclusion')).toEqual(new Set(['no-child', 'accepted']))
  })
})
