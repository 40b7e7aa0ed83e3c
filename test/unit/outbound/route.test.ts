import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Sharing, SharingRule } from '../../../src/catalogue/catalogue.ts'
import { type Role, roles } from '../../../src/message/circle.ts'
import { route } from '../../../src/outbound/route.ts'
import { standingOf } from '../../../src/outbound/standing.ts'
import { aFile, aResponsibility } from './a-case.ts'

const rule = (role: Role, id = role as string): SharingRule => ({
  ...{ id, role, viewName: 'some', view: ['/recordId'], basis: 'ISP-1', priority: 'routine' },
  classes: new Set<string>(),
})
const sharing = (rules: SharingRule[], only?: 'named'): Sharing => ({
  kind: 'k',
  write: new Set(),
  only,
  rules,
})
const standing = (held: Role[], named = false) => ({ roles: new Set(held), named })

describe('route', () => {
  test.each([
    ['who holds no role', sharing([rule('school')]), standing([]), 'not-in-circle'],
    ['a kind that no file shares', undefined, standing(['school']), 'no-rule'],
    ['a role without a rule', sharing([rule('health-board')]), standing(['school']), 'no-rule'],
    ['a kind without rules', sharing([]), standing(['school']), 'no-rule'],
    [
      'who is not named where only the named may',
      sharing([rule('school')], 'named'),
      standing(['school']),
      'not-named',
    ],
    ['who is named by a record but has no rule', sharing([], 'named'), standing(['school'], true), 'no-rule'],
  ] as const)('denies %s', (_, shares, stands, reason) => {
    expect(route(shares, stands)).toEqual({ reason })
  })

  test('takes the first rule whose role is held, in the order of the file', () => {
    const rules = [rule('responsible-authority'), rule('area-authority'), rule('school')]
    expect(route(sharing(rules), standing(['school', 'area-authority']))).toEqual({ rule: rules[1] })
    expect(route(sharing(rules), standing(['school']))).toEqual({ rule: rules[2] })
  })

  test('lets the named have it where only the named may', () => {
    const rules = [rule('school')]
    expect(route(sharing(rules, 'named'), standing(['school'], true))).toEqual({ rule: rules[0] })
  })

  test('never gives a rule of a role that is not held', () => {
    const some = fc.subarray([...roles])
    fc.assert(
      fc.property(some, some, fc.boolean(), fc.boolean(), (held, ruled, named, only) => {
        const routed = route(
          sharing(
            ruled.map((one) => rule(one)),
            only ? 'named' : undefined,
          ),
          standing(held, named),
        )
        if ('rule' in routed) {
          expect(held).toContain(routed.rule.role)
          expect(only && !named).toBe(false)
        } else expect(held.some((one) => ruled.includes(one)) && (!only || named)).toBe(false)
      }),
    )
  })
})

describe('standing', () => {
  const day = '2026-03-01'

  test('counts the roles of the day alone', () => {
    const file = aFile({
      responsibilities: [
        aResponsibility({ role: 'school', to: day }),
        aResponsibility({ role: 'health-board', from: day }),
        aResponsibility({ role: 'practice', from: '2026-03-02' }),
        aResponsibility({ role: 'carer', participant: 'somebody-else' }),
      ],
    })
    expect([...standingOf(file, 'hywel-dda', day, null).roles]).toEqual(['health-board'])
  })

  test('is named by a record that makes it responsible on any day, also by derivation', () => {
    const file = aFile({
      responsibilities: [
        aResponsibility({ record: 'past', to: '2026-02-01', derived: true }),
        aResponsibility(),
      ],
    })
    expect(standingOf(file, 'hywel-dda', day, 'past').named).toBe(true)
    expect(standingOf(file, 'hywel-dda', day, 'other').named).toBe(false)
    expect(standingOf(file, 'cardiff', day, 'past').named).toBe(false)
    expect(standingOf(file, 'hywel-dda', day, null).named).toBe(false)
  })
})
