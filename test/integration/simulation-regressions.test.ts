import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { anInbound, TestClock } from '../support/an-inbound.ts'
import { AnOutbound } from '../support/an-outbound.ts'
import { aChild, childRecord, inCardiff, pepRecord, placementRecord } from '../support/some-records.ts'

// What random timelines found, each made small.

jest.setTimeout(30_000)

let db: TestDatabase
let way: ReturnType<typeof anInbound>
let children = 100

beforeAll(async () => {
  db = await aDatabase()
  way = anInbound(db.database, aCatalogue(), new TestClock('2026-03-01T09:00:00Z'))
}, 60_000)
afterAll(() => db.drop())
beforeEach(() => {
  children += 2
})

const one = (more: object = {}) => aChild(children, more)
const twin = (more: object = {}) =>
  aChild(children + 1, { familyName: `Enghraifft${children}`, givenNames: 'Mair', ...more })
const id = (name: string) => `${name}-${children}`
const push = (kind: string, document: object) => way.push('ceredigion-cases', kind, document)

const decide = (review: string | undefined, decision: 'link' | 'new', child?: string | null) =>
  way.inbound.decide(
    review as string,
    { decision, reason: 'as the file says', ...(child == null ? {} : { child }) },
    'operator',
  )

async function fileOf(child: string | null) {
  const files = await db.database.transact((tx) => way.childStore.load(tx, [child as string]))
  return files.get(child as string)
}

const openStays = async (child: string | null) =>
  (await fileOf(child))?.stays
    .filter((stay) => stay.closed === null)
    .map((stay) => stay.participant)
    .sort()

const entries = async (child: string | null) =>
  (
    await db.database.query<{ type: string }>(
      'select type from log_entry where child = $1 order by sequence',
      [child],
    )
  ).map((entry) => entry.type)

describe('a person decides about twins whose numbers were mixed up', () => {
  test('a record with the number of the one is linked to the other: the number stays the first one’s', async () => {
    const first = await push('child', childRecord(id('CH'), one()))
    const second = await push('child', childRecord(id('CT'), twin()))
    const mixed = await push('placement', placementRecord(id('PL'), one({ nhsNumber: twin().nhsNumber })))
    expect(mixed).toMatchObject({ http: 202, review: { reason: 'contradiction' } })
    expect(await decide(mixed.review?.id, 'link', first.child)).toMatchObject({
      http: 201,
      child: first.child,
    })
    const later = await push('placement', placementRecord(id('PT'), twin()))
    expect(later).toMatchObject({ http: 201, child: second.child })
  })

  test('a record with a number that a child bears can be a new child', async () => {
    const first = await push('child', childRecord(id('CH'), one()))
    const other = await way.push(
      'cardiff-cases',
      'child',
      childRecord(id('CO'), one({ familyName: 'Arall' })),
    )
    expect(other).toMatchObject({ http: 202, review: { reason: 'ambiguous-child' } })
    const made = await decide(other.review?.id, 'new')
    expect(made).toMatchObject({ http: 201 })
    expect(made.child).not.toBe(first.child)
  })

  test('a record that goes over to another child is withdrawn from the first, whose circle forgets it', async () => {
    const first = await push('child', childRecord(id('CH'), one()))
    const second = await push('child', childRecord(id('CT'), twin()))
    await push('placement', placementRecord(id('PL'), one()))
    await push('placement', placementRecord(id('P2'), one(), { start: '2026-02-01', ...inCardiff }))
    expect(await openStays(first.child)).toContain('cardiff-school')
    const corrected = await push(
      'placement',
      placementRecord(id('P2'), twin(), { version: 2, start: '2026-02-01', ...inCardiff }),
    )
    expect(corrected).toMatchObject({ http: 202, review: { reason: 'contradiction' } })
    expect(await decide(corrected.review?.id, 'link', second.child)).toMatchObject({
      http: 201,
      child: second.child,
    })
    expect(await openStays(first.child)).toEqual(['ceredigion', 'ceredigion-school', 'hywel-dda'])
    expect(await openStays(second.child)).toEqual(['cardiff', 'cardiff-school', 'cardiff-vale', 'ceredigion'])
    expect((await entries(first.child)).slice(-2)).toEqual(['circle', 'retraction'])
    expect((await entries(second.child)).slice(-2)).toEqual(['circle', 'record'])
    // the one's withdrawal is on the log before the other's record: dispatch cancels first and queues then
    const [order] = await db.database.query<{ isFirst: boolean }>(
      `select max(position) filter (where child = $1) < max(position) filter (where child = $2) as "isFirst" from log_entry`,
      [first.child, second.child],
    )
    expect(order?.isFirst).toBe(true)
  })
})

test('an older version that a person calls a new child makes none: it changes nothing', async () => {
  const first = await push('child', childRecord(id('CH'), one(), { version: 3 }))
  const older = await push('child', childRecord(id('CH'), one({ dateOfBirth: '2013-01-01' }), { version: 2 }))
  expect(older).toMatchObject({ http: 202, review: { reason: 'contradiction' } })
  const count = async () => (await db.database.query('select 1 from child')).length
  const before = await count()
  expect(await decide(older.review?.id, 'new')).toMatchObject({ status: 'superseded', child: first.child })
  expect(await count()).toBe(before)
})

test('a temporary placement hands no responsibility over, in whatever order the placements came', async () => {
  const { child } = await push('child', childRecord(id('CH'), one()))
  const beside = {
    start: '2026-02-20',
    end: '2026-03-20',
    temporary: true,
    responsibleAuthority: 'W06000008',
  }
  await push('placement', placementRecord(id('PT'), one(), beside))
  await push(
    'placement',
    placementRecord(id('PL'), one(), { start: '2026-02-25', responsibleAuthority: 'W06000015' }),
  )
  const responsible = (await fileOf(child))?.responsibilities.filter(
    (held) => held.role === 'responsible-authority',
  )
  expect(responsible?.map((held) => held.participant)).toEqual(['cardiff'])
  const taken = await push('placement', placementRecord(id('PL'), one(), { version: 2, start: '2026-02-25' }))
  expect(taken).toMatchObject({ http: 202, review: { reason: 'not-responsible' } })
})

test('a record that comes before its child in one and the same push does not wait for ever', async () => {
  const { localId: _, nhsNumber: __, ...named } = one()
  const documents = [pepRecord(id('PE'), named), childRecord(id('CH'), one())]
  // one transaction: single pushes of one moment share it
  const [early, made] = await Promise.all([
    push('pep', documents[0] as object),
    push('child', documents[1] as object),
  ])
  expect(early).toMatchObject({ http: 202, review: { reason: 'no-child' } })
  const waiting = await db.database.query<{ retry: boolean }>('select retry from review where id = $1', [
    early.review?.id,
  ])
  expect(waiting).toEqual([{ retry: true }])
  await way.retryReviews()
  const open = await db.database.query<{ reason: string }>(
    "select v.reason from review v join message m on m.id = v.message where v.state = 'open' and m.record = $1",
    [early.id],
  )
  // by name and date alone it is a person's to say, who now sees the child
  expect(open).toEqual([{ reason: 'ambiguous-child' }])
  expect(made.http).toBe(201)
})

describe('a record that was taken for another child’s, and is withdrawn for good later', () => {
  // each way in has a key of its own, and so needs a database of its own
  let own: TestDatabase
  let out: AnOutbound
  beforeAll(async () => {
    own = await aDatabase({ max: 20 })
    out = new AnOutbound(own.database)
    await out.start()
  }, 60_000)
  afterAll(async () => {
    await out.stop()
    await own.drop()
  })

  test('tells those who were sent it under the first child nothing of the second', async () => {
    const send = (kind: string, document: object) => out.push('ceredigion-cases', kind, document)
    const first = await send('child', childRecord(id('CH'), one()))
    const second = await send('child', childRecord(id('CT'), twin()))
    await send('placement', placementRecord(id('PL'), one()))
    await send('placement', placementRecord(id('PT'), twin(), inCardiff))
    await send('pep', pepRecord(id('PE'), one()))
    await out.idle()
    const moved = await send('pep', pepRecord(id('PE'), twin(), { version: 2 }))
    const reason = 'it is the twin’s'
    const word = { decision: 'link', child: second.child as string, reason } as const
    await out.way.inbound.decide(moved.review?.id as string, word, 'operator')
    out.outbound.wake()
    await out.idle()
    await send('pep', pepRecord(id('PE'), twin(), { version: 3, recordStatus: 'entered-in-error' }))
    await out.idle()
    const told = async (child: string | null, destination: string) =>
      (await out.deliveries(child, destination)).filter((row) => row.via === 'retraction').length
    expect(await told(first.child, 'ceredigion-school')).toBe(1)
    expect(await told(second.child, 'cardiff-school')).toBe(1)
    expect(await out.deliveries(second.child, 'ceredigion-school')).toEqual([])
  })

  test('and one that names who stays, now that another is withdrawn, reaches who was denied it', async () => {
    const send = (kind: string, document: object) => out.push('ceredigion-cases', kind, document)
    const made = await send('child', childRecord(id('CH'), one()))
    // of two placements of one day the later id stands; the other makes nobody responsible
    await send('placement', placementRecord(id('PB'), one()))
    await send('placement', placementRecord(id('PA'), one()))
    await out.idle()
    const standing = async () =>
      (await out.deliveries(made.child, 'hywel-dda'))
        .filter((row) => row.kind === 'placement' && row.via !== 'retraction')
        .map((row) => `${row.state} ${row.reason ?? ''}`.trim())
        .sort()
    expect(await standing()).toEqual(['delivered', 'denied not-named'])
    await send(
      'placement',
      placementRecord(id('PB'), one(), { version: 2, recordStatus: 'entered-in-error' }),
    )
    await out.idle()
    expect(await standing()).toEqual(['delivered', 'delivered'])
  })
})
