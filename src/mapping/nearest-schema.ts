import { nearestName, nearestOf } from './nearest.ts'

function nameOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/(\.schema)?\.json$/, '')
}

/**
 * `nearestOf` for the path of a schema: of those whose own name is like the path's, since the folder and the ending,
 * which many share, make any two alike.
 */
export function nearestSchemaOf(found: string, paths: readonly string[]): { nearest?: string } {
  const name = nearestName(nameOf(found), paths.map(nameOf))
  const [first, ...others] = paths.filter((path) => nameOf(path) === name)
  return first === undefined ? {} : { nearest: first, ...nearestOf(found, [first, ...others]) }
}
