import { expect, test } from '@jest/globals'
import { readDataFile } from '../../../src/catalogue/data-file.ts'
import { tryBack } from '../../../src/catalogue/try-back.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import type { JsonObject } from '../../../src/mapping/json.ts'
import { worldOf } from '../mapping/check-world.ts'
import { documentOf, mappingOf, objectSchema } from '../mapping/small-mapping.ts'

const schema = objectSchema({
  colour: { enum: ['red', 'blue', 'green'] },
  note: { type: 'string', minLength: 1 },
})
const target = objectSchema({ is: { type: 'string' }, shade: { type: 'string' }, note: { type: 'string' } })
const tables = { shade: { red: 'warm', blue: 'cold', green: 'cold' } }

/** What is wrong with the way back of what the mapping makes of the record. */
function wayBack(makes: object, record: JsonObject, made: JsonObject) {
  const world = worldOf({ 'kinds/small.schema.json': schema, 'formats/small.schema.json': target })
  const mapping = mappingOf(makes, { tables })
  const { file } = readDataFile(documentOf(makes, { tables }), 'mapping.json', false)
  const one = { mapping, compiled: compileMapping(mapping, world), file: file!, examples: [] }
  return tryBack({ file: file!, said: { record, makes: [made] } }, one, world)
}

test('an example whose output is its record again, read back, holds', () => {
  const makes = { it: { is: '{/colour}', note: '{/note}' } }
  expect(wayBack(makes, { colour: 'red' }, { is: 'red' })).toBeUndefined()
})

test('one that loses something on the way back says what', () => {
  const made = wayBack({ it: { is: '{/colour}' } }, { colour: 'red', note: 'x' }, { is: 'blue' })
  expect(made).toMatchObject({
    is: 'back',
    pointer: '/record/colour',
    differences: [
      { pointer: '/record/colour', wanted: 'red', got: 'blue' },
      { pointer: '/record/note', wanted: 'x', got: undefined },
    ],
  })
})

test('one of which a value cannot be read back says where', () => {
  const makes = { it: { note: '{/note}', shade: '{/colour | codes shade}' } }
  expect(wayBack(makes, { colour: 'blue' }, { shade: 'cold' })).toMatchObject({
    is: 'back',
    pointer: '/makes/0/shade',
    detail: expect.stringContaining('R-AMBIGUOUS'),
  })
})

test('one whose output contradicts itself says so', () => {
  const makes = { it: { is: '{/colour}', shade: '{/colour}' } }
  expect(wayBack(makes, { colour: 'red' }, { is: 'red', shade: 'blue' })).toMatchObject({
    is: 'back',
    detail: expect.stringContaining('contradicts itself'),
  })
})

test('of a record that is refused nothing is read back', () => {
  const world = worldOf({ 'kinds/small.schema.json': schema })
  const mapping = mappingOf({ it: { is: '{/colour}' } })
  const { file } = readDataFile(documentOf({}), 'mapping.json', false)
  const one = { mapping, compiled: compileMapping(mapping, world), file: file!, examples: [] }
  expect(tryBack({ file: file!, said: { record: {}, refused: [] } }, one, world)).toBeUndefined()
})
