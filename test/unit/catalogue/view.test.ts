import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { applyView } from '../../../src/catalogue/view.ts'

const places = {
  classes: { '/address': 'address', '/history': 'third-party', '/people/*/phone': 'confidential' },
}

function see(record: unknown, view: string[], granted: string[] = [], isProtected = false) {
  return applyView(record, { view, classes: new Set(granted) }, { places }, { protected: isProtected })
}

describe('applyView', () => {
  test('keeps what is granted and nothing else', () => {
    const record = { id: '1', child: { name: 'Nia', number: '999' }, other: 1 }
    expect(see(record, ['/id', '/child/name'])).toEqual({ id: '1', child: { name: 'Nia' } })
  })

  test('grants all that is below a pointer', () => {
    const record = { plan: [{ issue: 'a', action: { who: 'b' } }], x: 1 }
    expect(see(record, ['/plan'])).toEqual({ plan: record.plan })
  })

  test('lets * stand for the items of a list', () => {
    const record = { plan: [{ issue: 'a', note: 'b' }, { note: 'c' }, { issue: 'd' }] }
    expect(see(record, ['/plan/*/issue'])).toEqual({ plan: [{ issue: 'a' }, { issue: 'd' }] })
  })

  test('does not enter a list without *, nor an object by it', () => {
    expect(see({ plan: [{ issue: 'a' }] }, ['/plan/issue', '/plan/0/issue'])).toBeUndefined()
    expect(see({ plan: { absent: 'none' } }, ['/plan/*/issue'])).toBeUndefined()
  })

  test('drops objects and lists that it emptied, and keeps those that were empty', () => {
    const record = { child: { number: '999' }, plan: [{ note: 'b' }], empty: {}, none: [] }
    expect(see(record, ['/child/name', '/plan/*/issue', '/empty', '/none'])).toEqual({ empty: {}, none: [] })
  })

  test('drops a class that the rule does not grant, though the view names it', () => {
    const record = { history: 'of others', people: [{ name: 'a', phone: '1' }], address: { lines: ['x'] } }
    const view = ['/history', '/people', '/address']
    expect(see(record, view)).toEqual({ people: [{ name: 'a' }] })
    expect(see(record, view, ['third-party', 'confidential', 'address'])).toEqual(record)
  })

  test('does not show what a class grants but the view does not name', () => {
    expect(see({ history: 'of others', id: 1 }, ['/id'], ['third-party'])).toEqual({ id: 1 })
  })

  test('drops the address of a protected child whatever is granted', () => {
    const record = { address: { lines: ['x'] }, id: 1 }
    expect(see(record, ['/address', '/id'], ['address'], true)).toEqual({ id: 1 })
    expect(see(record, ['/address/lines'], ['address'], true)).toBeUndefined()
  })

  test('reads escaped keys', () => {
    expect(see({ 'a/b': { 'c~d': 1 }, a: 2 }, ['/a~1b/c~0d'])).toEqual({ 'a/b': { 'c~d': 1 } })
  })

  test('never changes the record, and never shows a value that no pointer grants', () => {
    const record = fc
      .jsonValue({ maxDepth: 4 })
      .map((value) => ({ secret: 'SECRET', open: value, list: [{ secret: value }] }))
    fc.assert(
      fc.property(record, (value) => {
        const before = structuredClone(value)
        const view = see(value, ['/open', '/list/*/open'])
        expect(value).toEqual(before)
        expect(view ?? {}).not.toHaveProperty('secret')
        expect(view ?? {}).not.toHaveProperty('list')
      }),
    )
  })
})
