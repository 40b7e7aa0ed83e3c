import { type CheckWorld, checkMapping } from '../mapping/check.ts'
import { compileMapping } from '../mapping/compile.ts'
import type { FhirTable } from '../mapping/fhir-table.ts'
import type { Problem } from '../mapping/problem.ts'
import { type Part, readMapping, readPart } from '../mapping/read.ts'
import { type CodeTable, readTable } from '../mapping/tables.ts'
import { FHIR_R4, type Mapping } from '../mapping/template.ts'
import { compileWhenNeeded } from './compile-when-needed.ts'
import type { DataFile } from './data-file.ts'
import type { Example } from './examples.ts'
import { holdToSchema, textOf } from './gateway-schema.ts'
import type { FoundFile } from './list-files.ts'
import { readEntry, readFound } from './load-data.ts'
import { kindsMadeBy } from './made-kinds.ts'
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
  /** Versions that cannot run. */
  readonly broken: readonly BrokenMapping[]
  /** The files of the shared code tables, by name. */
  readonly tableFiles: ReadonlyMap<string, DataFile>
  readonly problems: readonly Problem[]
  /** The schemas, tables and FHIR structure they were checked against. */
  readonly world: CheckWorld
}

/** A version of a mapping that cannot run, and why. */
export interface BrokenMapping {
  readonly folder: MappingFolder
  readonly problems: readonly Problem[]
}

/** Reads, checks and compiles every mapping of every version, with the parts and code tables that they use. */
export function readMappings(sorted: SortedFiles, schemas: SchemaSet, fhir: FhirTable): ReadMappings {
  const reading = readMappingsByTurns(sorted, schemas, fhir)
  for (;;) {
    const turn = reading.next()
    if (turn.done === true) return turn.value
  }
}

/** `readMappings` that may be interrupted after each. */
export function* readMappingsByTurns(
  sorted: SortedFiles,
  schemas: SchemaSet,
  fhir: FhirTable,
): Generator<void, ReadMappings> {
  const problems: Problem[] = []
  const parts = readParts(sorted.parts, problems)
  const { tables, files: tableFiles } = readTables(sorted.data.get('codes') ?? [], schemas, problems)
  const world = { schema: (path: string) => schemas.get(path), schemaPaths: schemas.paths(), tables, fhir }
  const heads = new Map<string, MappingHead>()
  const newest = new Map<string, Exampled>()
  const all: Exampled[] = []
  const broken: BrokenMapping[] = []
  /** What has a file that cannot be used is not missing: that is said of the file. */
  const isNew = ({ code, found = '' }: Problem): boolean => {
    const { places } = sorted
    if (code === 'M-USE') return parts.has(found) || !places.has(`mappings/parts/${found}.json`)
    if (code === 'M-TABLE') return tables.has(found) || !places.has(`mappings/codes/${found}.json`)
    return true
  }
  /** What a mapping is from and to is known where there are such schemas; else that is said of the mapping alone. */
  const isThere = (path: string): boolean => path === FHIR_R4 || sorted.places.has(`schemas/${path}`)
  for (const folder of [...sorted.mappings].sort((a, b) => compareVersions(a.version, b.version))) {
    yield
    const { file, problems: unreadable } = readFound(folder.file, schemas)
    const said = { from: textOf(file?.value ?? {}, 'from'), to: textOf(file?.value ?? {}, 'to') }
    if (isThere(said.from) && isThere(said.to)) heads.set(folder.name, said)
    const examples = (schemas.isChecked ? [] : folder.examples).flatMap((found) => {
      const entry = readEntry<Example['said']>(found, 'example', undefined, schemas, problems)
      return entry === undefined ? [] : [entry]
    })
    const { mapping, problems: unread } = readMapping(folder.file.text, folder.file.path, parts)
    problems.push(...unread.filter(isNew))
    if (mapping === undefined || file === undefined) {
      broken.push({ folder, problems: unread.length > 0 ? unread : unreadable })
      continue
    }
    const unusable = brokenSchemas(mapping, file, schemas)
    const wrong = schemas.isChecked ? [] : checkNames(folder, file, schemas)
    if (!schemas.isChecked && unusable.length === 0) wrong.push(...checkMapping(mapping, world))
    problems.push(...wrong.filter(isNew))
    if (wrong.length + unusable.length > 0) {
      broken.push({ folder, problems: [...wrong, ...unusable] })
      continue
    }
    heads.set(folder.name, { ...said, makes: kindsMadeBy(mapping) })
    const compile = schemas.isChecked ? compileWhenNeeded : compileMapping
    const exampled = { compiled: compile(mapping, world), mapping, file, examples }
    newest.set(folder.name, exampled)
    all.push(exampled)
  }
  return { heads, newest, all, broken, tableFiles, problems, world }
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
): { tables: Map<string, CodeTable>; files: Map<string, DataFile> } {
  const tables = new Map<string, CodeTable>()
  const written = new Map<string, DataFile>()
  for (const found of files) {
    const entry = readEntry(found, 'codes', 'name', schemas, problems)
    if (entry === undefined) continue
    const { table, problems: wrong } = readTable(found.text, found.path)
    problems.push(...wrong)
    if (table === undefined) continue
    tables.set(table.name, table)
    written.set(table.name, entry.file)
  }
  return { tables, files: written }
}

/** Nothing can be held to a schema that cannot be used, which is said where that one is read. */
function brokenSchemas({ from, to }: Mapping, file: DataFile, schemas: SchemaSet): Problem[] {
  return Object.entries({ from, to }).flatMap(([key, path]): Problem[] => {
    if (!schemas.isBroken(path)) return []
    const detail = `${path} has problems of its own`
    return [file.complain(`/${key}`, { code: 'C-SCHEMA', detail, found: path })]
  })
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
