import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { readCatalogueFiles } from '../../src/catalogue/load.ts'
import type { BeginComparer } from '../../src/comparison/comparer-aside.ts'
import type { Comparison, LiveComparison } from '../../src/comparison/comparison.ts'
import { type Begun, makeComparisons, type RunningComparisons } from '../../src/comparison/comparisons.ts'
import { makeComparer } from '../../src/comparison/make-comparer.ts'
import { postgresRecentRecords } from '../../src/postgres/recent-records.ts'
import { aCandidateFolder, candidateBody } from '../support/a-candidate.ts'
import { projectFolder } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { AnOutbound } from '../support/an-outbound.ts'
import {
  aChild,
  assessmentRecord,
  childRecord,
  pepRecord,
  placementRecord,
  referralRecord,
} from '../support/some-records.ts'

jest.setTimeout(120_000)

let db: TestDatabase
let out: AnOutbound
let comparisons: RunningComparisons
let folder: string
let candidate: Buffer
const current = readCatalogueFiles({ root: projectFolder, sandbox: true })
const never = new AbortController().signal
const children = [1, 2, 3]

/** The comparer without its thread, every subject copied as it is on its way there. */
const here: BeginComparer = async (data) => {
  const made = await makeComparer(data)
  if ('issues' in made) throw new Error('the candidate cannot be read')
  if ('problems' in made) return made
  return {
    compare: async (subjects) => made.comparer.compare(structuredClone(subjects)),
    report: async () => made.comparer.report(),
    close: () => {},
  }
}

const pushAll = async (n: number) => {
  const child = aChild(n)
  const push = async (kind: string, record: object) => {
    const { status, issues } = await out.push('ceredigion-cases', kind, record)
    expect({ kind, status, issues }).toEqual({ kind, status: 'accepted', issues: [] })
  }
  await push('child', childRecord(`CH-${n}`, child))
  await push('placement', placementRecord(`PL-${n}`, child))
  await push('health-assessment', assessmentRecord(`HA-${n}`, child))
  await push('camhs-referral', referralRecord(`REF-${n}`, child))
  await push('pep', pepRecord(`PEP-${n}`, child, { yearGroup: 7, languageMedium: 'bilingual' }))
}

beforeAll(async () => {
  db = await aDatabase({ max: 20 })
  out = new AnOutbound(db.database)
  await out.start()
  folder = await aCandidateFolder()
  candidate = candidateBody(folder)
  const { recordStore, childStore } = out.way
  comparisons = makeComparisons({
    ...{ database: db.database, recordStore, childStore, clock: out.clock, begin: here, sandbox: true },
    recentRecords: postgresRecentRecords(db.database),
    inForce: () => current,
  })
  out.onlooker = comparisons.onlooker
  for (const n of children) await pushAll(n)
  await out.idle()
}, 240_000)
afterAll(async () => {
  await out.stop()
  await db.drop()
  rmSync(folder, { recursive: true })
})

async function reportOf(begun: Begun): Promise<Comparison | LiveComparison> {
  if ('problems' in begun) throw new Error(JSON.stringify(begun.problems))
  let report: Comparison | undefined
  for await (const line of begun.lines) if ('report' in line) report = line.report
  if (report === undefined) throw new Error('there was no report')
  return report
}

/** The changes in words, without samples. */
const told = ({ changes }: Comparison) =>
  changes.map(({ change, mapping, resource, pointer, count, destinations }) => {
    return [change, mapping, resource ?? '', pointer, count, destinations.join(' ')].join(' | ')
  })

describe('a candidate catalogue on stored records', () => {
  test('that is the one in force changes nothing, of all records and the summary of each child', async () => {
    const report = await reportOf(await comparisons.diff(candidateBody(projectFolder), 1_000, never))
    expect(report).toMatchObject({ ok: true, records: 15, summaries: 3, changes: [], losses: 0 })
  })

  test('is told by what it changes, drops, loses and adds, with who would see it', async () => {
    const report = await reportOf(await comparisons.diff(candidate, 1_000, never))
    const all = told(report)
    // an element dropped from a mapping, and a value lost to every view
    expect(all).toContain('gone | pep-school |  | /languageMedium | 3 | ceredigion-school')
    expect(all).toContain('gone | pep-school |  | /yearGroup | 3 | ceredigion-school')
    expect(all).toContain('gone | (view) |  | /yearGroup | 3 | ceredigion-school-feed')
    // a code
    expect(all).toContain('changed | camhs-referral-fhir | ServiceRequest | /*/priority | 3 | hywel-dda')
    // a destination's view
    expect(all).toContain('sent | placement-fhir |  |  | 3 | ceredigion-education')
    const losses = report.changes.filter(({ loss }) => loss).reduce((sum, { count }) => sum + count, 0)
    expect(report).toMatchObject({ ok: false, records: 15, losses })
    expect(report.changes.filter(({ loss }) => loss).map(({ kind }) => kind)).toEqual(
      report.changes.filter(({ loss }) => loss).map(() => 'pep'),
    )
    const priority = report.changes.find(({ pointer }) => pointer === '/*/priority')
    expect(priority?.samples).toEqual([{ from: 'u*** (6 characters)', to: 'a*** (4 characters)' }])
  })

  test('is told without anything personal', async () => {
    const text = JSON.stringify(await reportOf(await comparisons.diff(candidate, 1_000, never)))
    expect(text).not.toMatch(/Enghraifft|Gwen|2014-05-06|penicillin|bilingual|PEP-|C-1/)
    for (const n of children) expect(text).not.toContain(aChild(n).nhsNumber)
  })

  test('sees the last N records alone', async () => {
    const report = await reportOf(await comparisons.diff(candidate, 1, never))
    // the last that came is a plan; with it comes its child's summary
    expect(report).toMatchObject({ records: 1, summaries: 1 })
    expect(told(report)).toContain('gone | pep-school |  | /yearGroup | 1 | ceredigion-school')
  })

  test('leaves nothing behind: nothing is sent, queued or written', async () => {
    const count = async () => {
      const rows = await db.database.query<{ n: string }>(
        `select (select count(*) from delivery) || ' ' || (select count(*) from attempt) || ' ' ||
                (select count(*) from ledger) || ' ' || (select count(*) from message) as n`,
      )
      return [rows[0]?.n, out.fakes['ceredigion-school'].arrived.length]
    }
    const before = await count()
    await reportOf(await comparisons.diff(candidate, 1_000, never))
    expect(await count()).toEqual(before)
  })

  test('goes back in the order in which versions came, a record once, and a child once', async () => {
    const recent = postgresRecentRecords(db.database)
    const child = aChild(1)
    await out.push('ceredigion-cases', 'child', { ...childRecord('CH-1', child), version: 2 })
    await out.idle()
    const all = await recent.before(null, 100)
    expect(all).toHaveLength(15)
    expect(await recent.count(100)).toBe(15)
    expect(await recent.count(4)).toBe(4)
    const first = await recent.before(null, 4)
    const rest = await recent.before(first.at(-1)!.number, 100)
    expect([...first, ...rest]).toEqual(all)
    const [newest] = await out.way.recordStore.byIds({ query: db.database.query }, [all[0]!.id])
    expect(newest).toMatchObject({ recordId: 'CH-1', version: 2 })
    expect(all.filter(({ isNewest }) => isNewest)).toHaveLength(3)
    expect(all[0]!.isNewest).toBe(true)
  })

  test('with problems is told by all of them, and compares nothing', async () => {
    const body = { files: { 'mappings/sharing/pep.json': '{', 'mappings/stray.json': '{}' } }
    const begun = await comparisons.diff(Buffer.from(JSON.stringify(body)), 10, never)
    expect('problems' in begun && begun.problems.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['C-JSON', 'C-NAME']),
    )
  })
})

describe('a candidate catalogue beside live deliveries', () => {
  test('makes each a second time, and sends none of it', async () => {
    const begun = await comparisons.shadow(candidate, { forMs: 8_000, records: undefined }, never)
    const report = reportOf(begun)
    const before = out.fakes['ceredigion-school'].arrived.length
    await pushAll(4)
    await out.idle(20_000)
    const arrived = out.fakes['ceredigion-school'].arrived.slice(before)
    const found = (await report) as LiveComparison
    expect(found).toMatchObject({ ok: false, skipped: 0, ended: 'time', summaries: 0 })
    expect(told(found)).toEqual(
      expect.arrayContaining([
        'gone | pep-school |  | /languageMedium | 1 | ceredigion-school',
        'gone | pep-school |  | /yearGroup | 1 | ceredigion-school',
        'changed | camhs-referral-fhir | ServiceRequest | /*/priority | 1 | hywel-dda',
      ]),
    )
    const [row] = await db.database.query<{ n: number }>(
      `select count(*)::int as n from delivery d join record r on r.child = d.child
        where d.state = 'delivered' and r.id = (select record from message order by number desc limit 1)`,
    )
    expect(found.records).toBe(row?.n)
    // what arrived is what the catalogue in force makes
    const plans = arrived.map(({ body }) => JSON.parse(String(body))).filter(({ type }) => type === 'pep')
    expect(plans).toMatchObject([{ yearGroup: 7, languageMedium: 'bilingual' }])
    expect(JSON.stringify(found)).not.toMatch(/Enghraifft|Gwen|bilingual/)
  })

  test('never fails a delivery, even when its comparer breaks down', async () => {
    const broken = makeComparisons({
      ...{ database: db.database, recordStore: out.way.recordStore, childStore: out.way.childStore },
      ...{ clock: out.clock, sandbox: true, inForce: () => current },
      recentRecords: postgresRecentRecords(db.database),
      begin: async () => ({
        compare: () => Promise.reject(new Error('out of memory')),
        report: async () => ({ ...({} as Comparison), records: 0 }),
        close: () => {},
      }),
    })
    out.onlooker = broken.onlooker
    const report = reportOf(await broken.shadow(candidate, { forMs: 60_000, records: undefined }, never))
    const failed = expect(report).rejects.toThrow('out of memory')
    await pushAll(5)
    await out.idle(20_000)
    await failed
    const rows = await db.database.query<{ state: string }>(
      // what a newer version overtook before it went has failed nobody
      `select distinct state from delivery
        where state not in ('delivered', 'denied') and not (state = 'cancelled' and reason = 'newer-version')`,
    )
    expect(rows).toEqual([])
  })
})
