import type fc from 'fast-check'
import { SchemaSet } from '../../../src/catalogue/schema-set.ts'
import type { Needs } from '../../../src/laws/record-arbitrary.ts'
import { recordArbitrary } from '../../../src/laws/record-arbitrary.ts'
import type { Json } from '../../../src/mapping/json.ts'

/** Records that obey a schema; `others` are schemas that it refers to, by their paths beside `it.schema.json`. */
export function recordsOf(
  schema: object,
  { needs, others = {} }: { needs?: Needs; others?: { [path: string]: object } } = {},
): fc.Arbitrary<Json> {
  const set = new SchemaSet()
  for (const [path, one] of Object.entries({ ...others, 'it.schema.json': schema })) set.add(path, one)
  const path = 'it.schema.json'
  const source = (name: string): object | undefined => set.get(name)
  return recordArbitrary(
    { path, source, isValid: (record) => set.breaches(path, record).length === 0 },
    needs,
  )
}
