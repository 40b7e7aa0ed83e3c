import { codedForward, takesTable } from '../conversions/coded.ts'
import { CONVERSIONS } from '../conversions/conversion-list.ts'
import type { Json } from '../json.ts'
import { isObject } from '../json.ts'
import type { Given } from '../schema/given.ts'
import type { CodeRow, CodeTable } from '../tables.ts'
import { rowFor } from '../tables.ts'
import type { Hole } from '../template.ts'
import type { Sight } from './sight.ts'

/** What a target may have been made from. */
export type Found = { readonly value: Json } | 'many' | 'unknown'

/** How a hole is read back. */
export interface HolePlan {
  /** Whether every value comes back as it was, up to its conversion's spelling. */
  readonly isExact: boolean
  forward(value: Json): Json | undefined
  backward(made: Json): Found
  /** The same without a word on why not: undefined where it can't be read. For generated source. */
  read(made: Json): Json | undefined
  /** Codes it knows, for the message. */
  readonly allowed?: readonly string[]
}

const ALLOWED_SHOWN_MAX = 50

/** The values of a place by their text, so that "true" comes back as true. */
export function typedBy(
  values: readonly Json[] | undefined,
  types: ReadonlySet<string>,
): (text: string) => Json {
  const listed = new Map(values?.map((value) => [String(value), value]))
  return (text) => {
    const known = listed.get(text)
    if (known !== undefined) return known
    if (types.has('string') || types.size === 0) return text
    if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
    const isNumber = (types.has('integer') || types.has('number')) && /^-?\d+(\.\d+)?$/.test(text)
    return isNumber ? Number(text) : text
  }
}

/** How values at a hole's place are typed. */
export function typedAt(path: readonly string[], given: Given, sight: Sight): (text: string) => Json {
  const types = new Set(sight.cursor.at(path, given).flatMap((shape) => [...shape.types]))
  return typedBy(sight.presence.values(path, given), types)
}

const keyOfMade = (system: Json | undefined, code: Json | undefined): string =>
  JSON.stringify([system ?? null, code])

function codedPlan(hole: Hole, table: CodeTable, given: Given, sight: Sight): HolePlan {
  const name = hole.conversion!.name === 'coding' ? 'coding' : 'codes'
  const isCoding = name === 'coding'
  const forward = codedForward(table, name)
  const values = sight.values(hole, given)
  const typed = typedAt(hole.pointer.absolute, given, sight)
  const bySource = (row: CodeRow): string => keyOfMade(isCoding ? row.system : undefined, row.target)
  const sources = new Map<string, CodeRow[]>()
  const note = (row: CodeRow): void => {
    if (row.target === null) return
    const key = bySource(row)
    sources.set(key, [...(sources.get(key) ?? []), row])
  }
  for (const value of values?.map(String) ?? table.rows.keys()) {
    const row = rowFor(table, value)
    if (row) note({ ...row, source: value })
  }
  // A value the schema doesn't list may still come: better read, and refused by the schema, than unread.
  const strangers = new Map<string, CodeRow>()
  for (const row of table.rows.values()) strangers.set(bySource(row), row)
  const { unmapped } = table
  const isOpen = !values && unmapped.mode !== 'none'
  const fixed = unmapped.mode === 'fixed' ? bySource(unmapped.row) : undefined
  const isSingle = [...sources].every(([key, rows]) => rows.length === 1 && !(isOpen && key === fixed))
  // A row that makes nothing leaves nothing to read.
  const isWhole = ![...(values?.map(String) ?? table.rows.keys())].some(
    (value) => rowFor(table, value)?.target === null,
  )
  const read = new Map<Json | undefined, Map<Json, Json>>()
  for (const [key, rows] of sources) {
    const [row] = rows
    if (!row || rows.length > 1 || row.target === null || (isOpen && key === fixed)) continue
    const system = isCoding ? row.system : undefined
    const ofSystem = read.get(system) ?? new Map<Json, Json>()
    read.set(system, ofSystem.set(row.target, typed(row.source)))
  }
  const plain = read.get(undefined)
  return {
    read: isCoding
      ? (made) => (isObject(made) ? read.get(made.system)?.get(made.code ?? null) : undefined)
      : (made) => plain?.get(made),
    isExact: isSingle && isWhole && !(isOpen && unmapped.mode === 'fixed'),
    forward: (value) => forward(value) ?? undefined,
    allowed: [...sources.values()]
      .flat()
      .slice(0, ALLOWED_SHOWN_MAX)
      .map((row) => String(row.target)),
    backward: (made) => {
      if (isCoding !== isObject(made)) return 'unknown'
      const code = isObject(made) ? made.code : made
      const system = isObject(made) ? made.system : undefined
      const key = keyOfMade(system, code)
      const rows = sources.get(key) ?? []
      const [only] = rows
      if (only && rows.length === 1 && !(isOpen && key === fixed)) return { value: typed(only.source) }
      const best = rows.filter(({ equivalence }) => equivalence === 'equal' || equivalence === 'equivalent')
      if (best.length === 1) return { value: typed(best[0]!.source) }
      if (rows.length > 1 || (key === fixed && isOpen)) return 'many'
      const stranger = strangers.get(key)
      if (stranger) return { value: typed(stranger.source) }
      const isProvided = unmapped.mode === 'provided' && (!isCoding || unmapped.system === system)
      return isProvided && typeof code === 'string' ? { value: typed(code) } : 'unknown'
    },
  }
}

/** How a hole is read back, given what is known where it stands. */
export function planHole(hole: Hole, given: Given, sight: Sight): HolePlan {
  const { conversion } = hole
  if (!conversion) {
    return {
      isExact: true,
      read: (made) => made,
      forward: (value) => value,
      backward: (made) => (isObject(made) ? 'unknown' : { value: made }),
    }
  }
  if (takesTable(conversion.name)) {
    const table = sight.table(conversion.table ?? '')
    if (!table) throw new Error(`there is no code table "${conversion.table}"`)
    return codedPlan(hole, table, given, sight)
  }
  const { forward, backward } = CONVERSIONS.get(conversion.name)!
  return {
    isExact: true,
    read: backward,
    forward,
    backward: (made) => {
      const value = backward(made)
      return value === undefined ? 'unknown' : { value }
    },
  }
}
