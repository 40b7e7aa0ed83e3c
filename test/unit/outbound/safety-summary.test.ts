import { describe, expect, test } from '@jest/globals'
import type { KindPlaces } from '../../../src/catalogue/catalogue.ts'
import { headFacts, safetySummary } from '../../../src/outbound/safety-summary.ts'
import type { StoredRecord } from '../../../src/ports/record-store.ts'
import { aRecord, saidFacts } from './a-case.ts'

const places = (safety: KindPlaces['safety'], date: string): { places: KindPlaces } => ({
  places: {
    safety,
    date,
    formerNames: undefined,
    protected: undefined,
    sex: undefined,
    order: [],
    same: [],
    circle: undefined,
    classes: {},
  },
})
const kinds = new Map([
  [
    'health-assessment',
    places(
      { allergies: { at: '/allergies', as: 'list' }, medications: { at: '/medications', as: 'list' } },
      '/heldDate',
    ),
  ],
  [
    'camhs-referral',
    places(
      { medications: { at: '/medications', as: 'list' }, risk: { at: '/risk', as: 'answers' } },
      '/receivedDate',
    ),
  ],
])
const about = { recordId: 'S-1', child: { nhsNumber: '9990000018' }, asOf: '2026-03-01' }
const nothing = { state: 'unknown', items: [] }

const assessment = (content: object, more: Partial<StoredRecord> = {}) =>
  aRecord({ kind: 'health-assessment', content: { heldDate: '2026-02-01', ...content }, ...more })
const referral = (content: object, more: Partial<StoredRecord> = {}) =>
  aRecord({ kind: 'camhs-referral', content: { receivedDate: '2026-02-20', ...content }, ...more })
const summary = (...records: StoredRecord[]) => safetySummary(records, kinds, about)

describe('the safety summary', () => {
  test('says that nothing is known when nothing is', () => {
    expect(summary(aRecord())).toEqual({ ...about, allergies: nothing, medications: nothing, risk: nothing })
  })

  test('takes each part from the newest record by its own date, whatever came in last', () => {
    const older = assessment({ allergies: [{ substance: 'nuts' }], heldDate: '2025-06-01' }, { sequence: 9 })
    const newer = assessment({ allergies: [{ substance: 'latex' }] }, { sequence: 3 })
    const expected = { state: 'some', date: '2026-02-01', items: [{ substance: 'latex' }] }
    expect(summary(older, newer).allergies).toEqual(expected)
    expect(summary(newer, older).allergies).toEqual(expected)
  })

  test('takes the later in the log when the dates are the same', () => {
    const first = assessment({ allergies: [{ substance: 'nuts' }] }, { sequence: 3 })
    const second = assessment({ allergies: { absent: 'none' } }, { sequence: 4 })
    expect(summary(second, first).allergies).toEqual({ state: 'none', date: '2026-02-01', items: [] })
  })

  test('takes its parts from different kinds', () => {
    const found = summary(
      assessment({ allergies: { absent: 'none' }, medications: [{ name: 'old' }] }),
      referral({ medications: [{ name: 'new' }] }),
    )
    expect(found.allergies.date).toBe('2026-02-01')
    expect(found.medications).toEqual({ state: 'some', date: '2026-02-20', items: [{ name: 'new' }] })
  })

  test.each(['unknown', 'not-asked', 'declined'])(
    'does not let a newer "%s" hide what an older record did say',
    (absent) => {
      const found = summary(
        assessment({ medications: [{ name: 'insulin' }] }),
        referral({ medications: { absent } }),
      )
      expect(found.medications).toEqual({ state: 'some', date: '2026-02-01', items: [{ name: 'insulin' }] })
    },
  )

  test('says unknown, with the day, when that is all that was ever said', () => {
    expect(summary(assessment({ allergies: { absent: 'not-asked' } })).allergies).toEqual({
      state: 'unknown',
      date: '2026-02-01',
      items: [],
    })
  })

  test('never takes an empty list for "none"', () => {
    expect(summary(assessment({ allergies: [] })).allergies.state).toBe('unknown')
  })

  test('leaves out the day of a record that has none', () => {
    const found = summary(assessment({ allergies: { absent: 'none' }, heldDate: undefined }))
    expect(found.allergies).toEqual({ state: 'none', items: [] })
  })

  test.each([
    ['does not stand', { retracted: true }],
    ['is told to nobody', { quiet: true }],
  ])('leaves out a record that %s', (_, more) => {
    expect(summary(assessment({ allergies: [{ substance: 'nuts' }] }, more)).allergies).toEqual(nothing)
  })

  test.each([
    [{ selfHarm: 'no', suicide: 'no', harmToOthers: 'no' }, 'none'],
    [{ selfHarm: 'yes', suicide: 'no', harmToOthers: 'no' }, 'some'],
    [{ harmToOthers: 'yes' }, 'some'],
    [{ selfHarm: 'no', suicide: 'no' }, 'unknown'],
    [{ selfHarm: 'no', suicide: 'declined', harmToOthers: 'no' }, 'unknown'],
    [{ selfHarm: 'unknown', suicide: 'unknown', harmToOthers: 'unknown' }, 'unknown'],
    [{}, 'unknown'],
  ])('reads the answers %j as %s', (risk, state) => {
    const found = summary(referral({ risk })).risk
    expect(found.state).toBe(state)
    expect(found.items.length > 0).toBe(state === 'some')
  })

  test('gives every answer once there is a yes', () => {
    expect(summary(referral({ risk: { selfHarm: 'yes', suicide: 'declined' } })).risk.items).toEqual([
      { code: 'self-harm', answer: 'yes' },
      { code: 'suicide', answer: 'declined' },
    ])
  })
})

test('a head holds what every record may carry, and nothing that only the kind child has', () => {
  const facts = saidFacts({ familyName: 'Puw', sex: 'female', protected: true, formerFamilyNames: ['Rees'] })
  expect(headFacts(facts)).toEqual({ familyName: 'Puw' })
  expect(headFacts(undefined)).toEqual({})
})
