import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import { boardAnswer } from '../../src/sandbox/board-answer.ts'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { anInbound, pushed, TestClock } from '../support/an-inbound.ts'
import { aChild, childRecord, placementRecord } from '../support/some-records.ts'

let db: TestDatabase
let way: ReturnType<typeof anInbound>

beforeAll(async () => {
  db = await aDatabase()
  const catalogue = aCatalogue()
  const sources = new Map(catalogue.sources)
  const lenient = { ...sources.get('hywel-dda')!, strict: false }
  const world: Catalogue = { ...catalogue, sources: sources.set('hywel-dda', lenient) }
  way = anInbound(db.database, world, new TestClock('2026-03-01T09:00:00Z'))
}, 60_000)
afterAll(() => db.drop())

/** An answer of the board that says on one side that the referral is accepted, and on the other that it is over. */
function contradicting(child: ReturnType<typeof aChild>, referral: string) {
  const document = boardAnswer(
    { ...child, upn: '', givenNames: [child.givenNames] },
    {
      referral,
      board: '7A2',
      received: '2026-02-01',
      asked: '2026-02-05',
    },
  ) as { entry: { resource: { resourceType: string; status?: string } }[] }
  const request = document.entry.find(({ resource }) => resource.resourceType === 'ServiceRequest')!
  request.resource.status = 'completed'
  const push = pushed('hywel-dda', 'camhs-referral', document)
  return way.inbound.push({ ...push, read: { document, schema: 'fhir/r4' } })
}

const reasonOf = async (review: string) => {
  const rows = await db.database.query<{ reason: string; state: string }>(
    'select reason, state from review where id = $1',
    [review],
  )
  return rows[0]
}

describe('a record that waits because it contradicts itself', () => {
  test('goes on waiting when its child appears, until a person lets it pass', async () => {
    const child = aChild(811)
    const verdict = await contradicting(child, 'REF-811')
    expect(verdict).toMatchObject({ http: 202, review: { reason: 'says-two-things' } })
    const { id } = verdict.review!

    const known = await way.push('ceredigion-cases', 'child', childRecord('CH-811', child))
    await way.push('ceredigion-cases', 'placement', placementRecord('PL-811', child))
    await way.retryReviews()
    expect(await reasonOf(id)).toEqual({ reason: 'says-two-things', state: 'open' })

    const decided = await way.inbound.decide(
      id,
      { decision: 'link', reason: 'the board was asked: it is accepted' },
      'operator',
    )
    expect(decided).toMatchObject({ http: 201, status: 'accepted', child: known.child })
  })
})
