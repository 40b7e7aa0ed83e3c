import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { pointerText } from '../mapping/pointer.ts'
import { type Breach, readBreaches } from './breach.ts'
import { followReference } from './schema-walk.ts'

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
    // The generated code is run as it is written: optimising it costs more at the start than it ever gives back.
    code: { optimize: false },
  })
  readonly #schemas = new Map<string, object>()
  readonly #compiled = new Map<string, ValidateFunction>()
  readonly #broken = new Set<string>()
  readonly #places = new Map<string, Map<unknown, string>>()

  /** Whether all schemas, and all files that obey them, were found to be right before: then nothing is held to a schema twice. */
  readonly isChecked: boolean

  constructor({ isChecked = false } = {}) {
    this.isChecked = isChecked
    addFormats.default(this.#ajv)
    // An annotation of Dilyn's own, beside `title` and `description`, and one that editors know.
    this.#ajv.addVocabulary(['version', 'patternErrorMessage'])
  }

  /** Takes a schema in; what is wrong with it as a schema, if anything. */
  add(path: string, schema: object): string | undefined {
    this.#schemas.set(path, schema)
    return this.#attempt(path, () => {
      // addSchema would validate it once more, were it not told not to
      if (this.isChecked || this.#ajv.validateSchema(schema) === true) {
        this.#ajv.addSchema(schema, path, undefined, false)
      } else
        throw new Error(this.#ajv.errorsText(this.#ajv.errors, { dataVar: 'the schema', separator: '; ' }))
    })
  }

  /** Compiles the schema; why that is impossible, if it is (a reference to nothing, an unknown keyword). */
  compile(path: string): string | undefined {
    return this.#attempt(path, () => this.#validator(path))
  }

  get(path: string): object | undefined {
    return this.#schemas.get(path)
  }

  paths(): Iterable<string> {
    return this.#schemas.keys()
  }

  /**
   * Every way in which the value breaks the schema, fifty at most; none by a schema that is broken itself and was
   * complained of when it was taken in. Throws when there is no such schema.
   */
  breaches(path: string, value: unknown): Breach[] {
    if (this.#broken.has(path)) return []
    const validate = this.#validator(path)
    if (validate(value)) return []
    return readBreaches(validate.errors ?? [], {
      compile: (part) => this.#part(path, part),
      follow: (reference) => followReference(this.#schemas.get(path) ?? {}, reference),
    })
  }

  #validator(path: string): ValidateFunction {
    const validate = this.#compiled.get(path) ?? this.#ajv.getSchema(path)
    if (validate === undefined) throw new Error(`there is no schema ${path}`)
    this.#compiled.set(path, validate)
    return validate
  }

  #attempt(path: string, work: () => void): string | undefined {
    try {
      work()
      return undefined
    } catch (error) {
      this.#broken.add(path)
      return error instanceof Error ? error.message : String(error)
    }
  }

  /** ajv names the place of a schema from the nearest reference, so it is looked for by the object itself. */
  #part(path: string, schema: unknown): ValidateFunction | undefined {
    const { $ref } = (schema ?? {}) as { $ref?: unknown }
    // ajv reads a reference to another schema as if it stood within that one
    if (typeof $ref === 'string' && !$ref.startsWith('#')) return this.#validator(pathFrom(path, $ref))
    const places = this.#places.get(path) ?? placesIn(this.#schemas.get(path))
    this.#places.set(path, places)
    const place = places.get(schema)
    return place === undefined ? undefined : this.#ajv.getSchema(`${path}#${place}`)
  }
}

/** The path in `schemas/` that a reference from the schema at a path leads to. */
function pathFrom(path: string, reference: string): string {
  return decodeURI(new URL(reference, `schemas:///${path}`).pathname).replace(/^\/+/, '')
}

/** Every object in a schema by its JSON Pointer, fit for a URI's fragment. */
function placesIn(schema: object | undefined): Map<unknown, string> {
  const places = new Map<unknown, string>()
  const visit = (value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null || places.has(value)) return
    places.set(value, pointer)
    for (const [key, member] of Object.entries(value)) {
      visit(member, pointer + pointerText([key]).split('/').map(encodeURIComponent).join('/'))
    }
  }
  visit(schema, '')
  return places
}
