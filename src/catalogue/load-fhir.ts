import { type FhirTable, noFhir, readFhirTable } from '../mapping/fhir-table.ts'
import type { Problem } from '../mapping/problem.ts'
import { FHIR_R4 } from '../mapping/template.ts'
import { complainOfFile, type DataFile, readAgain, readDataFile } from './data-file.ts'
import { type FileSort, holdToSchema } from './gateway-schema.ts'
import type { FoundFile } from './list-files.ts'
import type { SchemaSet } from './schema-set.ts'
import type { SortedFiles } from './sort-files.ts'

const tablePath = 'schemas/fhir/r4.json'

/**
 * Reads the tables of FHIR and of its profiles. Without the first no mapping to FHIR can run, which it is left to
 * `schemas` to say, and none has more than one problem for it; without the second none is held to a profile.
 */
export function readFhir(
  { data, places }: SortedFiles,
  schemas: SchemaSet,
): { table: FhirTable; problems: Problem[] } {
  const [found] = data.get('fhir-table') ?? []
  const [profiles] = data.get('fhir-profiles') ?? []
  const problems: Problem[] = []
  const read = (one: FoundFile | undefined, sort: FileSort) => {
    const { file, problems: wrong } = one === undefined ? { problems: [] } : readTable(one, sort, schemas)
    problems.push(...wrong)
    return file?.value
  }
  const facts = read(profiles, 'fhir-profiles')
  const table = read(found, 'fhir-table')
  if (!places.has(tablePath)) {
    const remedy = 'put it back: without it no mapping to FHIR can be checked'
    problems.push(
      complainOfFile(tablePath, { code: 'C-JSON', detail: 'the table of FHIR is missing', remedy }),
    )
  }
  if (table === undefined) schemas.leaveOut(FHIR_R4)
  return { table: table === undefined ? noFhir : readFhirTable(table, facts), problems }
}

/** Places in a table of this size take longer to find than all else, so they are looked for where something is wrong. */
function readTable(
  { text, path, sandbox }: FoundFile,
  sort: FileSort,
  schemas: SchemaSet,
): { file?: DataFile; problems: Problem[] } {
  const read = quickly(text, path, sandbox)
  if (read !== undefined && holdToSchema(read, sort, schemas).length === 0)
    return { file: read, problems: [] }
  const { file, problems } = readDataFile(text, path, sandbox)
  return { problems: file === undefined ? problems : holdToSchema(file, sort, schemas) }
}

function quickly(...found: Parameters<typeof readAgain>): DataFile | undefined {
  try {
    return readAgain(...found)
  } catch {
    return undefined
  }
}
