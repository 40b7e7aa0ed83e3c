import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeInbound } from '../../src/inbound/make-inbound.ts'
import type { FailureCode } from '../../src/message/failure.ts'
import type { Verdict } from '../../src/message/message.ts'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { testNhsNumber } from '../support/a-message.ts'
import { anInbound, pushed, TestClock } from '../support/an-inbound.ts'
import { aChild, childRecord, inCardiff, placementRecord, referralRecord } from '../support/some-records.ts'

let db: TestDatabase
let clock: TestClock
let way: ReturnType<typeof anInbound>
let children = 0

beforeAll(async () => {
  db = await aDatabase()
  clock = new TestClock('2026-03-01T09:00:00Z')
  way = anInbound(db.database, aCatalogue(), clock)
}, 60_000)
afterAll(() => db.drop())
beforeEach(() => {
  children += 2
})

const id = (name: string) => `${name}-${children}`
const child = (index = children) => aChild(index)

/** A child is known to Ceredigion and placed there; `more` of the placement. */
async function placed(index = children, more: object = {}): Promise<string> {
  const made = await way.push('ceredigion-cases', 'child', childRecord(`CH-${index}`, child(index)))
  const put = placementRecord(`PL-${index}`, child(index), more)
  expect((await way.push('ceredigion-cases', 'placement', put)).status).toBe('accepted')
  return made.child as string
}

const refer = (source: string, recordId: string, of: object, more: object = {}) =>
  way.push(source, 'camhs-referral', referralRecord(recordId, of, more))

interface Said {
  readonly of?: number
  readonly status?: string
  readonly more?: object
  readonly key?: string
}

/** A board says by one Task how far a referral is. */
function task(recordId: string, { of = children, status = 'waiting', more = {} }: Said = {}) {
  const coding = (system: string, code: string) => ({
    coding: [{ system: `https://fhir.dilyn.example/CodeSystem/${system}`, code }],
  })
  return {
    resourceType: 'Task',
    status: status === 'discharged' ? 'completed' : 'accepted',
    businessStatus: coding('camhs-status', status),
    intent: 'order',
    code: coding('task', 'camhs-referral'),
    focus: {
      type: 'ServiceRequest',
      identifier: { system: 'https://fhir.dilyn.example/Id/camhs-referral', value: recordId },
    },
    for: {
      type: 'Patient',
      identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: testNhsNumber(of) },
    },
    ...more,
  }
}

function pushedFhir(board: string, document: object, key?: string) {
  return { ...pushed(board, 'camhs-referral', document, key), read: { document, schema: 'fhir/r4' } }
}
const answer = (board: string, recordId: string, said: Said = {}): Promise<Verdict> =>
  way.inbound.push(pushedFhir(board, task(recordId, said), said.key))

/** What a board keeps of a record in force. */
async function kept(record: string): Promise<Record<string, unknown>> {
  const [one] = await db.database.transact((tx) => way.recordStore.byIds(tx, [record]))
  return one!.content
}

/** What the ledger says that a board read about a child. */
const reads = (of: string, participant = 'hywel-dda') =>
  db.database.query<{ record: string; version: number; rule: string; view: string }>(
    "select record, version, rule, view from ledger where act = 'read' and child = $1 and participant = $2",
    [of, participant],
  )

describe('the ledger, of an answer', () => {
  test('says once that the record was shown, with the version and the rule', async () => {
    const of = await placed()
    const referred = await refer('ceredigion-cases', id('R'), child())
    expect((await answer('hywel-dda', id('R'))).status).toBe('accepted')
    const shown = { record: referred.id, version: 1, rule: 'camhs-referral/health-board', view: 'whole' }
    expect(await reads(of)).toEqual([shown])
    // the next one is laid over the board's own
    expect((await answer('hywel-dda', id('R'), { status: 'discharged' })).status).toBe('accepted')
    expect(await reads(of)).toHaveLength(1)
  })

  test('says nothing of a dry run', async () => {
    const of = await placed()
    await refer('ceredigion-cases', id('R'), child())
    const [verdict] = await way.inbound.dryRun(pushedFhir('hywel-dda', task(id('R'))))
    expect(verdict).toMatchObject({ http: 201, recordId: id('R') })
    expect(await reads(of)).toEqual([])
  })

  test('says nothing of one about another child, nor of one answered before under its key', async () => {
    const of = await placed()
    await placed(children + 1)
    await refer('ceredigion-cases', id('R'), child())
    expect(await answer('hywel-dda', id('R'), { of: children + 1 })).toMatchObject({ http: 422 })
    expect(await reads(of)).toEqual([])
    const keyed = { key: id('key') }
    expect(await answer('hywel-dda', id('R'), keyed)).toMatchObject({ http: 201 })
    expect(await answer('hywel-dda', id('R'), keyed)).toMatchObject({ http: 200, repeat: true })
    expect(await reads(of)).toHaveLength(1)
  })
})

describe('an answer that another record could be meant by', () => {
  test('is laid over the one that its sender may see, whatever others call theirs', async () => {
    const of = await placed()
    const made = await way.push('cardiff-cases', 'child', childRecord('CH', child(children + 1)))
    await way.push(
      'cardiff-cases',
      'placement',
      placementRecord('PL', child(children + 1), { responsibleAuthority: 'W06000015', ...inCardiff }),
    )
    await refer('ceredigion-cases', id('R'), child())
    const other = await refer('cardiff-cases', id('R'), child(children + 1))
    expect(other).toMatchObject({ status: 'accepted', child: made.child })
    expect(await answer('hywel-dda', id('R'))).toMatchObject({ status: 'accepted', child: of })
  })

  test('is laid over the one about its child, where its sender may see several', async () => {
    const of = await placed()
    await way.push('cardiff-cases', 'child', childRecord(id('CH'), child(children + 1)))
    const near = { responsibleAuthority: 'W06000015' }
    const put = placementRecord(id('PL'), child(children + 1), near)
    expect((await way.push('cardiff-cases', 'placement', put)).status).toBe('accepted')
    await refer('ceredigion-cases', id('R'), child(), { statusReason: 'Cyntaf' })
    await refer('cardiff-cases', id('R'), child(children + 1), { statusReason: 'Ail' })
    const verdict = await answer('hywel-dda', id('R'))
    expect(verdict).toMatchObject({ status: 'accepted', child: of })
    expect((await kept(verdict.id)).child).toEqual({ nhsNumber: testNhsNumber(children) })
  })

  test('is refused with the reason where several of its child are called so', async () => {
    await placed()
    await refer('ceredigion-cases', id('R'), child())
    expect((await answer('hywel-dda', id('R'))).status).toBe('accepted')
    const moved = { ...inCardiff, start: '2026-02-25' }
    await way.push('ceredigion-cases', 'placement', placementRecord(id('PL2'), child(), moved))
    // the new board may see the authority's record and the answer of the board before it
    expect(await answer('cardiff-vale', id('R'))).toMatchObject({ http: 422, code: 'several-records' })
  })
})

describe('an answer to a record of its sender’s own', () => {
  test('leaves what that says of the child', async () => {
    await placed()
    const { localId: _, ...facts } = child()
    const own = await refer('hywel-dda', id('R'), facts)
    expect(own.status).toBe('accepted')
    expect((await answer('hywel-dda', id('R'))).status).toBe('accepted')
    expect((await kept(own.id)).child).toEqual(facts)
  })

  test('never takes it to another child without a person', async () => {
    await placed()
    const of = await placed(children + 1)
    const { localId: _, ...facts } = child()
    await refer('hywel-dda', id('R'), facts)
    const back = { version: 2, recordStatus: 'entered-in-error' }
    expect((await refer('hywel-dda', id('R'), facts, back)).status).toBe('accepted')
    await refer('ceredigion-cases', id('R'), child(children + 1))
    const waits = await answer('hywel-dda', id('R'), { of: children + 1 })
    expect(waits).toMatchObject({ status: 'review', review: { reason: 'contradiction' } })
    const decision = { decision: 'link', child: of, reason: 'it was the other one' } as const
    expect(await way.inbound.decide(waits.review!.id, decision, 'operator')).toMatchObject({ child: of })
  })
})

describe('an answer that waits for a person', () => {
  test('is linked to no other child than the one whose record it was laid over', async () => {
    const of = await placed()
    const other = await placed(children + 1)
    const concerns = [{ code: 'low-mood', note: 'Cyfrinach' }]
    await refer('ceredigion-cases', id('R'), child(), { concerns })
    expect((await answer('hywel-dda', id('R'))).status).toBe('accepted')
    await way.push(
      'ceredigion-cases',
      'placement',
      placementRecord(`PL-${children}`, child(), { version: 2, end: '2026-02-20' }),
    )
    const verdict = await answer('hywel-dda', id('R'), { status: 'discharged' })
    expect(verdict).toMatchObject({ status: 'review', review: { reason: 'not-responsible' } })
    const decide = (more: object) =>
      way.inbound.decide(verdict.review!.id, { decision: 'link', reason: 'x', ...more }, 'operator')
    const refused = { code: 'bad-request' as FailureCode }
    await expect(decide({ child: other })).rejects.toMatchObject(refused)
    await expect(decide({ decision: 'new' })).rejects.toMatchObject(refused)
    expect(await decide({})).toMatchObject({ status: 'accepted', child: of, version: 2 })
    expect(await kept(verdict.id)).toMatchObject({ status: 'discharged', concerns })
  })
})

describe('an answer to a record that changes while it is laid over it', () => {
  /** The way in, where something happens once between looking at what is answered and storing the answer. */
  function interrupted(happens: () => Promise<unknown>) {
    let hasHappened = false
    const find: typeof way.parts.answered.find = async (...asked) => {
      const found = await way.parts.answered.find(...asked)
      if (!hasHappened) await happens()
      hasHappened = true
      return found
    }
    return makeInbound({ ...way.parts, answered: { find } })
  }

  test('says nothing of it once it is taken back', async () => {
    const of = await placed()
    await refer('ceredigion-cases', id('R'), child())
    const back = { version: 2, recordStatus: 'entered-in-error' }
    const inbound = interrupted(() => refer('ceredigion-cases', id('R'), child(), back))
    const verdict = await inbound.push(pushedFhir('hywel-dda', task(id('R'))))
    expect(verdict).toMatchObject({ http: 422, code: 'required-missing' })
    expect(await reads(of)).toEqual([])
  })

  test('says nothing of it once its sender has left the circle', async () => {
    const of = await placed()
    await refer('ceredigion-cases', id('R'), child())
    const ended = placementRecord(`PL-${children}`, child(), { version: 2, end: '2026-02-20' })
    const inbound = interrupted(() => way.push('ceredigion-cases', 'placement', ended))
    const verdict = await inbound.push(pushedFhir('hywel-dda', task(id('R'))))
    expect(verdict).toMatchObject({ http: 422, code: 'required-missing' })
    expect(await reads(of)).toEqual([])
  })

  test('is laid over what is in force when it is stored', async () => {
    await placed()
    await refer('ceredigion-cases', id('R'), child())
    const more = { version: 2, concerns: [{ code: 'anxiety' }] }
    const inbound = interrupted(() => refer('ceredigion-cases', id('R'), child(), more))
    const verdict = await inbound.push(pushedFhir('hywel-dda', task(id('R'))))
    expect(await kept(verdict.id)).toMatchObject({ status: 'waiting', concerns: more.concerns })
  })
})

test('many answers to one record at one moment are all taken, and those beside them at once', async () => {
  await placed()
  await refer('ceredigion-cases', id('R'), child())
  const words = ['waiting', 'accepted', 'discharged']
  const answers = Array.from({ length: 60 }, (_, n) => {
    const more = { statusReason: { text: `Rheswm ${n}` } }
    return answer('hywel-dda', id('R'), { status: words[n % 3]!, more })
  })
  const verdicts = await Promise.all(answers)
  expect(verdicts.map(({ http }) => http)).toEqual(answers.map(() => 201))
  const versions = verdicts.map(({ version }) => version!).sort((a, b) => a - b)
  expect(versions).toEqual(answers.map((_, n) => n + 1))
}, 60_000)
