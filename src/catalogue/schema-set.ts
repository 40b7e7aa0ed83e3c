import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { type Breach, readBreaches } from './breach.ts'

/**
 * The JSON Schemas of a catalogue by their path in `schemas/`, compiled when first used. Own properties only,
 * nothing is coerced, filled in or removed, and no schema may take its limits from the data (`$data`).
 */
export class SchemaSet {
  readonly #ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    ownProperties: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    logger: false,
  })
  readonly #schemas = new Map<string, object>()

  constructor() {
    addFormats.default(this.#ajv)
  }

  /** Takes a schema in; what is wrong with it as a schema, if anything. */
  add(path: string, schema: object): string | undefined {
    this.#schemas.set(path, schema)
    if (this.#ajv.validateSchema(schema) !== true) {
      return this.#ajv.errorsText(this.#ajv.errors, { dataVar: 'the schema', separator: '; ' })
    }
    try {
      this.#ajv.addSchema(schema, path)
      return undefined
    } catch (error) {
      return messageOf(error)
    }
  }

  /** Compiles the schema; why that is impossible, if it is (a reference to nothing, an unknown keyword). */
  compile(path: string): string | undefined {
    try {
      this.#ajv.getSchema(path)
      return undefined
    } catch (error) {
      return messageOf(error)
    }
  }

  get(path: string): object | undefined {
    return this.#schemas.get(path)
  }

  paths(): Iterable<string> {
    return this.#schemas.keys()
  }

  /** Every way in which the value breaks the schema, fifty at most. Throws when there is no such schema. */
  breaches(path: string, value: unknown): Breach[] {
    const validate = this.#ajv.getSchema(path)
    if (validate === undefined) throw new Error(`there is no schema ${path}`)
    if (validate(value)) return []
    return readBreaches(validate.errors ?? [], (fragment) => this.#part(path, fragment))
  }

  #part(path: string, fragment: string): ValidateFunction | undefined {
    const [other, pointer] = fragment.split('#') as [string, string]
    return this.#ajv.getSchema(`${other === '' ? path : other}#${pointer}`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
