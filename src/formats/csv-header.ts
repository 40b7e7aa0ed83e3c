import { holdsBadCharacter } from '../message/characters.ts'
import type { Issue } from '../message/failure.ts'
import { pointerStep } from '../message/pointer.ts'
import { misfit } from './csv-misfit.ts'
import { columns as mostColumns } from './limits.ts'

/** What a header is held to. */
interface HeaderFile {
  readonly columns: readonly string[]
  readonly optional?: readonly string[]
}

/** A file that was found by its header. */
export interface Header<File extends HeaderFile> {
  readonly file: File
  /** The file's own spelling of each column, in the order in which they stand; undefined where the format has no such column. */
  readonly names: readonly (string | undefined)[]
  /** What is to be said of columns that are not read. */
  readonly unknown: readonly Issue[]
}

/**
 * The file whose columns a header names, in any order: all of them but for those that may be missing. Columns that no
 * file has are let pass when `lenient`; of several files, the one with the most columns is meant. Where none is found,
 * what is wrong with the header, held against the file that it looks most like.
 */
export function findHeader<File extends HeaderFile>(
  cells: readonly string[],
  files: readonly File[],
  {
    anyCase,
    lenient,
    delimiter,
  }: { readonly anyCase: boolean; readonly lenient: boolean; readonly delimiter: string },
): Header<File> | { readonly issues: readonly Issue[] } {
  const spell = (name: string) => (anyCase ? name.trim().toUpperCase() : name)
  if (cells.length > mostColumns) return { issues: misfit([], files, delimiter, spell) }
  if (cells.some((cell) => cell.trim() === '__proto__'))
    return { issues: [{ code: 'forbidden-key', pointer: '', found: '__proto__' }] }
  if (cells.some(holdsBadCharacter)) return { issues: [{ code: 'bad-character', pointer: '' }] }
  const found = files.flatMap((file): Header<File>[] => {
    const known = new Map(file.columns.map((column) => [spell(column), column]))
    const names = cells.map((cell) => known.get(spell(cell)))
    const named = names.filter((name) => name !== undefined)
    const needed = file.columns.filter((column) => !(file.optional ?? []).includes(column))
    const isWhole = needed.every((column) => named.includes(column))
    if (!isWhole || new Set(named).size < named.length) return []
    const others = cells.filter((_, n) => names[n] === undefined)
    return [{ file, names, unknown: others.map(unknownColumn) }]
  })
  const best = found.toSorted((a, b) => a.unknown.length - b.unknown.length)[0]
  if (best === undefined) return { issues: misfit(cells, files, delimiter, spell) }
  const [first] = best.unknown
  if (first === undefined || lenient) return best
  return {
    issues: [{ code: 'csv-header', pointer: first.pointer, allowed: best.file.columns.join(delimiter) }],
  }
}

const longestName = 64

function unknownColumn(cell: string): Issue {
  const name = cell.slice(0, longestName)
  return { code: 'csv-column', pointer: pointerStep(name), found: name }
}
