import type { ScopedPointer } from './pointer.ts'
import { isPlainKey, literal } from './source-literal.ts'
import type { Template } from './template.ts'
import { childrenOf } from './template-parts.ts'

/** Source that reads what lies below a value, nothing where something on the way is missing. */
export function below(expression: string, keys: readonly string[]): string {
  return keys.reduce(
    (read, key) => (isPlainKey(key) ? `${read}?.[${literal(key)}]` : `own(${read}, ${literal(key)})`),
    expression,
  )
}

/** The objects below a scope of which more than one member is read, how often. */
function parentsIn(
  template: Template,
  depth: number,
  counts: Map<string, { path: readonly string[]; times: number }>,
): void {
  const note = ({ up, path }: ScopedPointer): void => {
    if (up !== depth || path.length < 2) return
    const parent = path.slice(0, -1)
    const key = JSON.stringify(parent)
    counts.set(key, { path: parent, times: (counts.get(key)?.times ?? 0) + 1 })
  }
  if (template.is === 'hole' || template.is === 'each' || template.is === 'choose') note(template.pointer)
  const within = template.is === 'each' ? depth + 1 : depth
  for (const part of childrenOf(template)) parentsIn(part, within, counts)
}

/**
 * Writes the reading, once and where a scope begins, of objects that several pointers go through; gives the variables that
 * hold them by their paths. `depth`: how many lists the templates stand within the scope.
 */
export function hoist(
  inside: readonly Template[],
  variable: string,
  shared: { readonly lines: string[]; variables: number },
  depth = 0,
): ReadonlyMap<string, string> {
  const counts = new Map<string, { path: readonly string[]; times: number }>()
  for (const template of inside) parentsIn(template, depth, counts)
  const prefixes = new Map<string, string>()
  for (const [key, { path, times }] of counts) {
    if (times < 2) continue
    shared.variables += 1
    const name = `v${shared.variables}`
    shared.lines.push(`const ${name} = ${below(variable, path)};`)
    prefixes.set(key, name)
  }
  return prefixes
}
