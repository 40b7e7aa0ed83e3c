import { describe, expect, test } from '@jest/globals'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { worldOf } from './check-world.ts'
import { mappingOf } from './small-mapping.ts'

const makes = {
  whole: { is: 'whole', id: '{/id}', size: '{/size | codes size}' },
  item: { $each: '/items', is: 'item', id: '{/id}', size: '{/size | codes size}' },
  other: { $choose: '/more', $of: { yes: { is: 'other', id: '{/id}' } }, $else: null },
}
const compiled = compileMapping(mappingOf(makes, { tables: { size: { S: 'small' } } }), worldOf({}))

describe('a mapping that makes several documents tells them apart', () => {
  test('each with the list item that it is made of, and its own issues', () => {
    const { made, issues } = compiled.apart({
      id: 'w',
      size: 'S',
      more: 'yes',
      items: [{ id: 'a', size: 'S' }, { id: 'b', size: 'X' }, {}, { size: 'X' }],
    })
    expect(issues).toEqual([])
    expect(
      made.map(({ name, item, output, issues: own }) => [name, item, output.length, own.length]),
    ).toEqual([
      ['whole', '', 1, 0],
      ['item', '/items/0', 1, 0],
      ['item', '/items/1', 1, 1],
      ['item', '/items/2', 0, 0],
      ['item', '/items/3', 0, 1],
      ['other', '', 1, 0],
    ])
    expect(made[4]!.issues).toMatchObject([{ code: 'R-CODE', pointer: '/items/3/size' }])
  })

  test('issues of none in particular stand beside them', () => {
    const items = Array.from({ length: 10_001 }, () => ({ id: 'a', size: 'S' }))
    const { made, issues } = compiled.apart({ id: 'w', size: 'S', items })
    expect(made.map(({ name }) => name)).toEqual(['whole', 'other'])
    expect(issues).toMatchObject([{ code: 'R-VALUE', pointer: '/items' }])
  })

  test('their output together is what the mapping makes', () => {
    const document = { id: 'w', size: 'S', items: [{ id: 'a', size: 'S' }, {}, { id: 'b', size: 'S' }] }
    expect(compiled.apart(document).made.flatMap(({ output }) => output)).toEqual(
      compiled.forward(document).output,
    )
  })
})
