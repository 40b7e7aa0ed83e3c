import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'

type Schema = { readonly [key: string]: unknown }

const TEXT = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('Llŷr', 'tŷ', '🙂', '"', '{', '}', '{/a}', '|', 'a\nb', ' ', '\u2028', '__proto__'),
)
const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
const FORMATS: { [format: string]: fc.Arbitrary<string> } = {
  date: day.map((date) => date.toISOString().slice(0, 10)),
  'date-time': day.map((date) => date.toISOString()),
  time: day.map((date) => date.toISOString().slice(11)),
  email: fc.emailAddress(),
}

function objectOf(schema: Schema, root: Schema): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as { [name: string]: Schema })
  const required = new Set((schema.required ?? []) as string[])
  const members = properties.map(([name, one]): [string, fc.Arbitrary<unknown>] => [
    name,
    arbitraryOf(one, root),
  ])
  return fc.record(Object.fromEntries(members), {
    requiredKeys: properties.map(([name]) => name).filter((name) => required.has(name)),
  })
}

function textOf(schema: Schema): fc.Arbitrary<unknown> {
  if (typeof schema.pattern === 'string') return fc.stringMatching(new RegExp(schema.pattern, 'u'))
  const format = FORMATS[String(schema.format)]
  if (format) return format
  return schema.minLength ? TEXT : fc.oneof(TEXT, fc.constant(''))
}

/** Values that a JSON Schema allows, as far as its words are known here; `root` is where its `$ref` lead. */
function arbitraryOf(schema: Schema, root: Schema): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') {
    const { $ref, ...beside } = schema
    const target = $ref
      .split('/')
      .slice(1)
      .reduce((here: Schema, key) => here[key] as Schema, root)
    return arbitraryOf({ ...target, ...beside }, root)
  }
  const alternatives = (schema.oneOf ?? schema.anyOf) as Schema[] | undefined
  if (alternatives)
    return fc.oneof(
      ...alternatives.map((one) =>
        arbitraryOf({ ...schema, oneOf: undefined, anyOf: undefined, ...one }, root),
      ),
    )
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.type === 'object') return objectOf(schema, root)
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'array') {
    const size = {
      minLength: Number(schema.minItems ?? 0),
      maxLength: Math.max(3, Number(schema.minItems ?? 0)),
    }
    const items = arbitraryOf((schema.items ?? {}) as Schema, root)
    return schema.uniqueItems
      ? fc.uniqueArray(items, { ...size, selector: (item) => JSON.stringify(item) })
      : fc.array(items, size)
  }
  const bounds = { min: Number(schema.minimum ?? 0), max: Number(schema.maximum ?? 1_000) }
  if (schema.type === 'integer') return fc.integer(bounds)
  if (schema.type === 'number')
    return fc.integer({ min: bounds.min * 10, max: bounds.max * 10 }).map((tenths) => tenths / 10)
  return textOf(schema)
}

/** Records that are valid by their schema, ajv being the judge. */
export function recordsOf(schema: object): fc.Arbitrary<unknown> {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  const isValid = ajv.compile(schema)
  return arbitraryOf(schema as Schema, schema as Schema).filter((record) => isValid(record))
}
