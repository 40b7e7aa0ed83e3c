import type { JsonObject } from './json.ts'
import { NO_PROFILES, type ProfileTable, readProfileTable } from './profiles/profile-table.ts'

/** An element of a FHIR type. */
export interface FhirElement {
  /** Its type: a primitive, a complex type, or a backbone such as `Observation.component`. */
  readonly type: string
  readonly min: number
  readonly isMany: boolean
  /** Name of the required value set. */
  readonly valueSet?: string
  /** Types that a Reference may name; undefined: any. */
  readonly targets?: readonly string[]
  /** The choice it belongs to, such as `value[x]`. */
  readonly choice?: string
}

/** The structure of FHIR R4. */
export interface FhirTable {
  readonly resources: readonly string[]
  elements(type: string): ReadonlyMap<string, FhirElement> | undefined
  codes(valueSet: string): readonly string[] | undefined
  isPrimitive(type: string): boolean
  /** Whether the text is one of a primitive; true where FHIR gives no pattern. */
  isSpelled(type: string, text: string): boolean
  /** The profiles whose definitions are at hand. */
  readonly profiles: ProfileTable
}

type Row = [
  type: string,
  min: number,
  many: 0 | 1,
  valueSet?: string | 0,
  targets?: string[] | 0,
  choice?: string,
]

interface Document {
  primitives: { [type: string]: string }
  types: { [type: string]: { [element: string]: Row } }
  valueSets: { [name: string]: string[] }
}

function elementOf([type, min, many, valueSet, targets, choice]: Row): FhirElement {
  return {
    type,
    min,
    isMany: many === 1,
    ...(valueSet ? { valueSet } : {}),
    ...(targets ? { targets } : {}),
    ...(choice ? { choice } : {}),
  }
}

/** What `\s` means in FHIR's patterns: ASCII spaces. JavaScript counts a no-break space too, which a text may hold. */
const SPACES = ' \\t\\n\\v\\f\\r'

function withPlainSpaces(pattern: string): string {
  return pattern
    .replaceAll('[ \\r\\n\\t\\S]', '[^\\v\\f]')
    .replaceAll('[^\\s]', `[^${SPACES}]`)
    .replaceAll('\\S', `[^${SPACES}]`)
    .replaceAll('\\s', `[${SPACES}]`)
}

/**
 * The table that test/support/make-fhir-table.js builds (schemas/fhir/r4.json), and that of make-profile-table.js
 * (profiles.json) where there is one; both obey their schemas in schemas/gateway.
 */
export function readFhirTable(table: JsonObject, profiles?: JsonObject): FhirTable {
  const { primitives, types, valueSets } = table as unknown as Document
  const read = new Map<string, ReadonlyMap<string, FhirElement>>()
  const patterns = new Map<string, RegExp>()
  return {
    profiles: profiles === undefined ? NO_PROFILES : readProfileTable(profiles),
    resources: Object.keys(types).filter((type) => Object.hasOwn(types[type]!, 'resourceType')),
    elements(type) {
      const known = read.get(type)
      if (known) return known
      if (!Object.hasOwn(types, type)) return undefined
      const elements = new Map(Object.entries(types[type]!).map(([name, row]) => [name, elementOf(row)]))
      read.set(type, elements)
      return elements
    },
    codes: (valueSet) => (Object.hasOwn(valueSets, valueSet) ? valueSets[valueSet] : undefined),
    isPrimitive: (type) => Object.hasOwn(primitives, type),
    isSpelled(type, text) {
      const pattern =
        patterns.get(type) ?? new RegExp(`^(?:${withPlainSpaces(primitives[type] ?? '') || '[^]*'})$`)
      patterns.set(type, pattern)
      return pattern.test(text)
    },
  }
}

/** FHIR without a type, for where its table cannot be used. */
export const noFhir: FhirTable = readFhirTable({ primitives: {}, types: {}, valueSets: {} })
