import type { CheckWorld } from '../mapping/check.ts'
import type { JsonObject } from '../mapping/json.ts'
import { isList, isObject } from '../mapping/json.ts'
import { pointerBelow } from '../mapping/pointer.ts'
import { type Problem, problemAt } from '../mapping/problem.ts'
import type { CodeRow, CodeTable } from '../mapping/tables.ts'
import { branchKey, type Slots, slotsOf, unnamed } from './coverage-slots.ts'
import { noteUse, type Used } from './coverage-use.ts'
import type { DataFile } from './data-file.ts'
import type { Exampled } from './view-examples.ts'

/**
 * M-COVER for each branch and each row of a translating table that a valid record may come to, and that no example of
 * any mapping comes to whose output is said: what no example uses may say anything. Shared parts and tables are covered
 * by whichever mapping uses them; `tableFiles` has the latter by name. Of numbers in a row that become the same, only the first and the last need an example:
 * a row that is made something else begins such a run anew.
 */
export function checkCoverage(
  mappings: readonly Exampled[],
  world: CheckWorld,
  tableFiles: ReadonlyMap<string, DataFile>,
): Problem[] {
  const used: Used = { branches: new Set(), codes: new Map() }
  const telling = ({ examples }: Exampled) => examples.filter(({ said }) => said.makes !== undefined)
  const tried = mappings.filter((one) => telling(one).length > 0)
  for (const one of tried) {
    for (const { said } of telling(one)) noteUse(one.mapping, world.tables, said.record, used)
  }
  const all = mappings.map((one) => ({ one, slots: slotsOf(one.mapping, world) }))
  const possible = all.filter(({ one }) => tried.includes(one))
  const rows = new Map<CodeTable, { file: DataFile | undefined; rows: Map<string, CodeRow> }>()
  for (const { one, slots } of possible) {
    for (const [table, some] of slots.rows) {
      const file = table.of === 'inline' ? one.file : tableFiles.get(table.name)
      const known = rows.get(table)?.rows ?? new Map()
      rows.set(table, { file, rows: new Map([...known, ...some]) })
    }
  }
  return [
    ...all.filter(({ one, slots }) => !tried.includes(one) && isChoosy(slots)).map(({ one }) => untried(one)),
    ...possible.flatMap(({ slots }) => uncoveredBranches(slots, used)),
    ...[...rows].flatMap(([table, { file, rows: some }]) =>
      file === undefined ? [] : uncoveredRows(table, some, used.codes.get(table) ?? new Set(), file),
    ),
  ]
}

/** Whether what is made depends on a code: a mapping that only carries values says all it does itself. */
function isChoosy({ branches, rows }: Slots): boolean {
  return branches.size > 0 || [...rows.values()].some(({ size }) => size > 0)
}

/** Without any example there is one thing to say, and not as many as there are branches. */
function untried({ file }: Exampled): Problem {
  return file.complain('/mapping', {
    code: 'M-COVER',
    detail: 'no example says what the mapping makes',
    remedy: 'add some to its folder examples/; `dilyn map test --accept` writes what is made',
  })
}

function uncoveredBranches({ branches }: Slots, used: Used): Problem[] {
  return [...branches.values()].flatMap(({ choose, branch }) => {
    if (used.branches.has(branchKey(choose, branch))) return []
    const named = choose.of.find(({ value }) => value === branch)
    const { pointer } = choose.pointerSpot
    const isIf = branch === unnamed.present && choose.of.length === 0
    const what = isIf ? 'what stands if there is a value' : `the branch "${branch}"`
    return [
      problemAt(named?.spot ?? choose.pointerSpot, {
        code: 'M-COVER',
        detail: `no example takes ${what}${named === undefined && !isIf ? ` of ${pointer}` : ''}`,
        found: branch,
        remedy: 'add an example whose record takes it; `dilyn map test --accept` writes what is made',
      }),
    ]
  })
}

function uncoveredRows(
  table: CodeTable,
  rows: ReadonlyMap<string, CodeRow>,
  used: ReadonlySet<string>,
  file: DataFile,
): Problem[] {
  return [...rows].flatMap(([code, row]) => {
    if (used.has(code) || isInside(row, rows)) return []
    return [
      file.complain(table.of === 'inline' ? inlineRow(table, code) : sharedRow(file.value, code), {
        code: 'M-COVER',
        detail: `no example uses the row "${code}" of the table ${table.name}`,
        found: code,
        remedy: 'add an example with this code; `dilyn map test --accept` writes what is made',
      }),
    ]
  })
}

/** Whether the numbers just below and above become the same. */
function isInside(row: CodeRow, rows: ReadonlyMap<string, CodeRow>): boolean {
  if (!/^-?\d+$/.test(row.source)) return false
  return [-1, 1].every((step) => {
    const next = rows.get(String(Number(row.source) + step))
    return next !== undefined && next.target === row.target && next.system === row.system
  })
}

function inlineRow({ name }: CodeTable, code: string): string {
  return pointerBelow(pointerBelow('/tables', name), code)
}

/** The place of a code in a FHIR ConceptMap or CodeSystem; the file itself where it cannot be found. */
function sharedRow(document: JsonObject, code: string): string {
  const groups = isList(document.group) ? document.group : []
  for (const [n, group] of groups.entries()) {
    const elements = isObject(group) && isList(group.element) ? group.element : []
    const m = elements.findIndex((one) => isObject(one) && one.code === code)
    if (m >= 0) return `/group/${n}/element/${m}`
  }
  return ''
}
