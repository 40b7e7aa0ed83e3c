import { nearestOf } from '../mapping/nearest.ts'
import { nearestSchemaOf } from '../mapping/nearest-schema.ts'
import type { Problem } from '../mapping/problem.ts'
import type { DataFile } from './data-file.ts'
import type { World } from './world.ts'

/** Where each sort of thing that files name lies, by its id. */
const PLACES = {
  kind: (id: string) => `schemas/kinds/${id}.kind.json`,
  participant: (id: string) => `mappings/participants/${id}.json`,
  format: (id: string) => `mappings/formats/${id}.json`,
  mapping: (id: string) => `mappings/${id}`,
}

/**
 * C-REF when a file names something that does not exist; `what` is the sort of thing, as a person calls it. What has a file
 * with problems of its own is there: it is said of that file.
 */
export function checkReference(
  { places }: World,
  file: DataFile,
  pointer: string,
  name: string,
  known: { has(name: string): boolean; keys(): Iterable<string> },
  what: keyof typeof PLACES,
): Problem[] {
  if (known.has(name) || places.has(PLACES[what](name))) return []
  const detail = `there is no ${what} "${name}"`
  return [file.complain(pointer, { code: 'C-REF', detail, found: name, ...nearestOf(name, known.keys()) })]
}

/** C-REF when a file names a schema, by its path in `schemas/`, that does not exist. */
export function checkSchema(
  { places, schemas }: World,
  file: DataFile,
  pointer: string,
  path: string,
): Problem[] {
  if (places.has(`schemas/${path}`)) return []
  const detail = `there is no schema "${path}"`
  const nearest = nearestSchemaOf(path, schemas.paths())
  return [file.complain(pointer, { code: 'C-REF', detail, found: path, ...nearest })]
}
