import { expect, test } from '@jest/globals'
import { acceptedText } from '../../../src/catalogue/accept-example.ts'
import { readDataFile } from '../../../src/catalogue/data-file.ts'
import type { Example } from '../../../src/catalogue/examples.ts'
import type { MappingLibrary } from '../../../src/catalogue/load.ts'
import { SchemaSet } from '../../../src/catalogue/schema-set.ts'
import { testMappings } from '../../../src/catalogue/test-mappings.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import type { JsonObject } from '../../../src/mapping/json.ts'
import { worldOf } from '../mapping/check-world.ts'
import { documentOf, mappingOf, objectSchema } from '../mapping/small-mapping.ts'

const kind = 'kinds/small.schema.json'
const target = 'formats/small.schema.json'
const makes = { it: { is: '{/colour}', shade: '{/shade | codes shade}' } }
const tables = { shade: { red: 'warm', blue: 'cold', green: 'cold' } }

/** What `map test` finds of one example of a small mapping, its target's `is` being no longer than four letters. */
function failed(said: JsonObject) {
  const text = { type: 'string', minLength: 1 }
  const schema = objectSchema({ colour: text, shade: { enum: ['red', 'blue', 'green'] } })
  const made = objectSchema({ is: { ...text, maxLength: 4 }, shade: text })
  const schemas = new SchemaSet()
  schemas.add(kind, schema)
  schemas.add(target, made)
  const world = worldOf({ [kind]: schema, [target]: made })
  const mapping = mappingOf(makes, { tables })
  const { file } = readDataFile(JSON.stringify(said, null, 2), 'mappings/x/1.0.0/examples/a.json', false)
  const examples = [{ file: file!, said } as unknown as Example]
  const own = readDataFile(documentOf(makes, { tables }), 'mappings/x/1.0.0/mapping.json', false).file!
  const one = { mapping, compiled: compileMapping(mapping, world), file: own, examples }
  const library = { mappings: [one], broken: [], target: { schemas, fhir: { types: {} } }, world }
  return testMappings({ library: library as unknown as MappingLibrary, problems: [] }, () => true)[0]!.failed
}

test('an example may be written anew where what is made comes back', () => {
  const [one] = failed({ record: { colour: 'red', shade: 'red' }, makes: [] })
  expect(JSON.parse(acceptedText(one!.tried!.example, one!.tried!.fault)!)).toMatchObject({
    makes: [{ is: 'red', shade: 'warm' }],
  })
})

test('an example of which what is made cannot be read back is never written anew', () => {
  const [one] = failed({ record: { colour: 'red', shade: 'blue' }, makes: [] })
  expect(one).toMatchObject({ detail: 'the mapping makes something else' })
  expect(acceptedText(one!.tried!.example, one!.tried!.fault)).toBeUndefined()
})

test('output that is not valid is complained of where it stands in the example', () => {
  const makes = [{ is: 'indigo', shade: 'warm' }]
  const [one] = failed({ record: { colour: 'indigo', shade: 'red' }, makes })
  expect(one!.detail).toBe(`what the mapping makes is not valid ${target}: out-of-range at "/is"`)
  expect(one!.tried!.fault.pointer).toBe('/makes/0/is')
})
