import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { isObject } from '../mapping/json.ts'
import { pointerBelow, pointerText } from '../mapping/pointer.ts'
import { PatternFault, patternOf } from '../mapping/schema/pattern.ts'
import { targetOfReference } from '../mapping/schema/reference.ts'
import { type Breach, readBreaches } from './breach.ts'
import { cycleOf } from './schema-cycle.ts'
import { followReference } from './schema-walk.ts'

/** Patterns as ajv takes them; what it calls `code` matters only to schemas that are written to files. */
const regExp = Object.assign((source: string) => patternOf(source), { code: 'patternOf' })

/** Why a schema cannot be used, and where it says so, as a JSON Pointer. */
export interface SchemaFault {
  readonly detail: string
  readonly pointer: string
  readonly remedy?: string
}

/**
 * The JSON Schemas of a catalogue by their path in `schemas/`, compiled when first used. Own properties only,
 * nothing is coerced, filled in or removed, no schema may take its limits from the data (`$data`), and no pattern is
 * tried for ever.
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
    code: { optimize: false, regExp },
  })
  readonly #schemas = new Map<string, object>()
  readonly #compiled = new Map<string, ValidateFunction>()
  readonly #broken = new Set<string>()
  readonly #withoutCycle = new WeakSet<object>()
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
  add(path: string, schema: object): SchemaFault | undefined {
    this.#schemas.set(path, schema)
    return this.#attempt(path, () => {
      // addSchema would validate it once more, were it not told not to
      if (this.isChecked || this.#ajv.validateSchema(schema) === true) {
        this.#ajv.addSchema(schema, path, undefined, false)
      } else
        throw new Error(this.#ajv.errorsText(this.#ajv.errors, { dataVar: 'the schema', separator: '; ' }))
    })
  }

  /**
   * Compiles the schema; why that is impossible, if it is (a reference to nothing or to itself, an unknown keyword). Of
   * what another schema is to blame for, that one is told.
   */
  compile(path: string): SchemaFault | undefined {
    const fault = this.#attempt(path, () => this.#validator(path))
    if (this.#broken.has(path)) return fault
    const cycle = cycleOf(path, { schemaAt: (other) => this.#schemas.get(other), ended: this.#withoutCycle })
    if (cycle === undefined) return undefined
    this.#broken.add(path)
    const detail = 'it refers to itself, with no member or item in between, and so has no end'
    const remedy = 'say here what it holds, or refer to what says it'
    return cycle.pointer === undefined ? undefined : { detail, pointer: cycle.pointer, remedy }
  }

  /** Says that there is such a schema, but that it cannot be read. */
  leaveOut(path: string): void {
    this.#broken.add(path)
  }

  /** Whether the schema has been complained of, so that nothing is held to it. */
  isBroken(path: string): boolean {
    return this.#broken.has(path)
  }

  get(path: string): object | undefined {
    return this.#schemas.get(path)
  }

  /** Those of what is read and made; what the files of a catalogue obey is the gateway's own. */
  paths(): readonly string[] {
    return [...this.#schemas.keys()].filter((path) => !path.startsWith('gateway/'))
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

  #attempt(path: string, work: () => void): SchemaFault | undefined {
    try {
      work()
      return undefined
    } catch (error) {
      this.#broken.add(path)
      const detail = error instanceof Error ? error.message : String(error)
      if (!(error instanceof PatternFault)) return { detail, pointer: '' }
      const pointer = placeOfPattern(this.#schemas.get(path), error.pattern)
      return pointer === undefined ? undefined : { detail, pointer }
    }
  }

  /** ajv names the place of a schema from the nearest reference, so it is looked for by the object itself. */
  #part(path: string, schema: unknown): ValidateFunction | undefined {
    const { $ref } = (schema ?? {}) as { $ref?: unknown }
    // ajv reads a reference to another schema as if it stood within that one
    if (typeof $ref === 'string' && !$ref.startsWith('#'))
      return this.#validator(targetOfReference($ref, path).path)
    const places = this.#places.get(path) ?? placesIn(this.#schemas.get(path))
    this.#places.set(path, places)
    const place = places.get(schema)
    return place === undefined ? undefined : this.#ajv.getSchema(`${path}#${place}`)
  }
}

/** Where a schema names a pattern; undefined: it is another schema's. */
function placeOfPattern(schema: unknown, pattern: string, at = ''): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined
  for (const [key, member] of Object.entries(schema)) {
    const here = pointerBelow(at, key)
    if (key === 'pattern' && member === pattern) return here
    if (key === 'patternProperties' && isObject(member) && Object.hasOwn(member, pattern))
      return pointerBelow(here, pattern)
    const below = placeOfPattern(member, pattern, here)
    if (below !== undefined) return below
  }
  return undefined
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
