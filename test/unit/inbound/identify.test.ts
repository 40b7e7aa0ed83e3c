import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Catalogue, Kind, Participant, Source } from '../../../src/catalogue/catalogue.ts'
import { decide } from '../../../src/inbound/decide.ts'
import { answersFor, type Candidate, identify } from '../../../src/inbound/identify.ts'
import { World } from '../../../src/inbound/world.ts'
import { type ChildFacts, type ChildFile, identifiersOf } from '../../../src/message/child.ts'
import { aMessage, testNhsNumber, testUpn } from '../../support/a-message.ts'

const bethan = {
  localId: 'C1',
  nhsNumber: testNhsNumber(1),
  upn: testUpn(1),
  familyName: 'Puw',
  givenNames: 'Bethan',
  dateOfBirth: '2014-05-06',
} satisfies ChildFacts

function known(facts: ChildFacts = bethan): ChildFile {
  const said = {
    ...facts,
    record: 'r',
    source: 's',
    localIds: 's',
    participant: 'ceredigion',
    kind: 'child',
    version: 1,
    at: '2026-01-01',
  }
  return {
    id: 'known',
    createdBy: 'ceredigion',
    createdAt: new Date(0),
    sequence: 1,
    responsibilities: [],
    stays: [],
    state: { facts: [said], placements: [] },
  }
}

function found(facts: ChildFacts, localIds: string, file = known()): Candidate[] {
  const its = file.state.facts.flatMap((said) =>
    identifiersOf(said, said.localIds).map((one) => `${one.scheme}|${one.value}`),
  )
  const schemes = identifiersOf(facts, localIds)
    .filter((one) => its.includes(`${one.scheme}|${one.value}`))
    .map((one) => one.scheme)
  return schemes.length === 0 ? [] : [{ file, schemes: new Set(schemes) }]
}

const ask = (facts: ChildFacts, localIds = 'other', mayCreate = false, file = known()) =>
  identify(facts, localIds, found(facts, localIds, file), mayCreate)

describe('who is this child, row by row', () => {
  test('1: the source’s own linked id names the child', () => {
    expect(ask({ localId: 'C1' }, 's')).toEqual({ outcome: 'link', child: 'known' })
  })

  test.each([
    ['another date of birth', { dateOfBirth: '2014-05-07' }],
    ['another NHS number', { nhsNumber: testNhsNumber(2) }],
  ])('1: but with %s a person must look', (_name, other) => {
    expect(ask({ localId: 'C1', ...other }, 's')).toMatchObject({
      outcome: 'review',
      reason: 'contradiction',
    })
  })

  test('1: an NHS number with a wrong check digit is no evidence, neither for nor against', () => {
    expect(ask({ localId: 'C1', nhsNumber: '9990000001' }, 's')).toEqual({ outcome: 'link', child: 'known' })
  })

  test('2: NHS number, date of birth and family name link, whatever the case and accents', () => {
    const { nhsNumber, dateOfBirth } = bethan
    expect(ask({ nhsNumber, dateOfBirth, familyName: 'PÚW' })).toEqual({ outcome: 'link', child: 'known' })
  })

  test('2: a former family name counts', () => {
    const { nhsNumber, dateOfBirth } = bethan
    const file = known({ ...bethan, familyName: 'Rees', formerFamilyNames: ['Puw'] })
    expect(ask({ nhsNumber, dateOfBirth, familyName: 'Puw' }, 'other', false, file)).toEqual({
      outcome: 'link',
      child: 'known',
    })
  })

  test.each([
    ['no family name', { nhsNumber: bethan.nhsNumber, dateOfBirth: bethan.dateOfBirth }],
    [
      'another family name',
      { nhsNumber: bethan.nhsNumber, dateOfBirth: bethan.dateOfBirth, familyName: 'Rees' },
    ],
    ['another date of birth', { nhsNumber: bethan.nhsNumber, dateOfBirth: '2011-01-01', familyName: 'Puw' }],
  ])('6: an NHS number with %s is not enough', (_name, facts) => {
    expect(ask(facts)).toMatchObject({
      outcome: 'review',
      reason: 'ambiguous-child',
      candidates: [{ child: 'known' }],
    })
  })

  test('3: UPN, date of birth and family name link', () => {
    const { upn, dateOfBirth, familyName } = bethan
    expect(ask({ upn, dateOfBirth, familyName })).toEqual({ outcome: 'link', child: 'known' })
  })

  test('3: but not against another NHS number', () => {
    const { upn, dateOfBirth, familyName } = bethan
    expect(ask({ upn, dateOfBirth, familyName, nhsNumber: testNhsNumber(3) })).toMatchObject({
      outcome: 'review',
    })
  })

  test('2: one source does not call one child by two ids', () => {
    expect(ask({ ...bethan, localId: 'C2' }, 's')).toMatchObject({
      outcome: 'review',
      reason: 'ambiguous-child',
    })
  })

  test('4: an authority makes a new child of its own id and a date of birth', () => {
    expect(ask({ localId: 'C9', dateOfBirth: '2015-01-01' }, 'other', true)).toEqual({ outcome: 'new' })
  })

  test('5: nobody else makes one', () => {
    expect(ask({ localId: 'C9', dateOfBirth: '2015-01-01' })).toEqual({
      outcome: 'review',
      reason: 'no-child',
      candidates: [],
    })
  })

  test('6: the same name and date of birth is evidence for a person, never a link', () => {
    const { familyName, givenNames, dateOfBirth } = bethan
    const evidence = ['date-of-birth-equal', 'family-name-equal', 'given-names-equal']
    expect(ask({ localId: 'C9', familyName, givenNames, dateOfBirth }, 'other', true)).toEqual({
      outcome: 'review',
      reason: 'ambiguous-child',
      candidates: [{ child: 'known', evidence }],
    })
  })
})

describe('no order of arrival joins two children', () => {
  const participants = ['ceredigion', 'cardiff', 'hywel-dda']
  const kind = { name: 'pep', places: { circle: undefined } } as unknown as Kind
  const catalogue = {
    kinds: new Map([['pep', kind]]),
    sources: new Map(participants.map((id) => [id, { id, localIds: id } as Source])),
    participants: new Map(
      participants.map((id) => [
        id,
        { id, is: id === 'hywel-dda' ? 'health-board' : 'local-authority' } as Participant,
      ]),
    ),
    sharing: new Map(),
  } as unknown as Catalogue
  const organisations = {
    participantOf: (code: string) => code,
    impliedBy: () => [],
    isAuthority: () => true,
  }

  // twins share name and birth, siblings the name, and two children share all of it
  const children: Required<
    Pick<ChildFacts, 'nhsNumber' | 'upn' | 'familyName' | 'givenNames' | 'dateOfBirth'>
  >[] = [
    {
      nhsNumber: testNhsNumber(11),
      upn: testUpn(11),
      familyName: 'Puw',
      givenNames: 'Gwen',
      dateOfBirth: '2014-05-06',
    },
    {
      nhsNumber: testNhsNumber(12),
      upn: testUpn(12),
      familyName: 'Puw',
      givenNames: 'Nia',
      dateOfBirth: '2014-05-06',
    },
    {
      nhsNumber: testNhsNumber(13),
      upn: testUpn(13),
      familyName: 'Puw',
      givenNames: 'Nia',
      dateOfBirth: '2014-05-06',
    },
    {
      nhsNumber: testNhsNumber(14),
      upn: testUpn(14),
      familyName: 'Puw',
      givenNames: 'Huw',
      dateOfBirth: '2016-01-02',
    },
    {
      nhsNumber: testNhsNumber(15),
      upn: testUpn(15),
      familyName: 'Puw-Rees',
      givenNames: 'Gwen',
      dateOfBirth: '2014-05-06',
    },
  ]
  const arrival = fc.record({
    child: fc.nat({ max: children.length - 1 }),
    from: fc.constantFrom(...participants),
    says: fc.subarray(['localId', 'nhsNumber', 'upn', 'familyName', 'givenNames', 'dateOfBirth'] as const),
    badDigit: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  })

  test('over thousands of random arrivals of twins, siblings and same-name children', () => {
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 25 }), (arrivals) => {
        const opened = {
          records: new Map(),
          idempotency: new Map(),
          identifiers: new Map(),
          children: new Map(),
        }
        const world = new World(opened, organisations, new Date('2026-03-01T09:00:00Z'))
        const step = { world, catalogue, touched: new Set<string>() }
        const truth = new Map<string, number>()
        for (const { child, from, says, badDigit } of arrivals) {
          const whole = {
            ...children[child],
            localId: `L${child}`,
            ...(badDigit ? { nhsNumber: '9990000001' } : {}),
          } as ChildFacts
          const facts = Object.fromEntries(
            Object.entries(whole).filter(([name]) => (says as string[]).includes(name)),
          ) as ChildFacts
          const message = aMessage({ facts, sender: { client: from, source: from, participant: from } })
          const { child: linked } = decide(step, message, message.id)
          if (linked === null) continue
          expect(truth.get(linked) ?? child).toBe(child)
          truth.set(linked, child)
        }
        // what the children's files say is of one child each
        for (const id of truth.keys()) {
          const numbers = world
            .child(id)
            ?.state.facts.flatMap((said) => (said.nhsNumber === '9990000001' ? [] : (said.nhsNumber ?? [])))
          expect(new Set(numbers).size).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('an answer to a record that its sender knows', () => {
  const answers = (facts: ChildFacts, file = known(), isOwn = false, others: Candidate[] = []): boolean => {
    const mine = identifiersOf(facts, 's').filter(({ scheme, value }) =>
      identifiersOf(bethan, 's').some((one) => one.scheme === scheme && one.value === value),
    )
    const schemes = new Set(mine.map(({ scheme }) => scheme))
    const candidates = [...(schemes.size > 0 ? [{ file, schemes }] : []), ...others]
    return answersFor(facts, 's', { file, candidates, isOwn })
  }

  test('is about its child by the NHS number, the UPN or the sender’s own id alone', () => {
    for (const facts of [{ nhsNumber: bethan.nhsNumber }, { upn: bethan.upn }, { localId: bethan.localId }])
      expect(answers(facts)).toBe(true)
  })

  test('is not about its child by a name and a date of birth, unless the record is the sender’s own', () => {
    const { familyName, givenNames, dateOfBirth } = bethan
    expect(answers({ familyName, givenNames, dateOfBirth })).toBe(false)
    expect(answers({ familyName, givenNames, dateOfBirth }, known(), true)).toBe(true)
  })

  test('of a record of the sender’s own is not about its child where what it says is another child’s', () => {
    const { familyName, dateOfBirth, nhsNumber } = bethan
    const twin = { familyName, dateOfBirth, givenNames: 'Mared' }
    const named = { file: { ...known(), id: 'twin' }, schemes: new Set(['name-date']) }
    expect(answers(twin, known(), true)).toBe(true)
    expect(answers(twin, known(), true, [named])).toBe(false)
    expect(answers({ localId: 'C2' }, known(), true)).toBe(false)
    expect(answers({ localId: 'C2', nhsNumber }, known(), true)).toBe(true)
  })

  test('is not about its child where anything contradicts, or a number is another child’s', () => {
    const { nhsNumber } = bethan
    expect(answers({ nhsNumber, dateOfBirth: '2014-05-07' })).toBe(false)
    expect(answers({ nhsNumber: testNhsNumber(2) })).toBe(false)
    expect(answers({ nhsNumber, localId: 'C2' })).toBe(false)
    const twin = { file: { ...known(), id: 'twin' }, schemes: new Set(['upn']) }
    expect(answers({ nhsNumber }, known(), true, [twin])).toBe(false)
  })
})
