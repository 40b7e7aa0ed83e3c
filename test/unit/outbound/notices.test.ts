import { describe, expect, test } from '@jest/globals'
import type { Participant } from '../../../src/catalogue/catalogue.ts'
import { childReference, closingNotice, codeOf } from '../../../src/outbound/closing-notice.ts'
import { goneFrom, retraction } from '../../../src/outbound/retraction.ts'
import { aFile, aStay, saidFacts } from './a-case.ts'

const participant = (
  is: Participant['is'],
  identifiers: Participant['identifiers'] = { ods: '7A2' },
): Participant => ({
  ...{ id: 'hywel-dda', name: { en: 'Board', cy: 'Bwrdd' }, is, identifiers, implies: [] },
})
const inUse = saidFacts({ nhsNumber: '9990000018', upn: 'A123', localId: 'C-1', familyName: 'Puw' })

describe('a closing notice', () => {
  const closed = aStay({ closed: 8, closedReason: 'ended', closedDay: '2026-02-20' })

  test('says who, when and whether it ended or never was, and no more', () => {
    expect(closingNotice('N-1', closed, participant('health-board'), { nhsNumber: '9990000018' })).toEqual({
      recordId: 'N-1',
      child: { nhsNumber: '9990000018' },
      date: '2026-02-20',
      reason: 'ended',
      participant: { scheme: 'ods', code: '7A2' },
    })
  })

  test('is not made of a stay that is open, or for who has no code', () => {
    expect(closingNotice('N-1', aStay(), participant('health-board'), {})).toBeUndefined()
    expect(closingNotice('N-1', closed, participant('operator', {}), {})).toBeUndefined()
    expect(codeOf(participant('operator', {}))).toBeNull()
  })
})

describe('how a child is named without a sharing rule', () => {
  test.each<[Participant['is'], object]>([
    ['health-board', { nhsNumber: '9990000018' }],
    ['practice', { nhsNumber: '9990000018' }],
    ['school', { upn: 'A123' }],
    ['local-authority', { localId: 'C-1' }],
    ['provider', { localId: 'C-1' }],
  ])('to a %s: %j', (is, expected) => {
    expect(
      childReference(aFile({ state: { facts: [inUse], placements: [] } }), participant(is), inUse),
    ).toEqual(expected)
  })

  test('by the recipient’s own id too, where it has said one', () => {
    const own = saidFacts({ participant: 'hywel-dda', localId: 'HB-7' })
    const file = aFile({ state: { facts: [inUse, own], placements: [] } })
    expect(childReference(file, participant('health-board'), inUse)).toEqual({
      nhsNumber: '9990000018',
      localId: 'HB-7',
    })
    expect(childReference(file, participant('provider'), inUse)).toEqual({ localId: 'HB-7' })
  })

  test('by nothing when nothing is known', () => {
    expect(childReference(aFile(), participant('school'), undefined)).toEqual({})
  })
})

describe('a retraction', () => {
  const one = { type: 'Task', system: 's', value: 'a' }
  const two = { type: 'Condition', system: 's', value: 'b' }
  const about = { recordId: 'R-1', kind: 'pep', child: {}, date: '2026-03-01' }

  test('names each resource once, and no content', () => {
    expect(retraction(about, [one, two, { ...one }])).toEqual({ ...about, resources: [one, two] })
  })

  test('leaves out a patient, who is the child’s and not the record’s', () => {
    const patient = { type: 'Patient', system: 's', value: 'p' }
    expect(retraction(about, [patient, one])).toEqual({ ...about, resources: [one] })
  })

  test('what a later version does not write any more is gone', () => {
    expect(goneFrom([one, two], [two])).toEqual([one])
    expect(goneFrom([], [two])).toEqual([])
    expect(goneFrom([one], [])).toEqual([one])
  })
})
