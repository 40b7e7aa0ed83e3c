import { tableFor } from '../bind-conversion.ts'
import type { TableConversion } from '../conversions/coded.ts'
import { madeOf, takesTable } from '../conversions/coded.ts'
import type { Json } from '../json.ts'
import { isObject } from '../json.ts'
import type { Spot } from '../source-text.ts'
import type { CodeRow, CodeTable } from '../tables.ts'
import type { ConversionUse, Mapping } from '../template.ts'
import type { Origin } from './origin.ts'
import { supportOf } from './support.ts'

/** What a lineage needs to know of a conversion. */
export interface Spelling {
  /** What it spells a value by: its own name, or the table's name, version and row, `table|version#row`. */
  rule(value: Json): string
  /** Whether some value makes nothing by it, so that not only its absence makes things vanish. */
  readonly isPartial: boolean
  /** The members of what it makes, if that is an object; those that are `true` depend on the value. */
  readonly members: ReadonlyMap<string, boolean>
  /** Whether all that it makes is one and the same. */
  readonly isSame: boolean
}

const MEMBERS = ['system', 'code', 'display']

/** The row of a table as a rule names it; what the table does with all other values is its row `*`. */
function ruleOf({ name, version, rows }: CodeTable, value: Json): string {
  const row = String(value)
  return `${name}|${version}#${rows.has(row) ? row : '*'}`
}

function tableSpelling(table: CodeTable, conversion: TableConversion): Spelling {
  const { unmapped } = table
  const rows: CodeRow[] = [...table.rows.values(), ...(unmapped.mode === 'fixed' ? [unmapped.row] : [])]
  const made = rows.map((row) => madeOf(row, conversion)).filter((one) => one !== null)
  const varies = (read: (one: Json) => Json | undefined): boolean => new Set(made.map(read)).size > 1
  const member = (name: string): boolean => varies((one) => (isObject(one) ? one[name] : undefined))
  const isOpen = unmapped.mode === 'provided'
  return {
    rule: (value) => ruleOf(table, value),
    isPartial: made.length < rows.length,
    members: new Map(conversion === 'coding' ? MEMBERS.map((name) => [name, isOpen || member(name)]) : []),
    isSame: conversion === 'codes' && !isOpen && !varies((one) => one),
  }
}

/** How a hole's conversion spells. Throws on a name that a check would have refused. */
export function spellingOf(
  { name, table: tableName }: ConversionUse,
  mapping: Mapping,
  tables: ReadonlyMap<string, CodeTable>,
): Spelling {
  if (!takesTable(name)) return { rule: () => name, isPartial: false, members: new Map(), isSame: false }
  const table = tableFor(tableName ?? '', mapping, tables)
  if (!table) throw new Error(`${mapping.name}: there is no code table "${tableName}"`)
  return tableSpelling(table, name)
}

/**
 * The origin of what a hole makes of the value at a place. What is the same by every row of a table, such as the
 * system of its codes, depends only on there being a value.
 */
export function spelledOrigin(spot: Spot, place: string, read: Json, spelling: Spelling | undefined): Origin {
  const stands = supportOf(place, spelling?.isPartial ? 'because' : 'presence')
  if (!spelling) return { spot, value: [place], stands }
  const whole: Origin = { spot, value: spelling.isSame ? [] : [place], rule: spelling.rule(read), stands }
  if (spelling.members.size === 0) return whole
  const parts = new Map<string, Origin>()
  for (const [name, depends] of spelling.members) parts.set(name, depends ? whole : { ...whole, value: [] })
  return { ...whole, value: [], parts }
}
