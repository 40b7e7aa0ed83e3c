import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { nearestName } from '../mapping/nearest.ts'
import { pointerBelow } from '../mapping/pointer.ts'
import { isDay } from '../message/day.ts'
import type { FailureCode } from '../message/failure.ts'

/** One way in which a value breaks its schema, not masked yet. */
export interface Breach {
  readonly code: FailureCode
  /** JSON Pointer into the value; for a missing property the place where it should be. */
  readonly pointer: string
  readonly found?: unknown
  readonly allowed?: readonly string[]
  readonly nearest?: string
}

/** The schema that was broken, as far as its alternatives are looked into. */
export interface BrokenSchema {
  /** Compiles a schema object that lies within it. */
  compile(part: unknown): ValidateFunction | undefined
  /** What a reference within it leads to. */
  follow(reference: string): unknown
}

/** Breaches that are said of one value at most. */
export const mostBreaches = 50
/** Of a hostile record no more than this many errors are looked at. */
const lookedAt = 1000

/**
 * Says what ajv found in words of the gateway: one breach per place, at most fifty. Where a value may be one of
 * several things, only what it most looks like is complained of.
 */
export function readBreaches(errors: readonly ErrorObject[], schema: BrokenSchema): Breach[] {
  const byPointer = new Map<string, { breach: Breach; rank: number }>()
  const note = (breach: Breach, rank: number) => {
    const known = byPointer.get(breach.pointer)
    if (known === undefined || rank < known.rank) byPointer.set(breach.pointer, { breach, rank })
  }
  const seen = errors.slice(0, lookedAt)
  const unions = seen.filter(isUnion)
  const below = unions.map((union) => ({ union, schemas: schemasBelow(union, schema) }))
  for (const error of seen) {
    if (byPointer.size >= mostBreaches) break
    const inside = below.some(
      ({ union, schemas }) =>
        error !== union && isAt(error.instancePath, union.instancePath) && schemas.has(error.parentSchema),
    )
    if (inside || error.keyword === 'if') continue
    if (isUnion(error)) for (const breach of explainUnion(error, schema)) note(breach, 0)
    else
      note(breachOf(error), ranks.indexOf(error.keyword) === -1 ? ranks.length : ranks.indexOf(error.keyword))
  }
  return [...byPointer.values()].map(({ breach }) => breach)
}

/** Of several complaints about one place, the first in this order is the one to make. */
const ranks = ['type', 'const', 'enum', 'format', 'pattern']

function isUnion(error: ErrorObject): boolean {
  return error.keyword === 'anyOf' || error.keyword === 'oneOf'
}

function isAt(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`)
}

/** The schema objects that the alternatives of a union are made of. */
function schemasBelow(union: ErrorObject, schema: BrokenSchema): Set<unknown> {
  const found = new Set<unknown>()
  const visit = (part: unknown) => {
    if (typeof part !== 'object' || part === null || found.has(part)) return
    found.add(part)
    for (const [key, value] of Object.entries(part)) {
      visit(key === '$ref' && typeof value === 'string' ? schema.follow(value) : value)
    }
  }
  visit(union.schema)
  return found
}

function explainUnion(union: ErrorObject, schema: BrokenSchema): Breach[] {
  const alternatives = (union.schema as unknown[]).map((part) => {
    const validate = schema.compile(part)
    const errors = validate === undefined || validate(union.data) ? [] : [...(validate.errors ?? [])]
    return { errors, fits: errors.every((error) => error.instancePath !== '' || error.keyword !== 'type') }
  })
  const failed = alternatives.filter((alternative) => alternative.errors.length > 0)
  const fitting = failed.filter((alternative) => alternative.fits)
  const forms = failed.length === alternatives.length ? formsOf(union, fitting, schema) : undefined
  if (forms !== undefined) return [forms]
  const likely = fitting.sort((a, b) => a.errors.length - b.errors.length)[0]
  if (likely !== undefined && failed.length === alternatives.length) {
    return readBreaches(likely.errors, schema).map((breach) => ({
      ...breach,
      pointer: union.instancePath + breach.pointer,
    }))
  }
  const allowed = failed.flatMap(({ errors }) =>
    errors.filter((error) => error.keyword === 'type').flatMap(typesOf),
  )
  const pointer = union.instancePath
  if (allowed.length === 0)
    return [{ code: 'invalid-record', pointer, allowed: ['exactly one of the alternatives'] }]
  return [{ code: 'wrong-type', pointer, found: union.data, allowed: [...new Set(allowed)] }]
}

/** Of a plain value that may be written in several ways, or be a code of several lists, all of them are said. */
function formsOf(
  { instancePath: pointer, data: found }: ErrorObject,
  alternatives: readonly { readonly errors: readonly ErrorObject[] }[],
  schema: BrokenSchema,
): Breach | undefined {
  if (alternatives.length < 2 || typeof found !== 'string') return undefined
  const breaches = alternatives.flatMap(({ errors }) => readBreaches(errors, schema))
  if (breaches.some(({ code }) => code !== 'unknown-code' && code !== 'wrong-format')) return undefined
  const code = breaches.every((one) => one.code === 'unknown-code') ? 'unknown-code' : 'wrong-format'
  return { code, pointer, found, allowed: [...new Set(breaches.flatMap(({ allowed }) => allowed ?? []))] }
}

function breachOf(error: ErrorObject): Breach {
  const pointer = error.instancePath
  const found = error.data
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
      return { code: 'required-missing', pointer: pointerBelow(pointer, String(params.missingProperty)) }
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return unknownProperty(error)
    case 'type':
      return {
        code: pointer === '' ? 'not-an-object' : 'wrong-type',
        pointer,
        found,
        allowed: typesOf(error),
      }
    case 'enum':
      return unknownCode(error, params.allowedValues as unknown[])
    case 'const':
      return unknownCode(error, [params.allowedValue])
    case 'format':
      return wrongFormat(error, String(params.format))
    case 'pattern':
      return { code: 'wrong-format', pointer, found, allowed: [described(error, String(params.pattern))] }
    default:
      return { code: codeOfLimit(error.keyword), pointer, found, allowed: [error.message ?? error.keyword] }
  }
}

function unknownProperty(error: ErrorObject): Breach {
  const params = error.params as Record<string, unknown>
  const name = String(params.additionalProperty ?? params.unevaluatedProperty).slice(0, 64)
  const properties = (error.parentSchema as { properties?: object } | undefined)?.properties ?? {}
  const names = Object.keys(properties)
  const nearest = nearestName(name, names)
  const pointer = pointerBelow(error.instancePath, name)
  return { code: 'unknown-property', pointer, found: name, allowed: names, ...(nearest ? { nearest } : {}) }
}

function unknownCode(error: ErrorObject, values: readonly unknown[]): Breach {
  // no text at all is seen only in quotation marks
  const allowed = values.map((value) =>
    typeof value === 'string' && value !== '' ? value : JSON.stringify(value),
  )
  const nearest = typeof error.data === 'string' ? nearestName(error.data, allowed) : undefined
  const pointer = error.instancePath
  return { code: 'unknown-code', pointer, found: error.data, allowed, ...(nearest ? { nearest } : {}) }
}

const forms: Readonly<Record<string, string>> = {
  date: 'yyyy-mm-dd',
  'date-time': 'yyyy-mm-ddThh:mm:ss with Z or an offset',
  time: 'hh:mm:ss with Z or an offset',
}

function wrongFormat(error: ErrorObject, format: string): Breach {
  const text = String(error.data)
  const day = /^(\d{4}-\d{2}-\d{2})(?:$|T)/.exec(text)?.[1]
  const impossible = (format === 'date' || format === 'date-time') && day !== undefined && !isDay(day)
  const code = impossible ? 'impossible-date' : 'wrong-format'
  return { code, pointer: error.instancePath, found: error.data, allowed: [forms[format] ?? format] }
}

/** A pattern says little to a person; what the schema says about the place is put beside it. */
function described(error: ErrorObject, pattern: string): string {
  const description = (error.parentSchema as { description?: string } | undefined)?.description
  return description === undefined
    ? pattern
    : `${pattern} (${description.split('. ')[0]!.replace(/\.$/, '')})`
}

function typesOf(error: ErrorObject): string[] {
  return [(error.params as { type: string | string[] }).type].flat()
}

function codeOfLimit(keyword: string): FailureCode {
  return /^(min|max|exclusive|multipleOf|uniqueItems)/.test(keyword) ? 'out-of-range' : 'invalid-record'
}
