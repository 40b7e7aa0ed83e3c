import type { Json, JsonObject } from './json.ts'
import { isList, isObject } from './json.ts'
import type { JsonTree } from './json-tree.ts'
import { memberOf, plainValue, readJsonTree, spotOf } from './json-tree.ts'
import type { Problem } from './problem.ts'
import { problemAt } from './problem.ts'

/** One row: what a code becomes. A null target makes nothing. */
export interface CodeRow {
  readonly source: string
  readonly target: string | number | boolean | null
  readonly system?: string
  readonly display?: string
  /** FHIR R4 ConceptMapEquivalence; a CodeSystem's and an inline table's rows are `equal`. */
  readonly equivalence: string
}

/** What becomes of a code no row names: an issue, one fixed code, or the code itself. */
type Unmapped =
  | { readonly mode: 'none' }
  | { readonly mode: 'fixed'; readonly row: CodeRow }
  | { readonly mode: 'provided'; readonly system?: string }

/** A code table, from a FHIR CodeSystem, a FHIR ConceptMap or a mapping's own `tables`. */
export interface CodeTable {
  readonly name: string
  readonly version: string
  readonly of: 'code-system' | 'concept-map' | 'inline'
  readonly rows: ReadonlyMap<string, CodeRow>
  readonly unmapped: Unmapped
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)
const objects = (value: Json | undefined): JsonObject[] => (isList(value) ? value.filter(isObject) : [])
const optional = <K extends string>(key: K, value: string | undefined): { [key in K]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { [key in K]?: string }

interface Found {
  row: CodeRow
  /** Keys from the document's root, for positions. */
  at: (string | number)[]
}

function conceptRows(
  concepts: Json | undefined,
  system: string | undefined,
  at: (string | number)[],
): Found[] {
  return objects(concepts).flatMap((concept, i) => {
    const code = text(concept.code) ?? ''
    const here = [...at, i]
    const row: CodeRow = {
      source: code,
      target: code,
      ...optional('system', system),
      ...optional('display', text(concept.display)),
      equivalence: 'equal',
    }
    return [{ row, at: here }, ...conceptRows(concept.concept, system, [...here, 'concept'])]
  })
}

function mapRows(group: JsonObject, at: (string | number)[]): Found[] {
  return objects(group.element).map((element, i) => {
    const target = objects(element.target)[0]
    const code = text(target?.code)
    const row: CodeRow = {
      source: text(element.code) ?? '',
      target: code ?? null,
      ...optional('system', text(group.target)),
      ...optional('display', text(target?.display)),
      equivalence: text(target?.equivalence) ?? 'unmatched',
    }
    return { row, at: [...at, 'element', i] }
  })
}

function unmappedOf(groups: readonly JsonObject[]): Unmapped {
  for (const group of groups) {
    const said = group.unmapped
    if (!isObject(said)) continue
    if (said.mode === 'provided') return { mode: 'provided', ...optional('system', text(group.source)) }
    const row: CodeRow = {
      source: '',
      target: text(said.code) ?? '',
      ...optional('system', text(group.target)),
      ...optional('display', text(said.display)),
      equivalence: 'wider',
    }
    if (said.mode === 'fixed' && row.target !== '') return { mode: 'fixed', row }
  }
  return { mode: 'none' }
}

/** A mapping's own small table: text keys, scalar targets; null makes nothing. */
export function inlineTable(name: string, version: string, entries: JsonObject): CodeTable {
  const rows = Object.entries(entries).map(([source, target]): [string, CodeRow] => [
    source,
    { source, target: target as CodeRow['target'], equivalence: 'equal' },
  ])
  return { name, version, of: 'inline', rows: new Map(rows), unmapped: { mode: 'none' } }
}

/**
 * Reads a code table from a FHIR CodeSystem or ConceptMap. The table's name is the document's `name`, else
 * the file's. A code named twice, a row without a code and several targets of one code are M-TABLE.
 */
export function readTable(json: string, file: string): { table?: CodeTable; problems: Problem[] } {
  const { tree, problems } = readJsonTree(json, file)
  if (!tree) return { problems }
  const complain = (at: (string | number)[], detail: string, found?: string): void => {
    let node: JsonTree = tree
    for (const key of at) node = memberOf(node, key) ?? node
    problems.push(problemAt(spotOf(node), { code: 'M-TABLE', detail, ...optional('found', found) }))
  }
  const document = plainValue(tree)
  const type = isObject(document) ? document.resourceType : undefined
  if (!isObject(document) || (type !== 'CodeSystem' && type !== 'ConceptMap')) {
    complain([], 'a code table is a FHIR CodeSystem or ConceptMap')
    return { problems }
  }
  const groups = objects(document.group)
  const found =
    type === 'CodeSystem'
      ? conceptRows(document.concept, text(document.url), ['concept'])
      : groups.flatMap((group, i) => mapRows(group, ['group', i]))
  if (type === 'CodeSystem' && !text(document.url)) complain([], 'a CodeSystem needs its url')
  if (found.length === 0) complain([], 'the table has no row')
  const rows = new Map<string, CodeRow>()
  for (const { row, at } of found) {
    if (row.source === '') complain(at, 'a row needs a code')
    else if (rows.has(row.source)) complain(at, `the code "${row.source}" has two rows`, row.source)
    rows.set(row.source, row)
  }
  groups.forEach((group, i) => {
    objects(group.element).forEach((element, j) => {
      const many = objects(element.target).length > 1
      if (many) complain(['group', i, 'element', j], 'a code has one target at most')
    })
  })
  if (problems.length > 0) return { problems }
  const table: CodeTable = {
    name: text(document.name) ?? file.replace(/^.*\//, '').replace(/\.json$/, ''),
    version: text(document.version) ?? '',
    of: type === 'CodeSystem' ? 'code-system' : 'concept-map',
    rows,
    unmapped: type === 'ConceptMap' ? unmappedOf(groups) : { mode: 'none' },
  }
  return { table, problems }
}

/** The row that a value takes, if any: its own, else what `unmapped` says. */
export function rowFor(table: CodeTable, value: string): CodeRow | undefined {
  const row = table.rows.get(value)
  if (row) return row
  const { unmapped } = table
  if (unmapped.mode === 'fixed') return unmapped.row
  if (unmapped.mode === 'none') return undefined
  return { source: value, target: value, ...optional('system', unmapped.system), equivalence: 'equal' }
}
