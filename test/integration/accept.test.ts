import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import { makeInbound } from '../../src/inbound/make-inbound.ts'
import { Failure } from '../../src/message/failure.ts'
import type { Verdict } from '../../src/message/message.ts'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { testNhsNumber } from '../support/a-message.ts'
import { anInbound, pushed, TestClock } from '../support/an-inbound.ts'
import {
  aChild,
  assessmentRecord,
  childRecord,
  inCardiff,
  pepRecord,
  placementRecord,
  referralRecord,
} from '../support/some-records.ts'

let db: TestDatabase
let catalogue: Catalogue
let clock: TestClock
let way: ReturnType<typeof anInbound>
let children = 0

beforeAll(async () => {
  db = await aDatabase()
  catalogue = aCatalogue()
  clock = new TestClock('2026-03-01T09:00:00Z')
  way = anInbound(db.database, catalogue, clock)
}, 60_000)
afterAll(() => db.drop())
beforeEach(() => {
  clock.time = new Date('2026-03-01T09:00:00Z')
  children += 1
})

const child = (more: object = {}) => aChild(children, more)
const id = (name: string) => `${name}-${children}`
const push = (source: string, kind: string, document: object) => way.push(source, kind, document)

/** The child is known and placed in Ceredigion. */
async function placed(): Promise<string> {
  const { child: made } = await push('ceredigion-cases', 'child', childRecord(id('CH'), child()))
  await push('ceredigion-cases', 'placement', placementRecord(id('PL'), child()))
  return made as string
}

async function circle(of: string): Promise<string[]> {
  const files = await db.database.transact((tx) => way.childStore.load(tx, [of]))
  const day = clock.time.toISOString().slice(0, 10)
  const now = (files.get(of)?.responsibilities ?? []).filter(
    (one) => one.from <= day && (one.to === null || day < one.to),
  )
  return now.map((one) => `${one.role}=${one.participant}`).sort()
}

async function stays(of: string): Promise<string[]> {
  const files = await db.database.transact((tx) => way.childStore.load(tx, [of]))
  return (files.get(of)?.stays ?? [])
    .flatMap((stay) => (stay.closed === null ? [stay.participant] : []))
    .sort()
}

const entries = (of: string) =>
  db.database.query<{ sequence: string; type: string; kind: string | null }>(
    'select sequence, type, kind from log_entry where child = $1 order by sequence',
    [of],
  )

describe('one record', () => {
  test('a child that an authority sends first is a new child, and the log says so', async () => {
    const verdict = await push('ceredigion-cases', 'child', childRecord(id('CH'), child()))
    expect(verdict).toMatchObject({
      http: 201,
      status: 'accepted',
      version: 1,
      repeat: false,
      review: null,
      recordId: id('CH'),
    })
    expect((await entries(verdict.child as string)).map((one) => one.type)).toEqual(['circle', 'record'])
  })

  test('sent twice it is a repeat with the same answer, sent with other content a conflict', async () => {
    const first = await push('ceredigion-cases', 'child', childRecord(id('CH'), child()))
    const again = await push('ceredigion-cases', 'child', childRecord(id('CH'), child()))
    expect(again).toEqual({ ...first, http: 200, repeat: true })
    const other = await push('ceredigion-cases', 'child', childRecord(id('CH'), child(), { language: 'en' }))
    expect(other).toMatchObject({ http: 409, status: 'rejected', code: 'version-conflict' })
    expect(await entries(first.child as string)).toHaveLength(2)
  })

  test('the order of properties makes no other content', async () => {
    const document = childRecord(id('CH'), child())
    const first = await push('ceredigion-cases', 'child', document)
    const turned = Object.fromEntries(Object.entries(document).reverse())
    expect(await push('ceredigion-cases', 'child', turned)).toMatchObject({ http: 200, id: first.id })
  })

  test('a lower version than the one in force is kept as superseded and changes nothing', async () => {
    await push('ceredigion-cases', 'child', childRecord(id('CH'), child(), { version: 3 }))
    const late = await push('ceredigion-cases', 'child', childRecord(id('CH'), child(), { version: 2 }))
    expect(late).toMatchObject({ http: 201, status: 'superseded', version: 2 })
    expect(await entries(late.child as string)).toHaveLength(2)
  })

  test('a wrong check digit is a warning only', async () => {
    const verdict = await push(
      'ceredigion-cases',
      'child',
      childRecord(id('CH'), child({ nhsNumber: '9990000001' })),
    )
    expect(verdict).toMatchObject({
      http: 201,
      warnings: [{ code: 'check-digit', pointer: '/child/nhsNumber' }],
    })
    expect(JSON.stringify(verdict)).not.toContain('9990000001')
  })

  test('everything that is wrong is said in one answer, each with its place', async () => {
    const verdict = await push('ceredigion-cases', 'placement', {
      ...placementRecord(id('PL'), child()),
      start: '2026-02-30',
      areaAuthority: 'W0600000',
      urgncy: 1,
    })
    expect(verdict).toMatchObject({ http: 422, status: 'rejected' })
    expect(verdict.issues.map((one) => one.pointer).sort()).toEqual(['/areaAuthority', '/start', '/urgncy'])
    expect(verdict.issues.find((one) => one.pointer === '/start')?.code).toBe('impossible-date')
  })

  test('an end before the start is refused', async () => {
    const verdict = await push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('PL'), child(), { start: '2026-02-02', end: '2026-02-01' }),
    )
    expect(verdict).toMatchObject({ http: 422, code: 'end-before-start' })
  })

  test('a rejected record is kept with its verdict, and may be mended under the same version', async () => {
    const bad = await push('ceredigion-cases', 'child', { ...childRecord(id('CH'), child()), sex: 'x' })
    expect(bad).toMatchObject({ http: 422, code: 'unknown-code', issues: [{ pointer: '/sex' }] })
    const [kept] = await db.database.query<{ status: string; body: Buffer }>(
      'select status, body from message where id = $1',
      [bad.id],
    )
    expect(kept?.status).toBe('rejected')
    expect(kept?.body.includes('Enghraifft')).toBe(false)
    expect(await push('ceredigion-cases', 'child', childRecord(id('CH'), child()))).toMatchObject({
      http: 201,
    })
  })

  test('an Idempotency-Key answers its first use again, and refuses other content', async () => {
    const first = await way.inbound.push(
      pushed('ceredigion-cases', 'child', childRecord(id('CH'), child()), id('key')),
    )
    const again = await way.inbound.push(
      pushed('ceredigion-cases', 'child', childRecord(id('CH'), child()), id('key')),
    )
    expect(again).toEqual({ ...first, http: 200, repeat: true })
    const other = await way.inbound.push(
      pushed('ceredigion-cases', 'child', childRecord(id('CH2'), child()), id('key')),
    )
    expect(other).toMatchObject({ http: 409, code: 'key-conflict' })
  })

  test('a dry run gives the verdict and stores nothing', async () => {
    const before = await db.database.query('select id from message')
    const verdict = await way.inbound.dryRun(
      pushed('ceredigion-cases', 'child', childRecord(id('CH'), child())),
    )
    expect(verdict).toMatchObject([{ http: 201, status: 'accepted' }])
    expect(await db.database.query('select id from message')).toHaveLength(before.length)
  })

  test('nothing personal stands readable in the database', async () => {
    await placed()
    const dump = JSON.stringify([
      await db.database.query('select * from message'),
      await db.database.query('select * from child'),
      await db.database.query('select * from record'),
      await db.database.query('select * from child_identifier'),
      await db.database.query('select * from review'),
      await db.database.query('select * from log_entry'),
    ])
    for (const secret of ['Enghraifft', testNhsNumber(children), '2014-05-06', `C-${children}`])
      expect(dump).not.toContain(secret)
  })
})

describe('who is this child', () => {
  test('a record that comes before its child waits, and goes on by itself when the child appears', async () => {
    const early = await push(
      'hywel-dda',
      'health-assessment',
      assessmentRecord(id('HA'), child({ localId: 'HD1' })),
    )
    expect(early).toMatchObject({ http: 202, status: 'review', child: null, review: { reason: 'no-child' } })
    const made = await placed()
    await way.retryReviews()
    const again = await push(
      'hywel-dda',
      'health-assessment',
      assessmentRecord(id('HA'), child({ localId: 'HD1' })),
    )
    expect(again).toMatchObject({ http: 200, repeat: true, status: 'accepted', child: made, id: early.id })
  })

  test('tried again in vain it goes on waiting, once', async () => {
    await push('hywel-dda', 'health-assessment', assessmentRecord(id('HA'), child({ localId: id('HD') })))
    await push('ceredigion-cases', 'child', childRecord(id('CH'), child({ dateOfBirth: '2010-10-10' })))
    await way.retryReviews()
    const open = await db.database.query<{ reason: string }>(
      "select v.reason from review v join message m on m.id = v.message where m.kind = 'health-assessment' and v.state = 'open' and v.retry = false and m.source = 'hywel-dda' order by v.number desc limit 1",
    )
    expect(open).toEqual([{ reason: 'ambiguous-child' }])
  })

  test('a retraction that comes before its child, with its head only, goes on too and holds up none behind it', async () => {
    const about = child({ localId: id('HD') })
    const gone = { recordId: id('GONE'), version: 2, recordStatus: 'entered-in-error', child: about }
    const early = await push('hywel-dda', 'health-assessment', gone)
    await push('hywel-dda', 'health-assessment', assessmentRecord(id('HA'), about))
    expect(early).toMatchObject({ http: 202, review: { reason: 'no-child' } })
    const made = await placed()
    await way.retryReviews()
    expect(await push('hywel-dda', 'health-assessment', gone)).toMatchObject({
      http: 200,
      status: 'accepted',
      child: made,
    })
    const behind = await push('hywel-dda', 'health-assessment', assessmentRecord(id('HA'), about))
    expect(behind).toMatchObject({ http: 200, status: 'accepted', child: made })
  })

  test('first records of one child that come at the same time, in transactions of their own, make one child', async () => {
    const ways = Array.from({ length: 8 }, () => anInbound(db.database, catalogue, clock, way.vault))
    const verdicts = await Promise.all(
      ways.map((one, n) =>
        n % 2 === 0
          ? one.push('ceredigion-cases', 'child', childRecord(id(`CH${n}`), child()))
          : one.push('ceredigion-cases', 'placement', placementRecord(id(`PL${n}`), child())),
      ),
    )
    expect(new Set(verdicts.map((one) => one.child)).size).toBe(1)
    expect(verdicts.map((one) => one.http)).toEqual(verdicts.map(() => 201))
  })

  test('a person links a waiting record, and it goes on from there', async () => {
    const made = await placed()
    const unsure = await push(
      'hywel-dda',
      'health-assessment',
      assessmentRecord(id('HA'), child({ familyName: 'Arall', localId: id('HD') })),
    )
    expect(unsure).toMatchObject({ http: 202, review: { reason: 'ambiguous-child' } })
    const verdict = await way.inbound.decide(
      unsure.review?.id as string,
      { decision: 'link', child: made, reason: 'same child, mother’s name' },
      'operator',
    )
    expect(verdict).toMatchObject({ http: 201, status: 'accepted', child: made, id: unsure.id })
    await expect(
      way.inbound.decide(unsure.review?.id as string, { decision: 'reject', reason: 'late' }, 'operator'),
    ).rejects.toThrow(Failure)
    // from now on the source's own id is enough
    const next = await push('hywel-dda', 'camhs-referral', referralRecord(id('RF'), { localId: id('HD') }))
    expect(next).toMatchObject({ http: 201, child: made })
  })

  test('a person rejects a waiting record', async () => {
    const waiting = await push(
      'hywel-dda',
      'health-assessment',
      assessmentRecord(id('HA'), child({ localId: id('HD') })),
    )
    const verdict = await way.inbound.decide(
      waiting.review?.id as string,
      { decision: 'reject', reason: 'not ours' },
      'operator',
    )
    expect(verdict).toMatchObject({ status: 'rejected', code: 'no-child' })
  })
})

describe('who may write', () => {
  test('only who is in the circle for the kind', async () => {
    await placed()
    expect(
      await push('hywel-dda', 'health-assessment', assessmentRecord(id('HA'), child({ localId: id('HD') }))),
    ).toMatchObject({ http: 201 })
    const other = await push(
      'cardiff-vale',
      'health-assessment',
      assessmentRecord(id('HA'), child({ localId: id('CV') })),
    )
    expect(other).toMatchObject({ http: 202, review: { reason: 'not-responsible' } })
  })

  test('only the responsible authority changes the circle; a transfer is named by the one that gives', async () => {
    const made = await placed()
    const taken = await push(
      'cardiff-cases',
      'placement',
      placementRecord(id('PX'), child({ localId: id('CA') }), {
        start: '2026-02-01',
        responsibleAuthority: 'W06000015',
        ...inCardiff,
      }),
    )
    expect(taken).toMatchObject({ http: 202, review: { reason: 'not-responsible' } })
    expect(await circle(made)).toContain('responsible-authority=ceredigion')
    await push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('PY'), child(), {
        start: '2026-02-01',
        responsibleAuthority: 'W06000015',
        ...inCardiff,
      }),
    )
    expect(await circle(made)).toContain('responsible-authority=cardiff')
    expect(
      await push(
        'ceredigion-cases',
        'placement',
        placementRecord(id('PZ'), child(), { start: '2026-02-15' }),
      ),
    ).toMatchObject({ http: 202 })
    expect(
      await push(
        'cardiff-cases',
        'placement',
        placementRecord(id('PW'), child({ localId: id('CA') }), {
          start: '2026-02-20',
          responsibleAuthority: 'W06000015',
          ...inCardiff,
        }),
      ),
    ).toMatchObject({ http: 201 })
  })

  test('who has left may take back what it said, and say nothing new', async () => {
    const made = await placed()
    const wrong = assessmentRecord(id('HA'), child({ localId: id('HD') }))
    const { id: record } = await push('hywel-dda', 'health-assessment', wrong)
    await push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('P2'), child(), { start: '2026-03-01', ...inCardiff }),
    )
    const newer = await push('hywel-dda', 'health-assessment', {
      ...wrong,
      version: 2,
      heldDate: '2026-02-03',
    })
    expect(newer).toMatchObject({ http: 202, review: { reason: 'not-responsible' } })
    const gone = await push('hywel-dda', 'health-assessment', {
      ...wrong,
      version: 3,
      recordStatus: 'entered-in-error',
    })
    expect(gone).toMatchObject({ http: 201, id: record, child: made })
    expect((await entries(made)).at(-1)?.type).toBe('retraction')
  })

  test('an operator may let a record through that its sender may not write', async () => {
    const made = await placed()
    const other = await push(
      'cardiff-school',
      'pep',
      pepRecord(id('PE'), { ...child(), localId: id('CS') }, { school: '6814001' }),
    )
    expect(other).toMatchObject({ http: 202, review: { reason: 'not-responsible' } })
    const verdict = await way.inbound.decide(
      other.review?.id as string,
      { decision: 'link', child: made, reason: 'agreed by telephone' },
      'operator',
    )
    expect(verdict).toMatchObject({ http: 201, status: 'accepted', child: made })
  })
})

describe('the circle', () => {
  test('changes in the accepting transaction; who joined and who left is on the log before the record', async () => {
    const made = await placed()
    expect(await stays(made)).toEqual(['ceredigion', 'ceredigion-school', 'hywel-dda'])
    await push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('P2'), child(), { start: '2026-03-01', ...inCardiff }),
    )
    expect(await stays(made)).toEqual(['cardiff', 'cardiff-school', 'cardiff-vale', 'ceredigion'])
    expect((await entries(made)).map((one) => `${one.sequence}${one.type}`)).toEqual([
      '1circle',
      '2record',
      '3circle',
      '4record',
      '5circle',
      '6record',
    ])
  })

  test('a future start fires at midnight in London', async () => {
    const made = await placed()
    await push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('P2'), child(), { start: '2026-04-10', ...inCardiff }),
    )
    expect(await stays(made)).toContain('hywel-dda')
    clock.time = new Date('2026-04-09T22:59:00Z') // still the 9th in London (summer time)
    await way.passMidnight()
    expect(await stays(made)).toContain('hywel-dda')
    clock.time = new Date('2026-04-09T23:00:01Z') // midnight
    await way.passMidnight()
    expect(await stays(made)).toEqual(['cardiff', 'cardiff-school', 'cardiff-vale', 'ceredigion'])
  })

  test('a retraction computes the circle anew, and what was known when stays known', async () => {
    const made = await placed()
    const move = placementRecord(id('P2'), child(), { start: '2026-03-01', ...inCardiff })
    await push('ceredigion-cases', 'placement', move)
    clock.time = new Date('2026-03-02T09:00:00Z')
    const gone = await push('ceredigion-cases', 'placement', {
      ...move,
      version: 2,
      recordStatus: 'entered-in-error',
    })
    expect(gone).toMatchObject({ http: 201, status: 'accepted' })
    expect(await stays(made)).toEqual(['ceredigion', 'ceredigion-school', 'hywel-dda'])
    const closed = await db.database.query(
      'select participant, closed_reason from stay where child = $1 and closed_reason is not null order by 1',
      [made],
    )
    expect(closed).toEqual([
      { participant: 'cardiff', closed_reason: 'corrected' },
      { participant: 'cardiff-school', closed_reason: 'corrected' },
      { participant: 'cardiff-vale', closed_reason: 'corrected' },
      { participant: 'ceredigion-school', closed_reason: 'ended' },
      { participant: 'hywel-dda', closed_reason: 'ended' },
    ])
    const known = await db.database.query(
      "select participant from responsibility where child = $1 and role = 'health-board' and from_day <= '2026-03-01' and (to_day is null or to_day > '2026-03-01') and recorded_at <= '2026-03-01T10:00:00Z' and (superseded_at is null or superseded_at > '2026-03-01T10:00:00Z')",
      [made],
    )
    expect(known).toEqual([{ participant: 'cardiff-vale' }])
  })

  test('short breaks start nothing and are told to nobody', async () => {
    const made = await placed()
    const before = await stays(made)
    const verdict = await push(
      'ceredigion-cases',
      'placement',
      placementRecord(id('SB'), child(), { start: '2026-02-20', shortBreak: true, ...inCardiff }),
    )
    expect(verdict).toMatchObject({ http: 201 })
    expect(await stays(made)).toEqual(before)
    expect(await db.database.query('select quiet from record where id = $1', [verdict.id])).toEqual([
      { quiet: true },
    ])
  })
})

describe('a database that fails', () => {
  test('a batch that fails is tried one by one: none gets another’s error, and what cannot be stored is refused', async () => {
    const { parts } = way
    const poison = id('POISON')
    const store = {
      ...parts.store,
      save: async (...[tx, changes]: Parameters<typeof parts.store.save>) => {
        if (changes.newMessages.some((one) => one.recordId === poison))
          throw Object.assign(new Error('disk full'), { code: '53100' })
        await parts.store.save(tx, changes)
      },
    }
    const inbound = makeInbound({ ...parts, store })
    const answers = await Promise.allSettled(
      ['A', 'B', poison, 'C'].map((name, n) =>
        inbound.push(
          pushed(
            'ceredigion-cases',
            'child',
            childRecord(name === poison ? name : id(name), aChild(20_000 + 10 * children + n)),
          ),
        ),
      ),
    )
    expect(answers.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(answers[2]).toMatchObject({ reason: { code: 'unavailable', retryAfterSeconds: 5 } })
  })
})

describe('lines that come slowly', () => {
  test('get their verdict though no more come', async () => {
    const batch = 'b0000000-0000-4000-8000-000000000002'
    let over = () => {}
    const held = new Promise<void>((resolve) => {
      over = resolve
    })
    const document = childRecord(id('SLOW'), child())
    async function* lines() {
      yield { line: 1, raw: Buffer.from(JSON.stringify(document)), read: { document } }
      await held
    }
    const sender = { client: 'ceredigion-cases', source: 'ceredigion-cases', participant: 'ceredigion' }
    const pushing = way.inbound.pushLines(sender, 'child', batch, lines())
    let seen: Verdict[] = []
    for (const until = performance.now() + 5_000; seen.length === 0 && performance.now() < until; ) {
      seen = (await way.inbound.verdicts(batch, { line: 0, part: 0 }, 10)).map((one) => one.verdict)
    }
    expect(seen).toMatchObject([{ http: 201, recordId: id('SLOW') }])
    over()
    expect(await pushing).toBe(1)
  })

  test('a mistake of the gateway’s own with one line is said of that line, and the push goes on', async () => {
    const batch = 'b0000000-0000-4000-8000-000000000003'
    const failed: unknown[] = []
    const catalogueOf = () => ({
      ...catalogue,
      kinds: new Map(
        [...catalogue.kinds].map(([name, kind]) => [
          name,
          {
            ...kind,
            validate: (record: unknown) => {
              if ((record as { recordId?: string }).recordId === id('BUG')) throw new TypeError('a bug')
              return kind.validate(record)
            },
          },
        ]),
      ),
    })
    const inbound = makeInbound({
      ...way.parts,
      catalogue: catalogueOf,
      failed: (error) => failed.push(error),
    })
    async function* lines() {
      for (const [index, name] of ['A', 'BUG', 'B'].entries()) {
        const document = childRecord(id(name), aChild(30_000 + 10 * children + index))
        yield { line: index + 1, raw: Buffer.from(JSON.stringify(document)), read: { document } }
      }
    }
    const sender = { client: 'ceredigion-cases', source: 'ceredigion-cases', participant: 'ceredigion' }
    expect(await inbound.pushLines(sender, 'child', batch, lines())).toBe(3)
    const verdicts = await inbound.verdicts(batch, { line: 0, part: 0 }, 10)
    expect(verdicts.map((one) => one.verdict.http)).toEqual([201, 422, 201])
    expect(verdicts[1]?.verdict).toMatchObject({ code: 'internal' })
    expect(failed).toHaveLength(1)
  })
})

describe('many lines', () => {
  test('one bad line never sinks another, and the verdicts come back in order', async () => {
    const batch = 'b0000000-0000-4000-8000-000000000001'
    const documents = Array.from({ length: 600 }, (_, n) =>
      childRecord(`L-${n}`, aChild(10_000 + n, { nhsNumber: testNhsNumber(5_000 + n) })),
    )
    async function* lines() {
      for (const [index, document] of documents.entries()) {
        const read =
          index === 7
            ? { issues: [{ code: 'not-json', pointer: '' } as const] }
            : { document: index === 300 ? { ...document, sex: 'x' } : document }
        yield { line: index + 1, raw: Buffer.from(JSON.stringify(document)), read }
      }
    }
    const sender = { client: 'ceredigion-cases', source: 'ceredigion-cases', participant: 'ceredigion' }
    expect(await way.inbound.pushLines(sender, 'child', batch, lines())).toBe(600)
    const verdicts: Verdict[] = []
    for (let after = 0; after < 600; after += 200) {
      for (const { line, verdict } of await way.inbound.verdicts(batch, { line: after, part: 1 }, 200)) {
        expect(line).toBe(verdicts.length + 1)
        verdicts.push(verdict)
      }
    }
    expect(verdicts.filter((one) => one.http === 201)).toHaveLength(598)
    expect(verdicts[7]).toMatchObject({ http: 422, code: 'not-json' })
    expect(verdicts[300]).toMatchObject({ http: 422, code: 'unknown-code' })
    expect(verdicts[8]?.recordId).toBe('L-8')
  })
})
