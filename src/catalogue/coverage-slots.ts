import { sightOf } from '../mapping/back/sight.ts'
import { tableFor } from '../mapping/bind-conversion.ts'
import type { CheckWorld } from '../mapping/check.ts'
import type { Json } from '../mapping/json.ts'
import { branchesOf } from '../mapping/presence.ts'
import { type Given, givenPresent, NOTHING_GIVEN } from '../mapping/schema/given.ts'
import { isPossible } from '../mapping/schema/possible.ts'
import type { CodeRow, CodeTable } from '../mapping/tables.ts'
import type { Choose, Mapping, Template } from '../mapping/template.ts'
import { childrenOf } from '../mapping/template-parts.ts'

/** What a record can make a mapping do, as far as its schema tells. */
export interface Slots {
  /** Branches by `branchKey`; of a part that is used several times each stands once. */
  readonly branches: ReadonlyMap<string, { readonly choose: Choose; readonly branch: string }>
  /** Rows of the tables that translate, by the table and the code that is read. */
  readonly rows: ReadonlyMap<CodeTable, ReadonlyMap<string, CodeRow>>
}

/** The name of a branch whose value is not said: any other value, no value, whatever is left. */
export const unnamed = { present: '$present', absent: '$absent', otherwise: '$else' } as const

/** What tells a branch from every other, in whichever mapping its file is used. */
export function branchKey({ pointerSpot }: Choose, branch: string): string {
  return `${pointerSpot.source.file} ${pointerSpot.pointer} ${branch}`
}

/** Whether a table says something else than it reads: an identity can have no wrong row that its codes don't show. */
function translates({ rows, unmapped }: CodeTable): boolean {
  return unmapped.mode === 'fixed' || [...rows.values()].some(({ source, target }) => source !== target)
}

/** Every branch that a valid record may take, and every row that it may need, of one mapping. */
export function slotsOf(mapping: Mapping, world: CheckWorld): Slots {
  const branches = new Map<string, { choose: Choose; branch: string }>()
  const rows = new Map<CodeTable, Map<string, CodeRow>>()
  if (world.schema(mapping.from) === undefined) return { branches, rows }
  const { cursor, presence } = sightOf(mapping, world)

  const noteRows = (table: CodeTable, values: readonly Json[] | undefined) => {
    if (!translates(table)) return
    const known = rows.get(table) ?? new Map<string, CodeRow>()
    for (const value of values?.map(String) ?? table.rows.keys()) {
      const row = table.rows.get(value)
      if (row !== undefined) known.set(value, row)
    }
    rows.set(table, known)
  }
  const visit = (template: Template, given: Given): void => {
    if (template.is === 'hole' && template.conversion?.table !== undefined) {
      const table = tableFor(template.conversion.table, mapping, world.tables)
      if (table !== undefined) noteRows(table, presence.values(template.pointer.absolute, given))
    }
    if (template.is === 'choose') visitBranches(template, given)
    else if (template.is === 'each') {
      visit(template.make, givenPresent(given, [...template.pointer.absolute, '*']))
    } else for (const child of childrenOf(template)) visit(child, given)
  }
  const visitBranches = (choose: Choose, given: Given): void => {
    const all = branchesOf(choose, given)
    const named = new Set(choose.of.map(({ value }) => value))
    const values = presence.values(choose.pointer.absolute, given)?.map(String)
    for (const [n, { template, given: known }] of all.entries()) {
      const isNamed = n < choose.of.length
      const isAbsent = n === all.length - 1
      const isListed = isNamed ? (values?.includes(choose.of[n]!.value) ?? true) : true
      const isLeft = isNamed || isAbsent || values === undefined || values.some((value) => !named.has(value))
      if (!isListed || !isLeft || !isPossible(known, cursor)) continue
      const branch = isNamed ? choose.of[n]!.value : restOf(choose, isAbsent)
      if (branch !== undefined) branches.set(branchKey(choose, branch), { choose, branch })
      if (template !== null) visit(template, known)
    }
  }
  for (const { template } of mapping.makes) visit(template, NOTHING_GIVEN)
  return { branches, rows }
}

function restOf(choose: Choose, isAbsent: boolean): string | undefined {
  if (isAbsent && choose.absent !== undefined) return unnamed.absent
  if (!isAbsent && choose.present !== undefined) return unnamed.present
  return choose.otherwise === undefined ? undefined : unnamed.otherwise
}
