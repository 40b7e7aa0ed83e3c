import { describe, expect, test } from '@jest/globals'
import { aSubject, broken, proved } from './a-subject.ts'

const text = { type: 'string', minLength: 1 }
const list = (items: object, more: object = {}) => ({ type: 'array', items, ...more })
const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})

const good = { it: { a: '{/a}', b: 'always', list: [{ $each: '/xs', x: '{/x}' }] } }
const goodSchema = { a: text, xs: list(closed({ x: text }, ['x'])) }
const fhir = { note: { resourceType: 'Basic', code: { text: '{/a}' }, created: '{/day}' } }
const fhirSchema = { a: text, day: { type: 'string', format: 'date' } }
const toFhir = { to: 'fhir/r4' }
const keyed = { it: { list: [{ $each: '/xs', $key: '/x', x: '{/x}', y: '{/y}' }] } }
const keyedSchema = { xs: list(closed({ x: text, y: text }, ['x'])) }

describe('a mapping that is right', () => {
  test('keeps every law that is about it', () => {
    expect(proved(aSubject(good, goodSchema)).map(({ law, ok }) => [law, ok])).toEqual([
      ['valid', true],
      ['twin', true],
      ['round-trip', true],
      ['image', true],
      ['restore', true],
      ['no-silent-edit', true],
    ])
  })

  test('is held to the order of entries if it makes FHIR, and to its keys if it has some', () => {
    const laws = (made: ReturnType<typeof aSubject>) => proved(made, 30).map(({ law, ok }) => `${law} ${ok}`)
    expect(laws(aSubject(fhir, fhirSchema, toFhir))).toContain('order true')
    expect(laws(aSubject(keyed, keyedSchema))).toContain('keys true')
  })

  test('may lose what it declares', () => {
    const more = { lost: { '/b': 'has no place' }, withheld: { '/c': 'goes nowhere' } }
    expect(broken(aSubject({ it: { a: '{/a}' } }, { a: text, b: text, c: text }, more))).toEqual([])
  })

  test('may be read roughly where it declares a loss', () => {
    const tables = { rough: { red: 'warm', orange: 'warm', blue: 'cold' } }
    const colour = { enum: ['red', 'orange', 'blue'] }
    const more = { tables, lost: { '/colour': 'only its warmth is kept' } }
    expect(
      broken(aSubject({ it: { a: '{/a}', heat: '{/colour | codes rough}' } }, { a: text, colour }, more)),
    ).toEqual([])
  })
})

describe('each law finds what breaks it', () => {
  test('valid: output that its target refuses', () => {
    const judge = (output: readonly unknown[]) =>
      JSON.stringify(output).includes('ŵ') ? { pointer: '/0/a', why: 'no ŵ here' } : undefined
    const [first] = broken(aSubject(good, goodSchema, {}, { judge }))
    expect(first).toMatchObject({
      law: 'valid',
      counterexample: { detail: 'what is made is not valid: no ŵ here', in: 'output', pointer: '/0/a' },
    })
  })

  test('valid: a valid record that is refused, with the hole that refuses it', () => {
    const table = { tables: { t: { a: 'b' } } }
    const enumerated = { a: { enum: ['a', 'c'] } }
    const [first] = broken(aSubject({ it: { a: '{/a | codes t}' } }, enumerated, table))
    expect(first).toMatchObject({
      law: 'valid',
      counterexample: { record: { a: 'c' }, pointer: '/a', detail: 'a valid record is refused: R-CODE' },
    })
  })

  test('twin: compiled code that makes something else', () => {
    const found = broken(
      aSubject(
        good,
        goodSchema,
        {},
        {
          forward: (real) => (document) => {
            const { output, issues } = real(document)
            return { output: output.map((one) => ({ ...(one as object), b: 'never' })), issues }
          },
        },
      ),
    )
    expect(found.find(({ law }) => law === 'twin')?.counterexample).toMatchObject({
      in: 'output',
      pointer: '/0/b',
    })
  })

  test('round-trip: a value that is carried but cannot be read back', () => {
    const [first] = broken(aSubject({ it: { a: '{/a}', both: '{/a} {/b}' } }, { a: text, b: text }))
    expect(first).toMatchObject({
      law: 'round-trip',
      counterexample: { in: 'record', pointer: '/b', found: 'nothing' },
    })
  })

  test('round-trip: two things that look the same', () => {
    const makes = { it: { list: [{ v: '{/a}' }, { v: '{/b}' }] } }
    const found = broken(aSubject(makes, { a: text, b: text }))
    expect(found.map(({ law }) => law)).toContain('round-trip')
  })

  test('round-trip: something reported though nothing was changed', () => {
    const found = broken(
      aSubject(
        good,
        goodSchema,
        {},
        {
          backward: (real) => (output) => ({
            ...real(output),
            unread: output.map((_, n) => ({ pointer: `/${n}/b`, found: 'always' })),
          }),
        },
      ),
    )
    expect(found.find(({ law }) => law === 'round-trip')?.counterexample).toMatchObject({
      detail: 'what was made is not recognised when it is read back',
      pointer: '/0/b',
    })
  })

  test('round-trip: a spelling that is not the canonical one', () => {
    const spelled = (real: (output: readonly unknown[]) => object) => (output: readonly unknown[]) => {
      const back = real(output) as { record: { p?: string } }
      return {
        ...back,
        record: { ...back.record, ...(back.record.p ? { p: back.record.p.toLowerCase() } : {}) },
      }
    }
    const found = broken(
      aSubject(
        { it: { p: '{/p | postcode}' } },
        { p: { enum: ['SY23 1BB'] } },
        {},
        { backward: spelled as never },
      ),
    )
    expect(found.find(({ law }) => law === 'round-trip')?.counterexample?.detail).toContain('canonical')
  })

  test('image and restore: a way back that forgets', () => {
    const found = broken(
      aSubject(good, goodSchema, {}, { backward: (real) => (output) => ({ ...real(output), record: {} }) }),
    )
    expect(found.map(({ law }) => law)).toEqual(expect.arrayContaining(['round-trip', 'image', 'restore']))
  })

  test('order: a way back that goes by the order of entries', () => {
    const two = { one: { ...fhir.note, id: 'one' }, two: { resourceType: 'Flag', code: { text: '{/b}' } } }
    const found = broken(
      aSubject(two, { ...fhirSchema, b: text }, toFhir, {
        backward: (real) => (output) => {
          const back = real(output)
          const [first] = output as { resourceType: string }[]
          return { ...back, record: { ...(back.record as object), first: first?.resourceType ?? '' } }
        },
      }),
    )
    expect(found.find(({ law }) => law === 'order')?.counterexample).toMatchObject({ pointer: '/first' })
  })

  test('no-silent-edit: a constant that nobody holds against what came', () => {
    const found = broken(
      aSubject(
        good,
        goodSchema,
        {},
        {
          backward: (real) => (output) => ({ ...real(output), conflicts: [], unread: [] }),
        },
      ),
    )
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      law: 'no-silent-edit',
      counterexample: { in: 'output', pointer: '/0/b', found: 'always', put: 'alwaysx' },
    })
  })

  test('keys: two items with one key that are let through', () => {
    const found = broken(
      aSubject(
        keyed,
        keyedSchema,
        {},
        { forward: (real) => (document) => ({ ...real(document), issues: [] }) },
      ),
    )
    expect(found.find(({ law }) => law === 'keys')?.counterexample).toMatchObject({
      detail: 'two items with the same key are mapped',
      pointer: '/xs/1',
    })
  })
})
