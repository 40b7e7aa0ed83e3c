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

/** What a conversion that takes a table does, by an example that must hold in both directions. */
export interface CodedDocs {
  readonly docs: { readonly en: string; readonly cy: string }
  /** The document of the table: a FHIR CodeSystem or ConceptMap. */
  readonly table: JsonObject
  readonly examples: readonly { readonly source: Json; readonly target: Json }[]
}

/** What the page on mappings says of the conversions that take a table. */
export const CODED_DOCS: { readonly [name in TableConversion]: CodedDocs } = {
  codes: {
    docs: {
      en: 'A value becomes the code that the table has for it.',
      cy: 'Mae gwerth yn troi’n god sydd gan y tabl ar ei gyfer.',
    },
    table: {
      resourceType: 'ConceptMap',
      name: 'priority',
      version: '1.0.0',
      status: 'active',
      group: [{ element: [{ code: 'soon', target: [{ code: 'urgent', equivalence: 'equivalent' }] }] }],
    },
    examples: [{ source: 'soon', target: 'urgent' }],
  },
  coding: {
    docs: {
      en: 'A value becomes a FHIR Coding: the code with its system and its display.',
      cy: 'Mae gwerth yn troi’n Coding FHIR: y cod gyda’i system a’i arddangosiad.',
    },
    table: {
      resourceType: 'CodeSystem',
      name: 'answer',
      url: 'https://fhir.dilyn.example/CodeSystem/answer',
      version: '1.0.0',
      status: 'active',
      content: 'complete',
      concept: [{ code: 'declined', display: 'Declined' }],
    },
    examples: [
      {
        source: 'declined',
        target: {
          system: 'https://fhir.dilyn.example/CodeSystem/answer',
          code: 'declined',
          display: 'Declined',
        },
      },
    ],
  },
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
