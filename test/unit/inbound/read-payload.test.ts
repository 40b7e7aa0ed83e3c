import { describe, expect, test } from '@jest/globals'
import { readRecords } from '../../../src/inbound/read-records.ts'
import type { MadeRecord } from '../../../src/message/message.ts'
import { aCatalogue } from '../../support/a-catalogue.ts'

const catalogue = aCatalogue()
const source = catalogue.sources.get('cardiff-social-care-api')!
const details = { first_name: 'Lleucu', surname: 'Enghraifft', date_of_birth: '2012-05-17', sex: 'F' }

const placement = (id: string, more: object = {}) => {
  return {
    child_looked_after_placement_id: id,
    start_date: '2026-01-12',
    postcode: 'SY23 1BB',
    purge: false,
    ...more,
  }
}

function payload(placements: object[] = [], more: object = {}, episode: object = {}): object {
  const social_care_episodes = [
    { social_care_episode_id: 'EP-1', child_looked_after_placements: placements, purge: false, ...episode },
  ]
  return { la_child_id: 'CF-1', purge: false, child_details: details, social_care_episodes, ...more }
}

function read(kind: string, document: object, strict = source.strict): MadeRecord[] {
  return readRecords({ document }, { ...source, strict }, catalogue.kinds.get(kind)!, catalogue)
}

/** Each record's id and whether it stands. */
const standing = (made: MadeRecord[]) => made.map(({ record }) => [record?.recordId, record?.recordStatus])

describe('a payload whose purge reaches', () => {
  const both = [placement('PL-1'), placement('PL-2')]

  test.each([
    ['nothing', payload(both), ['current', 'current']],
    ['one item', payload([both[0]!, placement('PL-2', { purge: true })]), ['current', 'entered-in-error']],
    ['their episode', payload(both, {}, { purge: true }), ['entered-in-error', 'entered-in-error']],
    ['the child', payload(both, { purge: true }), ['entered-in-error', 'entered-in-error']],
    [
      'the child’s details alone',
      payload(both, { child_details: { ...details, purge: true } }),
      ['current', 'current'],
    ],
  ])('%s takes back the placements that it reaches, and no other', (_what, document, expected) => {
    expect(standing(read('placement', document))).toEqual([
      ['PL-1', expected[0]],
      ['PL-2', expected[1]],
    ])
  })

  test('the child, or the child’s details, takes back the child', () => {
    const gone = { la_child_id: 'CF-1', purge: true }
    const blank = payload([], { child_details: { ...details, purge: true } })
    expect(standing([...read('child', gone), ...read('child', blank), ...read('child', payload())])).toEqual([
      ['CF-1', 'entered-in-error'],
      ['CF-1', 'entered-in-error'],
      ['CF-1', 'current'],
    ])
  })

  test('the section of health takes back its scores', () => {
    const health = { sdq_assessments: [{ date: '2026-01-09', score: 14 }], purge: true }
    expect(standing(read('sdq', payload([], { health_and_wellbeing: health })))).toEqual([
      ['CF-1/2026-01-09', 'entered-in-error'],
    ])
  })
})

test('a flag of purge that is no yes or no holds back what it may reach, and nothing else', () => {
  const unclear = (document: object) =>
    read('placement', document).map((one) => one.unclear.map(({ code, pointer }) => `${code} ${pointer}`))
  const one = payload([placement('PL-1'), placement('PL-2', { purge: 'true' })])
  const flag = '/social_care_episodes/0/child_looked_after_placements/1/purge'
  expect(unclear(one)).toEqual([[], [`unreadable-value ${flag}`]])
  const all = payload([placement('PL-1'), placement('PL-2')], { purge: 'true' })
  expect(unclear(all)).toEqual([['unreadable-value /purge'], ['unreadable-value /purge']])
})

describe('a payload with one wrong value', () => {
  const wrong = payload([placement('PL-1')], {
    child_details: { ...details, unique_pupil_number: 'NO NUMBER' },
  })

  test('holds back nothing else: a lenient source warns of it', () => {
    const [made] = read('placement', wrong)
    expect(made).toMatchObject({ record: { recordId: 'PL-1' }, refused: [] })
    expect(read('child', wrong)[0]).toMatchObject({
      refused: [],
      warnings: [{ code: 'wrong-format', pointer: '/child_details/unique_pupil_number' }],
    })
  })

  test('does not make a record that it never held look refused', () => {
    expect(read('disability', wrong)).toEqual([
      expect.objectContaining({
        record: undefined,
        refused: [expect.objectContaining({ code: 'other-kind' })],
      }),
    ])
    const refused = read('disability', wrong, true)[0]!.refused.map(({ code }) => code)
    expect(refused).toContain('wrong-format')
  })

  test('of which no list knows the code waits for a person, in the area too', () => {
    const [made] = read('placement', payload([placement('PL-1', { postcode: 'ZE1 0AA' })]))
    expect(made!.unclear).toMatchObject([
      { code: 'unknown-code', found: 'ZE', pointer: expect.stringMatching(/\/0\/postcode_area$/) },
    ])
  })

  test('that is no date waits for a person with its own record alone', () => {
    const [first, second] = read(
      'placement',
      payload([placement('PL-1', { end_date: '2026-02-30' }), placement('PL-2')]),
    )
    expect(first!.unclear).toMatchObject([
      { code: 'unreadable-value', pointer: expect.stringMatching(/\/0\/end_date$/) },
    ])
    expect([second!.unclear, second!.refused]).toEqual([[], []])
  })
})
