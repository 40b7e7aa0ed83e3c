import { codedForward, takesTable } from './conversions/coded.ts'
import { CONVERSIONS } from './conversions/conversion-list.ts'
import type { Json } from './json.ts'
import type { CodeTable } from './tables.ts'
import type { ConversionUse, Mapping } from './template.ts'

/** The table of that name: the mapping's own first, then the shared ones. */
export function tableFor(
  name: string,
  mapping: Mapping,
  tables: ReadonlyMap<string, CodeTable>,
): CodeTable | undefined {
  return mapping.tables.get(name) ?? tables.get(name)
}

/**
 * The forward function that a hole's conversion names. Undefined from it: unreadable; null: makes nothing.
 * Throws on a name that a check would have refused.
 */
export function bindConversion(
  use: ConversionUse,
  mapping: Mapping,
  tables: ReadonlyMap<string, CodeTable>,
): (value: Json) => Json | undefined {
  if (takesTable(use.name)) {
    const table = tableFor(use.table ?? '', mapping, tables)
    if (!table) throw new Error(`${mapping.name}: there is no code table "${use.table}"`)
    return codedForward(table, use.name)
  }
  const conversion = CONVERSIONS.get(use.name)
  if (!conversion) throw new Error(`${mapping.name}: there is no conversion "${use.name}"`)
  return conversion.forward
}
