import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from '../../src/catalogue/list-files.ts'
import { readSchemas } from '../../src/catalogue/load-data.ts'
import { readFhir } from '../../src/catalogue/load-fhir.ts'
import { readMappings } from '../../src/catalogue/load-mappings.ts'
import { sortFiles } from '../../src/catalogue/sort-files.ts'
import type { CompiledMapping } from '../../src/mapping/compiled.ts'
import { projectFolder } from './a-catalogue.ts'

/** The project's mapping of that name, without the rest of the catalogue; fails when it can't be run. */
export function aMapping(name: string): CompiledMapping {
  const sorted = sortFiles(listFiles(projectFolder, true))
  const { schemas } = readSchemas(sorted.schemas)
  const { table } = readFhir(sorted, schemas)
  const own = sorted.mappings.filter(({ file }) => file.path.includes(`mappings/${name}/`))
  const found = readMappings({ ...sorted, mappings: own }, schemas, table).all.find(
    ({ compiled }) => compiled.name === name,
  )
  if (found === undefined) throw new Error(`the mapping ${name} can't be run`)
  return found.compiled
}

/** An example of a mapping, as its file says it. */
export function anExample(
  mapping: string,
  file: string,
): { record: Record<string, unknown>; makes: unknown[] } {
  const path = join(projectFolder, 'mappings', mapping, '1.0.0/examples', file)
  return JSON.parse(readFileSync(path, 'utf8'))
}
