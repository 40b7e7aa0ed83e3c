import { describe, expect, test } from '@jest/globals'
import { type DerivedMember, deriveMembers, postcodeArea } from '../../../src/formats/derive-members.ts'

const area: DerivedMember = {
  at: '/cases/*/stays/*',
  member: 'area',
  from: 'postcode',
  take: 'postcode-area',
}

describe('members that are made when a document is read', () => {
  test('stand in every item of nested lists, beside what they are made from', () => {
    const document = {
      id: 'A',
      cases: [{ stays: [{ postcode: 'sy23 1bb' }, { postcode: 'CF10 3AT', n: 2 }] }, { stays: [] }, {}],
    }
    expect(deriveMembers(document, [area])).toEqual({
      document: {
        id: 'A',
        cases: [
          {
            stays: [
              { postcode: 'sy23 1bb', area: 'SY' },
              { postcode: 'CF10 3AT', n: 2, area: 'CF' },
            ],
          },
          { stays: [] },
          {},
        ],
      },
      issues: [],
      unclear: [],
    })
    expect(document.cases[0]?.stays?.[0]).toEqual({ postcode: 'sy23 1bb' })
  })

  test('are not made from what is missing, no text, or begins with no letter', () => {
    const stays = [{}, { postcode: null }, { postcode: 7 }, { postcode: '12' }, null, 'text']
    expect(deriveMembers({ cases: [{ stays }] }, [area])).toEqual({
      document: { cases: [{ stays }] },
      issues: [],
      unclear: [],
    })
  })

  test('are never taken from the sender, whose own is an issue at its place', () => {
    const document = { cases: [{ stays: [{ postcode: 'CF10 3AT', area: 'SY' }] }] }
    expect(deriveMembers(document, [area])).toEqual({
      document: { cases: [{ stays: [{ postcode: 'CF10 3AT', area: 'CF' }] }] },
      issues: [{ code: 'unknown-property', pointer: '/cases/0/stays/0/area' }],
      unclear: [],
    })
    expect(deriveMembers({ cases: [{ stays: [{ area: 'SY' }] }] }, [area]).document).toEqual({
      cases: [{ stays: [{}] }],
    })
  })

  test('leave a document of another shape as it is', () => {
    for (const document of [null, 'text', [], { cases: {} }, { cases: [[]] }]) {
      expect(deriveMembers(document, [area])).toEqual({ document, issues: [], unclear: [] })
    }
  })

  test('say whether one of several flags is true, of the object itself or of what is around it', () => {
    const gone: DerivedMember = {
      at: '/cases/*/stays/*',
      member: 'gone',
      from: ['/purge', '^/purge', '^^/purge', '^^/head/purge'],
      take: 'any-true',
    }
    const stays = [{ purge: true }, { purge: false }, {}, { purge: 'true' }]
    const flags = (more: object, inCase: object = {}) => {
      const { document } = deriveMembers({ ...more, cases: [{ ...inCase, stays }] }, [gone])
      return (document as unknown as { cases: { stays: { gone?: boolean }[] }[] }).cases[0]!.stays.map(
        (one) => one.gone,
      )
    }
    expect(flags({})).toEqual([true, undefined, undefined, undefined])
    const { unclear } = deriveMembers({ purge: 'yes', cases: [{ stays: [{}] }] }, [gone])
    expect(unclear).toEqual([
      {
        of: '/cases/0/stays/0',
        issue: {
          code: 'unreadable-value',
          pointer: '/purge',
          found: 'y*** (3 characters)',
          allowed: 'true, false',
        },
      },
    ])
    expect(flags({ purge: null }, { purge: 1 })).toEqual([true, undefined, undefined, undefined])
    expect(flags({}, { purge: true })).toEqual([true, true, true, true])
    expect(flags({ purge: true })).toEqual([true, true, true, true])
    expect(flags({ head: { purge: true } })).toEqual([true, true, true, true])
  })

  test('may stand in the document itself, under a name that a pointer must spell', () => {
    const rule: DerivedMember = { at: '', member: 'a/b', from: 'c~d', take: 'postcode-area' }
    expect(deriveMembers({ 'c~d': 'LL57 1AA' }, [rule]).document).toEqual({ 'c~d': 'LL57 1AA', 'a/b': 'LL' })
    expect(deriveMembers({ 'a/b': 1 }, [rule]).issues).toEqual([
      { code: 'unknown-property', pointer: '/a~1b' },
    ])
  })
})

test.each([
  ['cf10 3at', 'CF'],
  ['  B33 8TH', 'B'],
  ['', ''],
  ['123', ''],
])('the area of "%s" is "%s"', (postcode, expected) => expect(postcodeArea(postcode)).toBe(expected))
