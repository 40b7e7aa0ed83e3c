import { nearestOf } from '../mapping/nearest.ts'
import type { Problem } from '../mapping/problem.ts'
import type { DataFile } from './data-file.ts'

/** C-REF when a file names something that does not exist; `what` is the sort of thing, as a person calls it. */
export function checkReference(
  file: DataFile,
  pointer: string,
  name: string,
  known: { has(name: string): boolean; keys(): Iterable<string> },
  what: string,
): Problem[] {
  if (known.has(name)) return []
  const detail = `there is no ${what} "${name}"`
  return [file.complain(pointer, { code: 'C-REF', detail, found: name, ...nearestOf(name, known.keys()) })]
}
