import { type CheckWorld, checkMapping } from '../mapping/check.ts'
import { compileMapping } from '../mapping/compile.ts'
import type { FhirTable } from '../mapping/fhir-table.ts'
import type { Problem } from '../mapping/problem.ts'
import { type Part, readMapping, readPart } from '../mapping/read.ts'
import { type CodeTable, readTable } from '../mapping/tables.ts'
import { type DataFile, readDataFile } from './data-file.ts'
import type { Example } from './examples.ts'
import { holdToSchema, textOf } from './gateway-schema.ts'
import type { FoundFile } from './list-files.ts'
import { readEntry } from './load-data.ts'
import type { SchemaSet } from './schema-set.ts'
import type { MappingFolder, SortedFiles } from './sort-files.ts'
import type { Exampled } from './view-examples.ts'
import type { MappingHead } from './world.ts'

/** The mappings of a catalogue: heads of the newest versions by name, and every version that can run. */
export interface ReadMappings {
  readonly heads: ReadonlyMap<string, MappingHead>
  /** The newest version of each by name, of those without problems. */
  readonly newest: ReadonlyMap<string, Exampled>
  readonly all: readonly Exampled[]
  readonly problems: readonly Problem[]
  /** The schemas, tables and FHIR structure they were checked against. */
  readonly world: CheckWorld
}

/** Reads, checks and compiles every mapping of every version, with the parts and code tables that they use. */
export function readMappings(sorted: SortedFiles, schemas: SchemaSet, fhir: FhirTable): ReadMappings {
  const problems: Problem[] = []
  const parts = readParts(sorted.parts, problems)
  const tables = readTables(sorted.data.get('codes') ?? [], schemas, problems)
  const world = { schema: (path: string) => schemas.get(path), tables, fhir }
  const heads = new Map<string, MappingHead>()
  const newest = new Map<string, Exampled>()
  const all: Exampled[] = []
  for (const folder of [...sorted.mappings].sort((a, b) => compareVersions(a.version, b.version))) {
    const { file } = readDataFile(folder.file.text, folder.file.path, folder.file.sandbox)
    if (file !== undefined)
      heads.set(folder.name, { from: textOf(file.value, 'from'), to: textOf(file.value, 'to') })
    const examples = folder.examples.flatMap((found) => {
      const entry = readEntry<Example['said']>(found, 'example', undefined, schemas, problems)
      return entry === undefined ? [] : [entry]
    })
    const { mapping, problems: unread } = readMapping(folder.file.text, folder.file.path, parts)
    problems.push(...unread)
    if (mapping === undefined || file === undefined) continue
    const wrong = [...checkNames(folder, file, schemas), ...checkMapping(mapping, world)]
    problems.push(...wrong)
    if (wrong.length > 0) continue
    const exampled = { compiled: compileMapping(mapping, world), mapping, examples }
    newest.set(folder.name, exampled)
    all.push(exampled)
  }
  return { heads, newest, all, problems, world }
}

function readParts(files: readonly FoundFile[], problems: Problem[]): Map<string, Part> {
  const parts = new Map<string, Part>()
  for (const file of files) {
    const { part, problems: wrong } = readPart(file.text, file.path)
    problems.push(...wrong)
    if (part !== undefined) parts.set(part.name, part)
  }
  return parts
}

function readTables(
  files: readonly FoundFile[],
  schemas: SchemaSet,
  problems: Problem[],
): Map<string, CodeTable> {
  const tables = new Map<string, CodeTable>()
  for (const found of files) {
    if (readEntry(found, 'codes', 'name', schemas, problems) === undefined) continue
    const { table, problems: wrong } = readTable(found.text, found.path)
    problems.push(...wrong)
    if (table !== undefined) tables.set(table.name, table)
  }
  return tables
}

/** The mapping's own schema, which says less than its reader does, and the names of its two folders. */
function checkNames({ name, version }: MappingFolder, file: DataFile, schemas: SchemaSet): Problem[] {
  const problems = holdToSchema(file, 'mapping', schemas)
  for (const [key, wanted] of [
    ['mapping', name],
    ['version', version],
  ] as const) {
    const said = textOf(file.value, key)
    if (said !== wanted) {
      const detail = `the folder says "${wanted}", the file "${said}"`
      problems.push(file.complain(`/${key}`, { code: 'C-NAME', detail, remedy: `write "${wanted}"` }))
    }
  }
  return problems
}

/** Orders versions such as 1.9.0 and 1.10.0 by their numbers. */
function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
