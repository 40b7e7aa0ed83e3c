import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  circleOf,
  followCircle,
  type Organisations,
  onDay,
  type PlacementFacts,
  type Responsibility,
  type Role,
  responsibleAuthority,
} from '../../../src/message/circle.ts'
import { addDays } from '../../../src/message/day.ts'

const organisations: Organisations = {
  participantOf: (code) => code.replace(/^[a-z]+:/, ''),
  impliedBy: (participant, role) =>
    role === 'area-authority'
      ? [
          { role: 'health-board', participant: `board-of-${participant}` },
          { role: 'school-authority', participant },
        ]
      : role === 'school'
        ? [{ role: 'school-authority', participant: `authority-of-${participant}` }]
        : [],
  isAuthority: (participant) => participant.startsWith('la'),
}
const origin = { participant: 'la1', day: '2020-01-01', record: 'r0' }

function placement(part: Partial<PlacementFacts> & { start: string }): PlacementFacts {
  return {
    record: part.recordId ?? 'r',
    recordId: 'r',
    version: 1,
    end: null,
    temporary: false,
    shortBreak: false,
    roles: { 'responsible-authority': 'gss:la1', 'area-authority': 'gss:la1' },
    ...part,
  }
}

const held = (circle: readonly Responsibility[], day: string) =>
  onDay(circle, day)
    .map((one) => `${one.role}=${one.participant}${one.derived ? '*' : ''}`)
    .sort()

describe('circleOf', () => {
  test('while no placement is known, the authority that created the child answers for it', () => {
    expect(held(circleOf([], origin, organisations), '2026-01-01')).toEqual(['responsible-authority=la1*'])
  })

  test('a next main placement closes the one before, whether or not an end was sent', () => {
    const circle = circleOf(
      [
        placement({ recordId: 'a', start: '2026-01-01' }),
        placement({ recordId: 'b', start: '2026-03-01', roles: { 'area-authority': 'gss:la2' } }),
      ],
      origin,
      organisations,
    )
    expect(held(circle, '2026-02-28')).toContain('area-authority=la1')
    expect(held(circle, '2026-03-01')).toEqual([
      'area-authority=la2',
      'health-board=board-of-la2*',
      'school-authority=la2*',
    ])
  })

  test('an earlier placement left open does not come back when a later one ends', () => {
    const circle = circleOf(
      [
        placement({ recordId: 'a', start: '2026-01-01' }),
        placement({ recordId: 'b', start: '2026-03-01', end: '2026-04-01' }),
      ],
      origin,
      organisations,
    )
    expect(held(circle, '2026-05-01')).toEqual([])
    expect(responsibleAuthority(circle, '2026-05-01')).toBe('la1')
  })

  test('a temporary placement stands beside the main one and closes nothing', () => {
    const circle = circleOf(
      [
        placement({ recordId: 'a', start: '2026-01-01' }),
        placement({
          recordId: 't',
          start: '2026-02-01',
          end: '2026-02-10',
          temporary: true,
          roles: { 'health-board': 'ods:7A4' },
        }),
      ],
      origin,
      organisations,
    )
    expect(held(circle, '2026-02-05')).toEqual(
      expect.arrayContaining(['health-board=7A4', 'health-board=board-of-la1*', 'area-authority=la1']),
    )
    expect(held(circle, '2026-02-10')).not.toContain('health-board=7A4')
  })

  test('short breaks make nobody responsible', () => {
    const circle = circleOf([placement({ start: '2026-01-01', shortBreak: true })], origin, organisations)
    expect(held(circle, '2026-01-02')).toEqual(['responsible-authority=la1*'])
  })

  test('what a record says goes before what is derived, and a school brings its own authority', () => {
    const circle = circleOf(
      [
        placement({
          start: '2026-01-01',
          roles: { 'area-authority': 'gss:la1', 'health-board': 'ods:7A9', school: 'school:1' },
        }),
      ],
      origin,
      organisations,
    )
    expect(held(circle, '2026-01-01')).toEqual([
      'area-authority=la1',
      'health-board=7A9',
      'school-authority=authority-of-1*',
      'school=1',
    ])
  })

  test('a placement that begins on the day after the last end leaves no gap (Wales: same or next day)', () => {
    const circle = circleOf(
      [
        placement({ recordId: 'a', start: '2026-01-01', end: '2026-01-31' }),
        placement({ recordId: 'b', start: '2026-02-01' }),
      ],
      origin,
      organisations,
    )
    expect(held(circle, '2026-01-31')).toContain('area-authority=la1')
  })

  test('agrees day by day with a naive recomputation, over random timelines in any order of arrival', () => {
    const days = fc.integer({ min: 0, max: 40 }).map((n) => addDays('2026-01-01', n))
    const one = fc.record({
      start: days,
      length: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
      temporary: fc.boolean(),
      shortBreak: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      version: fc.integer({ min: 1, max: 3 }),
      area: fc.constantFrom('la1', 'la2', 'la3'),
      board: fc.option(fc.constantFrom('b1', 'b2'), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 7 }), fc.infiniteStream(fc.nat()), (drawn, shuffle) => {
        const placements = drawn.map((each, index) =>
          placement({
            ...each,
            recordId: `p${index}`,
            record: `p${index}`,
            end: each.length === null ? null : addDays(each.start, each.length),
            roles: {
              'area-authority': `gss:${each.area}`,
              ...(each.board === undefined ? {} : { 'health-board': `ods:${each.board}` }),
            },
          }),
        )
        const arrived = placements
          .map((each) => ({ each, key: shuffle.next().value as number }))
          .sort((a, b) => a.key - b.key)
        const circle = circleOf(
          arrived.map(({ each }) => each),
          origin,
          organisations,
        )
        for (let n = -1; n <= 70; n += 1) {
          const day = addDays('2026-01-01', n)
          expect(new Set(held(circle, day))).toEqual(naive(placements, day))
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

/** The circle of one day, asked of each placement in turn, with nothing carried from day to day. */
function naive(placements: readonly PlacementFacts[], day: string): Set<string> {
  const found = new Set<string>()
  const mains = placements.filter((one) => !one.temporary && !one.shortBreak)
  const say = (one: PlacementFacts) => {
    const roles = one.roles as Partial<Record<Role, string>>
    const area = (roles['area-authority'] ?? '').slice(4)
    found.add(`area-authority=${area}`)
    found.add(`school-authority=${area}*`)
    const board = roles['health-board']
    found.add(board === undefined ? `health-board=board-of-${area}*` : `health-board=${board.slice(4)}`)
  }
  let main: PlacementFacts | undefined
  for (const one of mains) {
    if (one.start > day) continue
    const later =
      main === undefined ||
      one.start > main.start ||
      (one.start === main.start &&
        (one.version > main.version || (one.version === main.version && one.recordId > main.recordId)))
    if (later) main = one
  }
  if (main !== undefined) {
    const end = main.end
    const bridged =
      end !== null &&
      day === end &&
      mains.some(
        (one) =>
          one.start === addDays(end, 1) &&
          !mains.some((other) => other.start > (main as PlacementFacts).start && other.start < one.start),
      )
    if (end === null || day < end || bridged) say(main)
  }
  for (const one of placements) {
    if (one.temporary && !one.shortBreak && one.start <= day && (one.end === null || day < one.end)) say(one)
  }
  if (day >= origin.day && mains.every((one) => one.start > day)) found.add('responsible-authority=la1*')
  return found
}

describe('followCircle', () => {
  const circle = (from: string, to: string | null): Responsibility[] => [
    { role: 'health-board', participant: 'b1', from, to, derived: false, record: 'r' },
  ]

  test('who holds a responsibility today and had no stay has joined', () => {
    expect(followCircle([], circle('2026-01-01', null), '2026-01-01')).toEqual({ joined: ['b1'], left: [] })
  })

  test('a stay ends on the day the responsibility ended', () => {
    const { left } = followCircle(
      [{ id: 's', participant: 'b1' }],
      circle('2026-01-01', '2026-02-01'),
      '2026-02-03',
    )
    expect(left).toEqual([{ stay: 's', reason: 'ended', day: '2026-02-01' }])
  })

  test('a stay whose responsibility never was, as is known now, is corrected', () => {
    expect(followCircle([{ id: 's', participant: 'b1' }], [], '2026-02-03').left).toEqual([
      { stay: 's', reason: 'corrected', day: '2026-02-03' },
    ])
  })

  test('organisations that take no part have no stays', () => {
    const other: Responsibility[] = [
      {
        role: 'health-board',
        participant: 'ods:7A1',
        from: '2026-01-01',
        to: null,
        derived: false,
        record: 'r',
      },
    ]
    expect(followCircle([], other, '2026-01-01').joined).toEqual([])
  })
})
