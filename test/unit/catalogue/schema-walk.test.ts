import { describe, expect, test } from '@jest/globals'
import { walkSchema } from '../../../src/catalogue/schema-walk.ts'

const schema = {
  properties: {
    child: { properties: { familyName: {}, 'a/b': {} } },
    plan: { anyOf: [{ $ref: '#/$defs/plan' }, { properties: { absent: {} } }] },
    loop: { $ref: '#/$defs/loop' },
  },
  allOf: [{ if: {}, else: { properties: { extra: {} } } }],
  $defs: {
    plan: { items: { properties: { issue: {} } } },
    loop: { properties: { again: { $ref: '#/$defs/loop' } } },
  },
}

describe('walkSchema', () => {
  test.each([['child'], ['child.familyName'], ['child.a/b'], ['plan.*.issue'], ['plan.absent'], ['extra']])(
    'finds %s',
    (path) => expect(walkSchema(schema, path.split('.'))).toEqual({ is: 'found' }),
  )

  test('follows a schema that refers to itself', () => {
    expect(walkSchema(schema, ['loop', 'again', 'again', 'again'])).toEqual({ is: 'found' })
  })

  test('says which key it does not know, and the nearest that it does', () => {
    expect(walkSchema(schema, ['child', 'famlyName'])).toEqual({
      is: 'missing',
      key: 'famlyName',
      nearest: 'familyName',
    })
    expect(walkSchema(schema, ['plan', 'issue'])).toMatchObject({ is: 'missing', key: 'issue' })
    expect(walkSchema(schema, ['child', 'familyName', 'x'])).toEqual({ is: 'missing', key: 'x' })
    expect(walkSchema(schema, ['constructor'])).toMatchObject({ is: 'missing' })
  })
})
