import { readSegments } from './hole.ts'
import type { JsonTree } from './json-tree.ts'
import { fillPlaceholders } from './operations/use.ts'
import type { Env } from './read-scope.ts'
import { complain, hasRoom, scopedPointer } from './read-scope.ts'
import type { Spot } from './source-text.ts'
import type { Hole, Template } from './template.ts'

/** Reads a string of a template: a constant, a hole, a reference, or text with holes. */
export function readText(tree: JsonTree & { is: 'scalar' }, env: Env, at: string): Template | undefined {
  const value = fillPlaceholders(tree, env)
  const { source, offset } = tree.spot
  const isVerbatim = source.text.slice(offset + 1, offset + 1 + value.length) === value
  const spotOf = (inside: number): Spot => ({
    ...tree.spot,
    at,
    offset: isVerbatim ? offset + 1 + inside : offset,
  })
  const segments = readSegments(value)
  if (!Array.isArray(segments)) {
    const { offset: inside, ...complaint } = segments as Exclude<typeof segments, readonly unknown[]>
    return complain(env, spotOf(inside), { code: 'M-HOLE', ...complaint })
  }
  const spot = { ...tree.spot, at }
  // The text itself is counted where it is read as a template.
  if (!hasRoom(env, spot, segments.length - 1)) return undefined
  const parts: (string | Hole)[] = []
  for (const segment of segments) {
    if (segment.is === 'text') parts.push(segment.text)
    else if (segment.is === 'reference') {
      const lists = env.scopes.slice(1).map((scope) => scope.slice(0, -1))
      if (segments.length === 1)
        return { is: 'reference', spot: spotOf(segment.offset), name: segment.name, lists }
      const detail = 'a reference stands alone in its string'
      return complain(env, spotOf(segment.offset), { code: 'M-HOLE', found: `{@${segment.name}}`, detail })
    } else {
      const pointer = scopedPointer(segment.pointer, env, spotOf(segment.offset))
      if (!pointer) return undefined
      const [name, table, ...more] = segment.conversion?.split(/\s+/) ?? []
      if (more.length > 0) {
        const found = segment.conversion!
        return complain(env, spotOf(segment.offset), {
          code: 'M-HOLE',
          found,
          detail: 'a conversion takes one table at most',
        })
      }
      const conversion =
        name === undefined ? {} : { conversion: { name, ...(table === undefined ? {} : { table }) } }
      parts.push({ is: 'hole', spot: spotOf(segment.offset), pointer, ...conversion })
    }
  }
  const [first] = parts
  if (parts.length === 1 && typeof first === 'object') return first
  if (parts.every((part) => typeof part === 'string')) return { is: 'constant', spot, value: parts.join('') }
  return { is: 'text', spot, parts }
}
