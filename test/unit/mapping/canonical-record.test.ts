import { describe, expect, test } from '@jest/globals'
import { canonicalForm, canonicalRecord } from '../../../src/mapping/back/canonical-record.ts'
import { worldOf } from './check-world.ts'
import { mappingOf, objectSchema } from './small-mapping.ts'

const text = { type: 'string', minLength: 1 }
const item = objectSchema({ code: text, note: text, place: objectSchema({ house: text, street: text }) }, [
  'code',
])
const properties = {
  kind: { const: 'small' },
  version: { type: 'integer' },
  recordId: text,
  child: objectSchema({ localId: text }),
  postcode: text,
  phone: text,
  since: text,
  names: { anyOf: [text, { type: 'array', items: text }] },
  concerns: { type: 'array', items: item },
  workflow: {},
}
const from = objectSchema(properties, ['kind', 'recordId'])
const world = worldOf({ 'kinds/small.schema.json': from })

const it = {
  id: '{/recordId}',
  postcode: '{/postcode | postcode}',
  since: '{/since | dd/mm/yyyy}',
  names: [{ $each: '/names', $make: '{}' }],
  concerns: [{ $each: '/concerns', code: '{/code}', note: '{/note}', house: '{/place/house}' }],
}
const mapping = (more: object = {}, template: object = it) => mappingOf({ it: template }, more)
const canon = (record: object, more: object = {}, template: object = it) =>
  canonicalRecord(mapping(more, template), world, record)

describe('the canonical record', () => {
  test('is without the head, which the gateway carries', () => {
    const record = {
      kind: 'small',
      version: 3,
      recordStatus: 'current',
      child: { localId: 'a' },
      recordId: 'r',
    }
    expect(canon(record)).toEqual({ recordId: 'r' })
  })

  test('keeps the child of a record whose kind is the child itself', () => {
    const child = mappingOf({ it: { id: '{/child/localId}' } }, { from: 'kinds/child.schema.json' })
    const own = worldOf({ 'kinds/child.schema.json': from })
    expect(canonicalRecord(child, own, { version: 1, child: { localId: 'a' } })).toEqual({
      child: { localId: 'a' },
    })
  })

  test('is without what is withheld or lost, in lists too, and without what is empty then', () => {
    const more = {
      withheld: { '/phone': 'why', '/concerns/*/place': 'why' },
      lost: { '/concerns/*/note': 'why' },
    }
    const record = {
      recordId: 'r',
      phone: '1',
      concerns: [
        { code: 'a', note: 'n', place: { house: '1' } },
        { note: 'only' },
        { place: { house: '2' } },
      ],
    }
    expect(canon(record, more)).toEqual({ recordId: 'r', concerns: [{ code: 'a' }] })
  })

  test('is without null, "", {} and [], however deep', () => {
    const record = {
      recordId: 'r',
      phone: '',
      concerns: [{ code: 'a', place: { house: null } }, {}, null],
      names: [''],
    }
    expect(canon(record)).toEqual({ recordId: 'r', concerns: [{ code: 'a' }] })
  })

  test('keeps what is false or zero', () => {
    expect(canon({ recordId: 'r', version: 0, ok: false, count: 0 })).toEqual({
      recordId: 'r',
      ok: false,
      count: 0,
    })
  })

  test('spells values as their conversions give them back', () => {
    expect(canon({ postcode: 'sy23 1bb', since: '01/02/2026' })).toEqual({
      postcode: 'SY23 1BB',
      since: '01/02/2026',
    })
  })

  test('keeps the spelling that an exact hole before the conversion carries', () => {
    const both = { raw: '{/postcode}', tidy: '{/postcode | postcode}' }
    expect(canon({ postcode: 'sy23 1bb' }, {}, both)).toEqual({ postcode: 'sy23 1bb' })
  })

  test('keeps what goes as JSON text with all that is in it', () => {
    const json = { flow: '{/workflow | json}' }
    const workflow = { step: null, tags: [], team: '' }
    expect(canon({ workflow: { ...workflow, at: 4 } }, {}, json)).toEqual({
      workflow: { ...workflow, at: 4 },
    })
    expect(canon({ workflow }, {}, json)).toEqual({})
  })

  test('takes a single value for a list of one where a list is read', () => {
    expect(canon({ names: 'Siân' })).toEqual({ names: ['Siân'] })
  })

  test('puts lists whose items have a key in the order of the key, and leaves others alone', () => {
    const keyed = { concerns: [{ $each: '/concerns', $key: '/code', code: '{/code}' }] }
    const record = { concerns: [{ code: 'b' }, { code: 'a' }], names: ['b', 'a'] }
    expect(canon(record, {}, keyed)).toEqual({ concerns: [{ code: 'a' }, { code: 'b' }], names: ['b', 'a'] })
  })

  test('is without a value that is lost because another is missing', () => {
    const more = { lost: { '/postcode unless /phone': 'why' } }
    expect(canon({ postcode: 'SY23 1BB' }, more)).toEqual({})
    expect(canon({ postcode: 'SY23 1BB', phone: '1' }, more)).toEqual({ postcode: 'SY23 1BB', phone: '1' })
  })

  test('is without an item that is lost because something of it is missing', () => {
    const record = { concerns: [{ code: 'a' }, { code: 'b', place: { house: '1' } }] }
    const kept = { concerns: [{ code: 'b', place: { house: '1' } }] }
    expect(canon(record, { lost: { '/concerns/* unless /place': 'why' } })).toEqual(kept)
    expect(canon(record, { lost: { '/concerns/* unless /concerns/*/place': 'why' } })).toEqual(kept)
  })

  test('is an empty object when nothing is left', () => {
    expect(canon({ kind: 'small', version: 1 })).toEqual({})
  })
})

test('the canonical form leaves nothing out but what says nothing', () => {
  const more = { withheld: { '/phone': 'why' }, lost: { '/concerns/* unless /place': 'why' } }
  const record = {
    kind: 'small',
    version: 1,
    phone: '1',
    since: '',
    postcode: 'sy231bb',
    concerns: [{ code: 'a' }],
  }
  expect(canonicalForm(mapping(more), world, record)).toEqual({
    kind: 'small',
    version: 1,
    phone: '1',
    postcode: 'SY23 1BB',
    concerns: [{ code: 'a' }],
  })
})
