import type { Issue } from '../message/failure.ts'
import { pointerStep } from '../message/pointer.ts'

/** What a header is held to. */
interface HeaderFile {
  readonly columns: readonly string[]
  readonly optional?: readonly string[]
}

/** How a header stands to a file of the format. */
interface Likeness {
  readonly columns: readonly string[]
  readonly shared: number
  readonly missing: readonly string[]
  readonly repeated: readonly string[]
}

const delimiters = [',', ';', '\t', '|']

/**
 * Why no file of a format fits a header: the columns that it lacks or repeats, where it has more than half of those of
 * the file that it looks most like; or that its cells are separated, or its lines ended, by something else than is read.
 * What cannot be told is `csv-header` alone, with the columns that are expected.
 */
export function misfit(
  cells: readonly string[],
  files: readonly HeaderFile[],
  delimiter: string,
  spell: (name: string) => string,
): Issue[] {
  const nearest = nearestOf(cells, files, spell)
  const allowed = nearest?.columns.join(delimiter) ?? ''
  const unclear: Issue[] = [{ code: 'csv-header', pointer: '', allowed }]
  const [line = '', next] = cells.join(delimiter).split('\r')
  if (next !== undefined && isLike(nearestOf(line.split(delimiter), files, spell)))
    return [{ code: 'csv-line-ends', pointer: '' }]
  if (isLike(nearest)) {
    const issues = [
      ...nearest.missing.map((found): Issue => {
        return { code: 'csv-missing-column', pointer: pointerStep(found), found, allowed }
      }),
      ...nearest.repeated.map((found): Issue => {
        return { code: 'csv-repeated-column', pointer: pointerStep(found), found }
      }),
    ]
    return issues.length > 0 ? issues : unclear
  }
  const other = delimiters.find((one) => {
    return one !== delimiter && isLike(nearestOf(cells.join(delimiter).split(one), files, spell))
  })
  if (other === undefined) return unclear
  return [{ code: 'csv-delimiter', pointer: '', found: shown(other), allowed: shown(delimiter) }]
}

/** The file that has most of the columns; of several that have as many, the one that misses the fewest. */
function nearestOf(
  cells: readonly string[],
  files: readonly HeaderFile[],
  spell: (name: string) => string,
): Likeness | undefined {
  const found = files.map(({ columns, optional = [] }): Likeness => {
    const known = new Map(columns.map((column) => [spell(column), column]))
    const named = cells.flatMap((cell) => known.get(spell(cell)) ?? [])
    const shared = new Set(named)
    return {
      columns,
      shared: shared.size,
      missing: columns.filter((column) => !shared.has(column) && !optional.includes(column)),
      repeated: [...shared].filter((column) => named.indexOf(column) !== named.lastIndexOf(column)),
    }
  })
  return found.toSorted((a, b) => b.shared - a.shared || a.missing.length - b.missing.length)[0]
}

/** Whether a header is meant for the file: it names more than half of what must be there. */
function isLike(likeness: Likeness | undefined): likeness is Likeness {
  return likeness !== undefined && likeness.shared > likeness.missing.length
}

function shown(delimiter: string): string {
  return delimiter === '\t' ? 'TAB' : `"${delimiter}"`
}
