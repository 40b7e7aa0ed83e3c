import { describe, expect, test } from '@jest/globals'
import { compileMapping } from '../../../src/mapping/compile.ts'
import type { Explained } from '../../../src/mapping/explain/explain.ts'
import type { Lineage } from '../../../src/mapping/explain/lineage.ts'
import type { Part } from '../../../src/mapping/read.ts'
import { tables } from './camhs-referral.ts'
import { worldOf } from './check-world.ts'
import { documentOf, mappingOf, partsOf } from './small-mapping.ts'

function explained(
  template: object,
  document: unknown,
  more: object = {},
  parts: ReadonlyMap<string, Part> = new Map(),
): Explained {
  const world = { ...worldOf({}), tables }
  return compileMapping(mappingOf({ it: template }, more, parts), world).explain(document)
}

/** The lineage of one place, without its line. */
function lineageAt(at: string, { lineage }: Explained): Omit<Lineage, 'at' | 'line'> | undefined {
  const found = lineage.find((one) => one.at === at)
  if (!found) return undefined
  const { at: _, line: __, ...rest } = found
  return rest
}

const from = (...value: string[]) => ({ value, because: [], presence: [] })

describe('a lineage', () => {
  test('names the place that a hole reads, its conversion and its line', () => {
    const told = explained({ a: { b: '{/p/q | dd/mm/yyyy}' } }, { p: { q: '01/03/2026' } })
    const line = documentOf({ it: { a: { b: '{/p/q | dd/mm/yyyy}' } } })
      .split('\n')
      .findIndex((text) => text.includes('"b"'))
    expect(told.lineage).toEqual([{ at: '/0/a/b', ...from('/p/q'), rule: 'dd/mm/yyyy', line: line + 1 }])
  })

  test('names the row of a code table with the table’s version', () => {
    const told = explained(
      { a: '{/p | codes t}', b: '{/p | codes t}' },
      { p: 'x' },
      { tables: { t: { x: 1, y: 2 } } },
    )
    expect(lineageAt('/0/a', told)).toEqual({ ...from('/p'), rule: 't|1.0.0#x' })
  })

  test('of a coding lets its system depend only on there being a code', () => {
    const told = explained({ a: '{/p | coding legal-status}' }, { p: 'care-order' })
    const rule = 'legal-status|1.0.0#care-order'
    expect(lineageAt('/0/a/code', told)).toEqual({ ...from('/p'), rule })
    expect(lineageAt('/0/a/system', told)).toEqual({ value: [], because: [], presence: ['/p'], rule })
  })

  test('of a text names every hole in it', () => {
    const told = explained({ a: '{/p} and {/q | dd/mm/yyyy}' }, { p: 'x', q: '01/03/2026' })
    expect(lineageAt('/0/a', told)).toEqual({ ...from('/p', '/q'), rule: 'dd/mm/yyyy' })
  })

  test('of a constant names the one value that keeps it standing', () => {
    const told = explained({ a: { kind: 'x', v: '{/p}' }, b: { c: 'y' } }, { p: 1 })
    expect(lineageAt('/0/a/kind', told)).toEqual({ value: [], because: [], presence: ['/p'] })
    expect(lineageAt('/0/b/c', told)).toMatchObject({ value: [], because: [] })
  })

  test('of a constant that any of several values keeps names what holds them all', () => {
    const template = { a: { kind: 'x', v: '{/p/q}', w: '{/p/r}' }, b: { kind: 'x', v: '{/p/q}', w: '{/s}' } }
    const told = explained(template, { p: { q: 1, r: 2 }, s: 3 })
    expect(lineageAt('/0/a/kind', told)).toEqual({ value: [], because: [], presence: ['/p'] })
    expect(lineageAt('/0/b/kind', told)).toEqual(from())
  })

  test('keeps a choice by value apart from one by presence', () => {
    const template = {
      by: { $choose: '/p', $of: { x: { v: '{/q}' }, y: { w: '{/q}' } } },
      if: { $if: '/p', v: '{/q}' },
      without: { $choose: '/none', $of: { $present: 'some', $absent: { v: '{/q}' } } },
      else: { $choose: '/p', $of: { y: { w: 1 } }, $else: { v: '{/q}' } },
    }
    const told = explained(template, { p: 'x', q: 1 })
    expect(lineageAt('/0/by/v', told)).toEqual({ value: ['/q'], because: ['/p'], presence: [] })
    expect(lineageAt('/0/if/v', told)).toEqual({ value: ['/q'], because: [], presence: ['/p'] })
    expect(lineageAt('/0/without/v', told)).toEqual({ value: ['/q'], because: [], presence: ['/none'] })
    expect(lineageAt('/0/else/v', told)).toEqual({ value: ['/q'], because: ['/p'], presence: [] })
  })

  test('does not name a choice for what all its branches make alike', () => {
    const branch = (code: string) => ({
      coding: [
        { system: 's', code },
        { system: 's', code: '{/q}' },
      ],
    })
    const template = { a: { $choose: '/p', $of: { x: branch('1'), y: branch('2') }, $else: branch('3') } }
    const told = explained(template, { p: 'x', q: 'q' })
    expect(lineageAt('/0/a/coding/0/system', told)).toEqual(from())
    expect(lineageAt('/0/a/coding/0/code', told)).toEqual({ value: [], because: ['/p'], presence: [] })
    expect(lineageAt('/0/a/coding/1/code', told)).toEqual(from('/q'))
  })

  test('names a choice that only an absence makes, and the id that a mapping gives itself', () => {
    const template = { resourceType: 'A', id: '{/q}', a: { $choose: '/none', $of: { $absent: '{/q}' } } }
    const told = explained(template, { q: 'x' }, { to: 'fhir/r4' })
    expect(lineageAt('/0/a', told)).toEqual({ value: ['/q'], because: [], presence: ['/none'] })
    expect(lineageAt('/0/id', told)).toEqual(from('/q'))
  })

  test('of what a choice merges in names the choice, of what stands beside it only what keeps that', () => {
    const template = { a: '{/q}', $choose: '/p', $of: { x: { b: 'x' }, y: null } }
    const told = explained(template, { p: 'x', q: 1 })
    expect(lineageAt('/0/a', told)).toEqual(from('/q'))
    expect(lineageAt('/0/b', told)).toEqual({ value: [], because: ['/p'], presence: [] })
  })

  test('names the item of a list, and places outside it', () => {
    const template = { l: [{ $each: '/xs', v: '{/v}', up: '{^/p}', is: 'item' }, '{/p}'] }
    const told = explained(template, { xs: [{ v: 1 }, { v: 2 }], p: 'p' })
    expect(lineageAt('/0/l/1/v', told)).toEqual(from('/xs/1/v'))
    expect(lineageAt('/0/l/1/up', told)).toEqual({ value: ['/p'], because: [], presence: ['/xs/1'] })
    expect(lineageAt('/0/l/1/is', told)).toEqual({ value: [], because: [], presence: ['/xs/1'] })
    expect(lineageAt('/0/l/2', told)).toEqual(from('/p'))
  })

  test('of what a part makes says the part’s file and line', () => {
    const parts = partsOf({ note: { text: '{/v}', kind: 'note' } })
    const told = explained({ a: { $use: 'note', $at: '/p' } }, { p: { v: 1 } }, {}, parts)
    expect(told.lineage.map(({ at, file, line, value }) => [at, file, line, value])).toEqual([
      ['/0/a/text', 'mappings/parts/note.json', 1, ['/p/v']],
      ['/0/a/kind', 'mappings/parts/note.json', 1, []],
    ])
  })

  test('has an entry for every value made, ids and references too, and the output of the mapping', () => {
    const template = { resourceType: 'A', r: '{@child}', l: [{ $each: '/xs', v: '{/v}' }] }
    const { output, lineage } = explained(template, { xs: [{ v: 1 }] }, { to: 'fhir/r4' })
    expect(output).toEqual([{ resourceType: 'A', id: 'it', r: 'urn:uuid:child', l: [{ v: 1 }] }])
    expect(lineage.map(({ at }) => at)).toEqual(['/0/resourceType', '/0/id', '/0/r', '/0/l/0/v'])
  })

  test('escapes keys that hold slashes and tildes', () => {
    const told = explained({ 'a/b': '{/p~1q}' }, { 'p/q': 1 })
    expect(lineageAt('/0/a~1b', told)).toEqual(from('/p~1q'))
  })
})

describe('what is not carried', () => {
  const why = (template: object, document: unknown, more: object = {}) =>
    Object.fromEntries(explained(template, document, more).unused.map((one) => [one.pointer, one.why]))

  test('is withheld or lost for the mapping’s own reasons', () => {
    const more = {
      withheld: { '/s': 'secret' },
      lost: { '/xs/*/l': 'no place', '/m unless /a': 'goes with a' },
    }
    expect(why({ a: '{/a}' }, { a: 1, s: { deep: 1 }, xs: [{ l: 2 }], m: 3 }, more)).toEqual({
      '/s/deep': 'withheld: secret',
      '/xs/0/l': 'lost: no place',
      '/m': 'lost: goes with a',
    })
  })

  test('is carried by the gateway, where it is the head of a record', () => {
    const document = { kind: 'small', version: 2, child: { nhsNumber: '9990000018' }, a: 1 }
    expect(why({ a: '{/a}' }, document)).toEqual({
      '/kind': 'head: the gateway carries it',
      '/version': 'head: the gateway carries it',
      '/child/nhsNumber': 'head: the gateway carries it',
    })
  })

  test('is read only by a branch that was not taken, or picked one that makes nothing', () => {
    const template = { a: '{/a}', b: { $choose: '/p', $of: { x: null, y: { v: '{/q}' } } } }
    expect(why(template, { a: 1, p: 'x', q: 2 })).toEqual({
      '/p': expect.stringMatching(/^branch: the branch that its value picks/),
      '/q': expect.stringMatching(/^branch: only what is not made here/),
    })
  })

  test('has a row that makes nothing, or stands in a text that is not whole', () => {
    const template = { a: '{/a | codes t}', b: '{/b} {/c}' }
    expect(why(template, { a: 'x', b: 'only' }, { tables: { t: { x: null, y: 1 } } })).toEqual({
      '/a': expect.stringMatching(/^row: /),
      '/b': expect.stringMatching(/^text: /),
    })
  })

  test('cannot be read, or is nothing that the mapping knows', () => {
    expect(why({ a: '{/a | dd/mm/yyyy}' }, { a: '31/02/2026', other: [true] })).toEqual({
      '/a': 'issue: R-VALUE',
      '/other/0': 'unmapped: nothing reads it',
    })
  })

  test('is told of ten thousand items that cannot be read in time that grows with them, not with their square', () => {
    const read = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((key) => [key, `{/${key} | dd/mm/yyyy}`]))
    const item = { ...{ a: 'x', b: 'x', c: 'x', d: 'x', e: 'x' }, ...{ f: 1, g: 1, h: 1, i: 1, j: 1 } }
    const began = performance.now()
    const { issues, unused } = explained(
      { l: [{ $each: '/xs', ...read }] },
      { xs: Array.from({ length: 9_900 }, () => item) },
    )
    expect([issues.length, unused.length]).toEqual([49_500, 99_000])
    expect(performance.now() - began).toBeLessThan(10_000)
  }, 300_000)

  test('says nothing of what is empty, nor of what is carried whole or only chose', () => {
    const template = { a: '{/o | json}', b: { $choose: '/p', $of: { x: { c: 'x' }, y: null } } }
    expect(why(template, { o: { deep: [1] }, p: 'x', e: '', n: null, l: [], m: {} })).toEqual({})
  })
})

test('without an explanation the twin makes and refuses the same', () => {
  const template = {
    a: { $choose: '/p', $of: { x: { v: '{/q}' }, y: null } },
    l: [{ $each: '/xs', $make: '{/v | integer}' }],
  }
  for (const document of [{ p: 'x', q: 1, xs: [{ v: '1' }] }, { p: 'z', xs: [{ v: 'one' }] }, {}]) {
    const mapping = compileMapping(mappingOf({ it: template }), worldOf({}))
    const { output, issues } = mapping.explain(document)
    expect({ output, issues }).toEqual(mapping.forward(document))
  }
})
