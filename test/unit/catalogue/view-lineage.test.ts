import { describe, expect, test } from '@jest/globals'
import { applyView } from '../../../src/catalogue/view.ts'
import { explainView } from '../../../src/catalogue/view-lineage.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { worldOf } from '../mapping/check-world.ts'
import { mappingOf } from '../mapping/small-mapping.ts'

const mapping = compileMapping(
  mappingOf(
    {
      it: {
        p: '{/p | codes t}',
        l: [{ $each: '/xs', v: '{/v}', fixed: 'x' }],
        none: { $if: '/q/r', s: '{/p}' },
      },
    },
    { tables: { t: { a: 1, b: 2 } }, lost: { '/n': 'no place' } },
  ),
  worldOf({}),
)
const record = { p: 'a', n: 'n', secret: 'hidden', xs: [{ w: 'w' }, { v: 'v', w: 'w' }] }
const rule = { view: ['/p', '/n', '/xs/*/v'], classes: new Set<string>() }
const see = (document: unknown): unknown =>
  applyView(document, rule, { places: { classes: {} } }, { protected: false })
const told = explainView(mapping, record, see, 'small')

describe('the lineage of a view', () => {
  test('points into the record, also where the view drops what stands before', () => {
    expect(told.lineage.find(({ at }) => at === '/0/l/0/v')).toMatchObject({ value: ['/xs/1/v'] })
    expect(told.lineage.find(({ at }) => at === '/0/l/0/fixed')).toMatchObject({ presence: ['/xs/1/v'] })
  })

  test('names what the view does not show, and what the mapping leaves out of what it shows', () => {
    expect(told.unused).toEqual([
      { pointer: '/n', why: 'lost: no place' },
      { pointer: '/secret', why: 'view: the view "small" does not show it' },
      { pointer: '/xs/0/w', why: 'view: the view "small" does not show it' },
      { pointer: '/xs/1/w', why: 'view: the view "small" does not show it' },
    ])
  })

  test('holds no value, the row of a code table neither', () => {
    expect(told.lineage.find(({ at }) => at === '/0/p')).toMatchObject({ value: ['/p'], rule: 't|1.0.0' })
    expect(JSON.stringify(told)).not.toMatch(/hidden|"a"|#a/)
  })

  test('of a mapping that reads records from the document is that of the document made', () => {
    const turned = compileMapping(
      mappingOf({ it: { day: '{/on | dd/mm/yyyy}', note: '{/words}' } }, { to: 'kinds/small.schema.json' }),
      worldOf({}),
    )
    const told = explainView(
      turned,
      { day: '2026-02-01', secret: 'x', other: 'y' },
      seeAllBut('secret'),
      'small',
    )
    expect(told.lineage).toMatchObject([{ at: '/0/on', value: ['/day'], rule: 'dd/mm/yyyy' }])
    expect(told.unused).toEqual([
      { pointer: '/other', why: 'unmapped: the document has no place for it' },
      { pointer: '/secret', why: 'view: the view "small" does not show it' },
    ])
  })

  test('points to what is absent where it would be', () => {
    const absent = compileMapping(
      mappingOf({ it: { l: [{ $each: '/xs', v: { $choose: '/w', $of: { $absent: '{/v}' } } }] } }),
      worldOf({}),
    )
    expect(explainView(absent, record, see, 'small').lineage).toMatchObject([
      { value: ['/xs/1/v'], presence: ['/xs/1/w'] },
    ])
  })
})

function seeAllBut(hidden: string): (document: unknown) => unknown {
  return (document) =>
    Object.fromEntries(Object.entries(document as object).filter(([key]) => key !== hidden))
}
