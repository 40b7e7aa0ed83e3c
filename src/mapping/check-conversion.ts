import { madeOf, TABLE_CONVERSIONS, takesTable } from './conversions/coded.ts'
import type { Conversion } from './conversions/conversion.ts'
import { CONVERSIONS } from './conversions/conversion-list.ts'
import type { Json, JsonType } from './json.ts'
import { typeOf } from './json.ts'
import { nearestOf } from './nearest.ts'
import type { Checking } from './operations/checking.ts'
import { pointerText } from './pointer.ts'
import type { Given } from './schema/given.ts'
import { mayHavePattern } from './schema/pattern.ts'
import type { Shape } from './schema/shape.ts'
import type { CodeTable } from './tables.ts'
import { rowFor } from './tables.ts'
import type { ValueKind } from './targets/place.ts'
import type { Hole } from './template.ts'

const UNKNOWN: ValueKind = { types: [], formats: [], isFree: false, isConstant: false }

/** One spelling of each format, to try whether a conversion reads it. */
const SAMPLES: { readonly [format: string]: string } = {
  date: '2024-02-29',
  'date-time': '2024-02-29T09:30:00Z',
  time: '09:30:00',
  email: 'a@b.example',
  uuid: '0190c2a0-0000-7000-8000-000000000000',
}

function typesOf(shapes: readonly Shape[]): JsonType[] {
  const types = new Set(shapes.flatMap((shape) => [...shape.types]))
  types.delete('null')
  return [...types]
}

function plainKind(shapes: readonly Shape[], values: readonly Json[] | undefined): ValueKind {
  const formats = new Set(shapes.flatMap(({ format }) => format ?? []))
  const isFree = shapes.some(({ types, values: own, format, patterns }) => {
    return types.has('string') && !own && format === undefined && patterns.length === 0
  })
  const listed = values ? { values } : {}
  return { types: typesOf(shapes), ...listed, formats: [...formats], isFree, isConstant: false }
}

/** What of the schema's values a conversion can't read, or undefined. */
function unreadable(
  conversion: Conversion,
  shapes: readonly Shape[],
  values: readonly Json[] | undefined,
): string | undefined {
  if (conversion.reads.length === 0) return undefined
  const odd = typesOf(shapes).find((type) => !conversion.reads.includes(type))
  if (odd !== undefined) return `a value of type ${odd}`
  const value = values?.find((one) => conversion.forward(one) === undefined)
  if (value !== undefined) return `"${String(value)}"`
  for (const { format, patterns } of shapes) {
    const sample = format === undefined ? undefined : SAMPLES[format]
    if (sample !== undefined && conversion.forward(sample) === undefined)
      return `a ${format} such as ${sample}`
    // Only dates are spelled in so few ways that the examples stand for all of them.
    const isDate = conversion.produces.format !== undefined
    const fitting = conversion.examples.some(({ source }) =>
      patterns.every((pattern) => mayHavePattern(String(source), pattern)),
    )
    if (isDate && patterns.length > 0 && !fitting) return `the pattern ${patterns[0]}`
  }
  return undefined
}

function codedKind(hole: Hole, table: CodeTable, values: readonly Json[] | undefined): ValueKind {
  const { name } = hole.conversion!
  if (!takesTable(name)) return UNKNOWN
  const isOpen = !values && table.unmapped.mode === 'provided'
  const rows = values
    ? values.flatMap((value) => rowFor(table, String(value)) ?? [])
    : [...table.rows.values()]
  const all = !values && table.unmapped.mode === 'fixed' ? [...rows, table.unmapped.row] : rows
  const made = all.map((row) => madeOf(row, name)).filter((value) => value !== null)
  const types = [...new Set(made.map(typeOf))]
  if (name === 'coding') return { types: ['object'], formats: [], isFree: false, isConstant: false }
  return { types, ...(isOpen ? {} : { values: made }), formats: [], isFree: false, isConstant: false }
}

/** The codes that a table must know: all that the schema allows, or, where it allows any, those it names as examples. */
function codesOf(
  hole: Hole,
  values: readonly Json[] | undefined,
  given: Given,
  to: Checking,
): readonly string[] {
  const shapes = to.cursor.at(hole.pointer.absolute, given)
  const named = values ?? shapes.flatMap(({ examples }) => examples ?? [])
  return named.filter((value) => value !== '' && value !== null && typeof value !== 'object').map(String)
}

function checkTable(hole: Hole, values: readonly Json[] | undefined, given: Given, to: Checking): ValueKind {
  const { name, table: tableName } = hole.conversion!
  const table = tableName === undefined ? undefined : to.table(tableName)
  if (tableName === undefined || !table) {
    const detail =
      tableName === undefined ? `"${name}" needs a code table` : `there is no code table "${tableName}"`
    const near = tableName === undefined ? {} : { found: tableName, ...nearestOf(tableName, to.tableNames) }
    to.report(hole.spot, { code: 'M-TABLE', detail, ...near })
    return UNKNOWN
  }
  if (name === 'coding' && table.of === 'inline') {
    const detail = `the table "${tableName}" is the mapping's own, which has no system for a coding`
    to.report(hole.spot, { code: 'M-TABLE', found: tableName, detail })
    return UNKNOWN
  }
  const missing = codesOf(hole, values, given, to).filter((value) => !rowFor(table, value))
  if (missing.length > 0) {
    const rows = [...table.rows.keys()]
    const detail = `the table "${tableName}" has no row for ${missing.map((value) => `"${value}"`).join(', ')}`
    to.report(hole.spot, {
      code: 'M-CODES',
      found: missing[0]!,
      allowed: rows,
      detail,
      ...nearestOf(missing[0]!, rows),
    })
  }
  return codedKind(hole, table, values)
}

/** Checks a hole's conversion against what the schema says of its values; gives what the hole makes. */
export function checkConversion(hole: Hole, given: Given, to: Checking): ValueKind {
  const path = hole.pointer.absolute
  const shapes = to.cursor.at(path, given)
  const values = to.presence.values(path, given)
  if (!hole.conversion) return plainKind(shapes, values)
  const { name, table } = hole.conversion
  if (takesTable(name)) return checkTable(hole, values, given, to)
  const conversion = CONVERSIONS.get(name)
  const complain = (
    detail: string,
    found: string,
    more: { nearest?: string; allowed?: string[] } = {},
  ): ValueKind => {
    to.report(hole.spot, { code: 'M-FORMAT', found, detail, ...more })
    return UNKNOWN
  }
  if (!conversion) {
    const names = [...CONVERSIONS.keys(), ...TABLE_CONVERSIONS]
    return complain(`there is no conversion "${name}"`, name, { allowed: names, ...nearestOf(name, names) })
  }
  if (table !== undefined) return complain(`"${name}" takes no code table`, table)
  const refused = unreadable(conversion, shapes, values)
  if (refused !== undefined) complain(`"${name}" cannot read ${pointerText(path)}: ${refused}`, name)
  const { type, format } = conversion.produces
  const all = values?.map((value) => conversion.forward(value)).filter((value) => value !== undefined)
  const listed = all && all.length > 0 && refused === undefined ? { values: all } : {}
  const formats = format === undefined ? [] : [format]
  return { types: [type], ...listed, formats, isFree: false, isConstant: false }
}
