import { describe, expect, test } from '@jest/globals'
import { checkMapping } from '../../../src/mapping/check.ts'
import { worldOf } from './check-world.ts'
import { checkProblems, mappingOf, objectSchema } from './small-mapping.ts'

const text = { type: 'string', minLength: 1 }
const from = objectSchema(
  {
    id: text,
    secret: objectSchema({ name: text, phone: text }),
    xs: { type: 'array', minItems: 1, items: objectSchema({ v: text, w: text }, ['v']) },
    type: { const: 'only' },
  },
  ['id', 'type'],
)
const found = (template: object, more: object = {}): unknown[] =>
  checkProblems({ it: template }, from, more).map(({ code, found: what }) => [code, what])

const whole = { id: '{/id}', s: '{/secret | json}', l: [{ $each: '/xs', v: '{/v}', w: '{/w}' }] }

describe('the account of the record', () => {
  test('is complete when every leaf is used, a constant that is always there apart', () => {
    expect(found(whole)).toEqual([])
  })

  test('names each leaf that goes nowhere', () => {
    expect(found({ id: '{/id}', l: [{ $each: '/xs', v: '{/v}' }] })).toEqual([
      ['M-UNMAPPED', '/secret/name'],
      ['M-UNMAPPED', '/secret/phone'],
      ['M-UNMAPPED', '/xs/*/w'],
    ])
  })

  test('takes a declaration for what is below it', () => {
    const more = {
      withheld: { '/secret': 'private' },
      lost: { '/xs/* unless /id': 'no place', '/xs/*/w': 'no place' },
    }
    expect(found({ id: '{/id}' }, more)).toEqual([])
  })

  test('counts a test of presence, but not for what is below', () => {
    expect(found({ ...whole, s: { $choose: '/secret', $of: { $present: 'yes' } } })).toEqual([
      ['M-UNMAPPED', '/secret/name'],
      ['M-UNMAPPED', '/secret/phone'],
    ])
  })

  test.each<[string, object]>([
    ['a hole', { s: '{/secret/phone}' }],
    ['text', { s: 'call {/secret/phone}!' }],
    ['a branch', { s: { $if: '/secret/phone', a: 1 } }],
    ['its parent as JSON', { s: '{/secret | json}' }],
  ])('lets nothing withheld be used: %s', (_, use) => {
    const more = { withheld: { '/secret/phone': 'private' }, lost: { '/secret/name': 'no place' } }
    expect(found({ ...whole, ...use }, more)).toEqual([['M-WITHHELD', expect.stringContaining('/secret')]])
  })

  test.each<[string, object, unknown]>([
    ['what there is', { lost: { '/secret/fone': 'x' } }, '/secret/fone'],
    ['unless what there is', { lost: { '/secret unless /idd': 'x' } }, '/idd'],
    ['once', { withheld: { '/secret': 'x' }, lost: { '/secret/name': 'x' } }, '/secret/name'],
  ])('declares %s', (_, more, what) => {
    expect(found(whole, more)).toContainEqual(['M-DECLARED', what])
  })

  test('leaves the record’s head to the gateway, but for the facts of a child’s own record', () => {
    const child = objectSchema({ localId: text, familyName: text })
    const record = objectSchema({
      kind: { enum: ['k'] },
      version: { type: 'integer' },
      recordStatus: text,
      recordId: text,
      child,
    })
    const unmapped = (path: string): unknown[] => {
      const mapping = mappingOf({ it: { id: '{/recordId}' } }, { from: path })
      const world = worldOf({ [path]: record, 'formats/small.schema.json': {} })
      return checkMapping(mapping, world).map((problem) => problem.found)
    }
    expect(unmapped('kinds/placement.schema.json')).toEqual([])
    expect(unmapped('kinds/child.schema.json')).toEqual(['/child/localId', '/child/familyName'])
    expect(unmapped('formats/other.schema.json')).toContain('/version')
  })
})
