import { describe, expect, test } from '@jest/globals'
import { restoreRecord } from '../../../src/mapping/back/restore.ts'
import type { Json } from '../../../src/mapping/json.ts'
import { worldOf } from './check-world.ts'
import { mappingOf, objectSchema } from './small-mapping.ts'

const text = { type: 'string', minLength: 1 }
const item = objectSchema({ code: text, note: text, private: text }, ['code'])
const from = objectSchema({
  version: { type: 'integer' },
  child: objectSchema({ localId: text, familyName: text }),
  referrer: objectSchema({ name: text, phone: text }),
  concerns: { type: 'array', items: item },
})
const world = worldOf({ 'kinds/small.schema.json': from })

const restore = (read: Json, before: object, more: object, key?: string) => {
  const each = { $each: '/concerns', ...(key ? { $key: key } : {}), code: '{/code}', note: '{/note}' }
  const mapping = mappingOf({ it: { name: '{/referrer/name}', concerns: [each] } }, more)
  return restoreRecord(mapping, world, read, before)
}

const hidden = { withheld: { '/referrer/phone': 'why', '/concerns/*/private': 'why' } }

describe('what is restored', () => {
  test('are withheld values outside lists, always', () => {
    const before = { referrer: { name: 'a', phone: '1' } }
    expect(restore({ referrer: { name: 'b' } }, before, hidden)).toEqual({
      referrer: { name: 'b', phone: '1' },
    })
    expect(restore({}, before, hidden)).toEqual({ referrer: { phone: '1' } })
  })

  test('is the head, which what was read may say better', () => {
    const before = { version: 3, child: { localId: 'a', familyName: 'Puw' } }
    expect(restore({}, before, hidden)).toEqual(before)
    expect(restore({ version: 4, child: { localId: 'b' } }, before, hidden)).toEqual({
      version: 4,
      child: { localId: 'b', familyName: 'Puw' },
    })
  })

  test('is not what was read before and is not there any more', () => {
    const before = { referrer: { name: 'a' }, concerns: [{ code: 'x', note: 'n' }] }
    expect(restore({ concerns: [{ code: 'x' }] }, before, hidden)).toEqual({ concerns: [{ code: 'x' }] })
  })

  test('are lost values, which win over what was read of them roughly', () => {
    const before = { referrer: { name: 'exact' } }
    expect(restore({ referrer: { name: 'rough' } }, before, { lost: { '/referrer/name': 'why' } })).toEqual(
      before,
    )
  })

  test('are values inside lists by place, if as many came back as went', () => {
    const before = {
      concerns: [
        { code: 'x', private: '1' },
        { code: 'y', private: '2' },
      ],
    }
    expect(restore({ concerns: [{ code: 'x2' }, { code: 'y' }] }, before, hidden)).toEqual({
      concerns: [
        { code: 'x2', private: '1' },
        { code: 'y', private: '2' },
      ],
    })
  })

  test('are no values inside lists without keys of which some are gone: they could be another’s', () => {
    const before = {
      concerns: [
        { code: 'x', private: '1' },
        { code: 'y', private: '2' },
      ],
    }
    expect(restore({ concerns: [{ code: 'y' }] }, before, hidden)).toEqual({ concerns: [{ code: 'y' }] })
  })

  test('are values inside lists by key, whatever was taken away, added or moved', () => {
    const before = {
      concerns: [
        { code: 'x', private: '1' },
        { code: 'y', private: '2' },
      ],
    }
    const read = { concerns: [{ code: 'z' }, { code: 'y' }, { code: 'x' }] }
    expect(restore(read, before, hidden, '/code')).toEqual({
      concerns: [{ code: 'z' }, { code: 'y', private: '2' }, { code: 'x', private: '1' }],
    })
  })

  test('are items that could not go, in their places', () => {
    const lost = { lost: { '/concerns/* unless /note': 'why' } }
    const before = { concerns: [{ code: 'x' }, { code: 'y', note: 'n' }, { code: 'z' }] }
    expect(restore({ concerns: [{ code: 'y', note: 'new' }] }, before, lost)).toEqual({
      concerns: [{ code: 'x' }, { code: 'y', note: 'new' }, { code: 'z' }],
    })
    expect(restore({}, before, lost)).toEqual({ concerns: [{ code: 'x' }, { code: 'z' }] })
  })

  test('is an item that could not go only once when it has come back by its key', () => {
    const lost = { lost: { '/concerns/* unless /note': 'why' } }
    const before = { concerns: [{ code: 'x' }] }
    expect(restore({ concerns: [{ code: 'x', note: 'now' }] }, before, lost, '/code')).toEqual({
      concerns: [{ code: 'x', note: 'now' }],
    })
  })

  test('is a value lost for want of another, unless the other has come', () => {
    const lost = { lost: { '/referrer/phone unless /referrer/name': 'why' } }
    const before = { referrer: { phone: '1' } }
    expect(restore({}, before, lost)).toEqual(before)
    expect(restore({ referrer: { name: 'a' } }, before, lost)).toEqual({ referrer: { name: 'a' } })
  })

  test('is nothing where there is nothing before', () => {
    expect(restore({ referrer: { name: 'a' } }, {}, hidden)).toEqual({ referrer: { name: 'a' } })
  })
})
