import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { interpretMapping } from '../../../src/mapping/interpret.ts'
import { readMapping } from '../../../src/mapping/read.ts'
import type { Mapping } from '../../../src/mapping/template.ts'
import { mappingText, parts, record, tables } from './camhs-referral.ts'
import { referralWorld } from './check-world.ts'
import { mappingOf, partsOf } from './small-mapping.ts'

/** Values of every sort, right, empty and wrong, for a mapping that hasn't been promised anything. */
const scalar = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '', '30/02/2026', '01/03/2026', '2026', 'true', 'gp', 'urgent', 'yes'),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)

/** Documents over few names, so that pointers often lead somewhere. */
const anyDocument = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('object'),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
  object: fc.dictionary(
    fc.constantFrom('p', 'q', 'xs', 'ys', 'k', 'v', 'constructor', 'length', '__proto__'),
    tie('value'),
    { maxKeys: 6 },
  ),
})).value

/** The referral's own record with some of its values replaced. */
const anyReferral = fc
  .array(
    fc.tuple(
      fc.nat(),
      fc.oneof(
        scalar,
        fc.constant({}),
        fc.constant([]),
        fc.array(fc.record({ code: scalar, since: scalar })),
      ),
    ),
    { maxLength: 6 },
  )
  .map((changes) => {
    const copy = structuredClone(record)
    for (const [at, value] of changes) {
      const holders = [
        copy,
        ...Object.values(copy).filter((one) => typeof one === 'object' && one !== null),
      ] as { [key: string]: unknown }[]
      const holder = holders[at % holders.length]!
      const keys = Object.keys(holder)
      if (keys.length > 0) holder[keys[at % keys.length]!] = value
    }
    return copy
  })

const inventions: [string, Mapping][] = [
  [
    'lists, keys and texts',
    mappingOf({
      it: {
        a: '{/p} and {/q | dd/mm/yyyy}',
        l: [
          'x',
          {
            $each: '/xs',
            $key: '/k',
            k: '{/k}',
            v: ['{/v}', '{^/p}'],
            deep: [{ $each: '/ys', $make: '{}/{^/k}/{^^/q}' }],
          },
          {
            $choose: '/p',
            $of: { a: { $each: '/ys', $make: '{/v | json}' }, b: null, $absent: 'none' },
            $else: { z: '{/q}' },
          },
        ],
        own: '{/constructor}',
        length: '{/p/length}',
      },
    }),
  ],
  [
    'branches merged and nested, tables and parts',
    mappingOf(
      {
        one: {
          resourceType: 'C',
          $choose: '/p/q',
          $of: { true: { t: 1 }, false: null, $absent: { t: 3, u: '{/q}' } },
          w: { $use: 'part', $at: '/p' },
          r: ['{@one}', '{@child}'],
        },
        many: {
          $each: '/xs',
          $choose: '/v',
          $of: {
            a: { resourceType: 'A', x: '{/k}' },
            $present: { resourceType: 'B', $if: '/k', y: '{/k | partial-date}' },
          },
          z: '{^/q | codes t}',
        },
      },
      { to: 'fhir/r4', tables: { t: { a: 1, b: false, c: null } }, kept: { '/ys': 'kept for the test' } },
      partsOf({ part: { s: 'constant', v: '{/v | decimal}', l: [{ $each: '/xs', i: '{/k | integer}' }] } }),
    ),
  ],
]

describe('the compiled mapping and its twin', () => {
  const { mapping } = readMapping(mappingText, 'mapping.json', parts)

  test('agree on the referral, whatever is in it', () => {
    const compiled = compileMapping(mapping!, referralWorld)
    const twin = interpretMapping(mapping!, tables)
    fc.assert(
      fc.property(anyReferral, (document) =>
        expect(compiled.forward(document)).toEqual(twin.forward(document)),
      ),
      { numRuns: 500 },
    )
  })

  test.each(inventions)('agree on %s, whatever the document', (_, invented) => {
    const compiled = compileMapping(invented, referralWorld)
    const twin = interpretMapping(invented, tables)
    const agree = fc.property(anyDocument, (document) => {
      const { output, issues } = compiled.forward(document)
      const expected = twin.forward(document)
      expect(JSON.parse(JSON.stringify(output))).toEqual(JSON.parse(JSON.stringify(expected.output)))
      expect(issues).toEqual(expected.issues)
    })
    fc.assert(agree, { numRuns: 1_000 })
  })

  test('leave the document alone, and hand out frozen constants', () => {
    const frozen = (value: unknown): unknown => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
      return value
    }
    const { output } = compileMapping(mapping!, referralWorld).forward(frozen(structuredClone(record)))
    const [referral] = output as { category: object[] }[]
    expect(Object.isFrozen(referral!.category[0])).toBe(true)
  })
})
