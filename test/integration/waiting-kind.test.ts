import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import type { Failure } from '../../src/message/failure.ts'
import { aCatalogue } from '../support/a-catalogue.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'
import { anInbound, TestClock } from '../support/an-inbound.ts'

let db: TestDatabase
let catalogue: Catalogue
let way: ReturnType<typeof anInbound>

beforeAll(async () => {
  db = await aDatabase()
  catalogue = aCatalogue()
  way = anInbound(db.database, catalogue, new TestClock('2026-03-01T09:00:00Z'))
}, 60_000)
afterAll(() => db.drop())

const source = 'ssda903-sample'
const born = '15/06/2013'

/** A child of the return whom the gateway knows. */
async function known(id: string): Promise<string> {
  const row = { CHILD: id, SEX: '1', DOB: born, ETHNIC: 'WBRI', UPN: '', MOTHER: '', MC_DOB: '' }
  const verdict = await way.push(source, 'child', row)
  expect(verdict).toMatchObject({ http: 201 })
  return verdict.child as string
}

const placed = (id: string, more: object = {}) => ({
  CHILD: id,
  DOB: born,
  DATE_PLACED: '22/11/2015',
  DATE_PLACED_CEASED: '',
  REASON_PLACED_CEASED: '',
  ...more,
})

const adopted = (id: string) => ({
  CHILD: id,
  DOB: born,
  DATE_INT: '22/11/2015',
  DATE_MATCH: '10/01/2016',
  FOSTER_CARE: '1',
  NB_ADOPTR: '2',
  SEX_ADOPTR: 'MM',
  LS_ADOPTR: 'L12',
})

const count = async (from: string, ...values: unknown[]) =>
  Number((await db.database.query<{ n: string }>(`select count(*) as n from ${from}`, values))[0]!.n)

/** What a person's decision on a review comes to. */
const decide = (review: string | undefined, decision: 'link' | 'new' | 'reject', child?: string) =>
  way.inbound.decide(
    review as string,
    { decision, reason: 'looked at', ...(child === undefined ? {} : { child }) },
    'operator',
  )

describe('a record of a kind that waits', () => {
  test('is kept in review, about no child, however well the child is known', async () => {
    await known('W1')
    for (const [kind, row] of [
      ['adoption-decision', placed('W1')],
      ['adoption', adopted('W1')],
    ] as const) {
      const verdict = await way.push(source, kind, row)
      expect(verdict).toMatchObject({
        http: 202,
        status: 'review',
        child: null,
        review: { reason: 'adoption-not-built' },
        issues: [{ code: 'adoption-not-built', pointer: '' }],
      })
      expect(await way.push(source, kind, row)).toMatchObject({ http: 200, repeat: true, status: 'review' })
    }
  })

  test('makes no child, leaves no trace by which one could be found, and never gets into the log', async () => {
    const children = await count('child')
    const { review, id } = await way.push(source, 'adoption', adopted('W2'))
    expect(await count('child')).toBe(children)
    expect(await count("review where id = $1 and hashes = '{}'", review?.id)).toBe(1)
    expect(await count("log_entry where kind like 'adoption%'")).toBe(0)
    // the child comes: nothing that waits for one is tried again
    await known('W2')
    await way.retryReviews()
    expect(await count("review where id = $1 and state = 'open'", review?.id)).toBe(1)
    expect(await count('record where id = $1 and child is null', id)).toBe(1)
  })

  test('says beside it what else is wrong', async () => {
    const { issues } = await way.push(
      source,
      'adoption-decision',
      placed('W3', { REASON_PLACED_CEASED: 'RD9' }),
    )
    expect(issues.map((one) => `${one.code} ${one.pointer}`)).toEqual([
      'adoption-not-built ',
      'unknown-code /REASON_PLACED_CEASED',
    ])
  })

  test('is rejected by a person, and can be neither linked nor made a child’s', async () => {
    const child = await known('W4')
    const { review } = await way.push(source, 'adoption', adopted('W4'))
    for (const attempt of [() => decide(review?.id, 'link', child), () => decide(review?.id, 'new')]) {
      const refused = await attempt().catch((error: Failure) => error)
      expect(refused).toMatchObject({
        code: 'bad-request',
        issues: [{ pointer: '/decision', allowed: 'decision: reject' }],
      })
    }
    expect(await decide(review?.id, 'reject')).toMatchObject({
      status: 'rejected',
      code: 'adoption-not-built',
      child: null,
    })
  })

  test('goes on once the kind waits no more: a person links it, past what was unclear', async () => {
    const child = await known('W5')
    const { review } = await way.push(
      source,
      'adoption-decision',
      placed('W5', { REASON_PLACED_CEASED: 'RD9' }),
    )
    const { waits: _, ...free } = catalogue.kinds.get('adoption-decision')!
    const kinds = new Map([...catalogue.kinds, [free.name, free] as const])
    const later = anInbound(
      db.database,
      { ...catalogue, kinds },
      new TestClock('2026-03-02T09:00:00Z'),
      way.vault,
    )
    const verdict = await later.inbound.decide(
      review?.id as string,
      { decision: 'link', child, reason: 'adoptions are passed on now' },
      'operator',
    )
    expect(verdict).toMatchObject({ status: 'accepted', child })
  })
})
