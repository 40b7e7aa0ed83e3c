import { describe, expect, test } from '@jest/globals'
import { readSchemas } from '../../../src/catalogue/load-data.ts'

/** What is said of schemas by their names: code, file and pointer. */
function saidOf(schemas: Readonly<Record<string, object>>) {
  const files = Object.entries(schemas).map(([name, schema]) => {
    const place = `schemas/${name}.schema.json`
    const text = JSON.stringify({ version: '1.0.0', ...schema })
    return { path: place, place, sandbox: false, text }
  })
  const read = readSchemas(files)
  const said = read.problems.map(({ code, file, pointer }) => `${code} ${file} ${pointer}`)
  return { said, isBroken: (name: string) => read.schemas.isBroken(`${name}.schema.json`) }
}

describe('a schema that leads back to itself', () => {
  test.each<[string, object, string]>([
    ['at once', { $ref: '#' }, '/$ref'],
    ['as one of several', { allOf: [{ type: 'object' }, { $ref: '#' }] }, '/allOf/1/$ref'],
    ['as what it is not', { not: { $ref: '#' } }, '/not/$ref'],
    [
      'over others',
      {
        properties: { a: { $ref: '#/$defs/a' } },
        $defs: { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/a' }] } },
      },
      '/$defs/a/$ref',
    ],
    ['by its own name', { $ref: 'kinds.schema.json' }, '/$ref'],
  ])('%s is refused where it does so', (_, schema, pointer) => {
    const { said, isBroken } = saidOf({ kinds: schema })
    expect(said).toEqual([`C-SCHEMA schemas/kinds.schema.json ${pointer}`])
    expect(isBroken('kinds')).toBe(true)
  })

  test('over another schema is refused in both, and whoever uses them is held to nothing', () => {
    const { said, isBroken } = saidOf({
      a: { $ref: 'b.schema.json' },
      b: { $ref: 'a.schema.json#' },
      c: { type: 'object', properties: { x: { $ref: 'a.schema.json' } } },
    })
    expect(said).toEqual(['C-SCHEMA schemas/a.schema.json /$ref', 'C-SCHEMA schemas/b.schema.json /$ref'])
    expect(['a', 'b', 'c'].map(isBroken)).toEqual([true, true, true])
  })

  test('by way of a member or an item has an end', () => {
    const { said, isBroken } = saidOf({
      tree: {
        type: 'object',
        properties: { left: { $ref: '#' }, below: { type: 'array', items: { $ref: '#' } } },
      },
    })
    expect(said).toEqual([])
    expect(isBroken('tree')).toBe(false)
  })
})
