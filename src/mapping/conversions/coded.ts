import type { Json, JsonObject } from '../json.ts'
import type { CodeRow, CodeTable } from '../tables.ts'
import { rowFor } from '../tables.ts'

/** The conversions that take a code table: `codes t` gives the code, `coding t` a FHIR Coding. */
export const TABLE_CONVERSIONS = ['codes', 'coding'] as const

/** One of the conversions that take a table. */
export type TableConversion = (typeof TABLE_CONVERSIONS)[number]

/** Whether a conversion takes a table. */
export function takesTable(name: string): name is TableConversion {
  return (TABLE_CONVERSIONS as readonly string[]).includes(name)
}

/** What a row makes: null where it makes nothing. */
export function madeOf(row: CodeRow, conversion: TableConversion): Json {
  if (row.target === null || conversion === 'codes') return row.target
  const coding: { [key: string]: Json } = {}
  if (row.system !== undefined) coding.system = row.system
  coding.code = row.target
  if (row.display !== undefined) coding.display = row.display
  return Object.freeze(coding) satisfies JsonObject
}

/**
 * The forward direction over a table, its rows made once. Undefined: the table doesn't know the code; null:
 * the row makes nothing. A number or boolean is looked up by its text.
 */
export function codedForward(
  table: CodeTable,
  conversion: TableConversion,
): (value: Json) => Json | undefined {
  const made = new Map([...table.rows.values()].map((row) => [row.source, madeOf(row, conversion)]))
  return (value) => {
    if (typeof value === 'object') return undefined
    const code = String(value)
    const known = made.get(code)
    if (known !== undefined || table.unmapped.mode === 'none') return known
    return madeOf(rowFor(table, code)!, conversion)
  }
}
