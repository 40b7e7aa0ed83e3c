import { isHead } from '../account.ts'
import type { Json } from '../json.ts'
import type { MappingIssue, Unmade } from '../operations/evaluation.ts'
import { isBelow, isPointerBelow, pointerText } from '../pointer.ts'
import type { Mapping, Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import type { Lineage } from './lineage.ts'

/** A value of the document that nothing made tells, and why not. */
export interface Unused {
  readonly pointer: string
  /** A word, a colon and more: `withheld: ` or `lost: ` and the mapping's reason, `head: `, `issue: `, `branch: `, `row: `, `text: `, `unmapped: `. */
  readonly why: string
}

const UNMADE: { readonly [why in Unmade]: string } = {
  row: 'row: its row of the code table makes nothing',
  branch: 'branch: the branch that its value picks makes nothing',
  text: 'text: another value of the same text is missing',
}

interface Leaf {
  readonly pointer: string
  readonly path: readonly string[]
}

/** The scalars of a document that say something; items of lists are `*` in the path. */
function leavesIn(value: Json | undefined, path: readonly string[], pointer: string, leaves: Leaf[]): Leaf[] {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) leavesIn(item, [...path, '*'], `${pointer}/${i}`, leaves)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      leavesIn(member, [...path, key], pointer + pointerText([key]), leaves)
    }
  } else if (value !== undefined && value !== null && value !== '') leaves.push({ pointer, path })
  return leaves
}

/** The paths that a mapping reads somewhere. */
function pathsRead(template: Template, paths: (readonly string[])[] = []): (readonly string[])[] {
  if (template.is === 'hole') paths.push(template.pointer.absolute)
  if (template.is === 'choose' || template.is === 'each') paths.push(template.pointer.absolute)
  for (const child of childrenOf(template)) pathsRead(child, paths)
  return paths
}

/** The values of a document that a lineage doesn't name, each with the reason. Its values are not in it. */
export function unusedOf(
  document: Json,
  lineage: readonly Lineage[],
  { issues, unmade }: { issues: readonly MappingIssue[]; unmade: ReadonlyMap<string, Unmade> },
  mapping: Mapping,
): Unused[] {
  const carried = new Set(lineage.flatMap(({ value }) => value))
  const named = new Set(lineage.flatMap(({ because, presence }) => [...because, ...presence]))
  const read = mapping.makes.flatMap(({ template }) => pathsRead(template))
  const isUsed = ({ pointer }: Leaf): boolean => {
    if (named.has(pointer)) return true
    // An object may be carried whole.
    for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) {
      if (carried.has(pointer.slice(0, end))) return true
    }
    return false
  }
  const why = ({ pointer, path }: Leaf): string => {
    const issue = issues.find((one) => isPointerBelow(pointer, one.pointer))
    if (issue) return `issue: ${issue.code}`
    const withheld = mapping.withheld.find((one) => isBelow(path, one.path))
    if (withheld) return `withheld: ${withheld.reason}`
    const unsaid = unmade.get(pointer)
    if (unsaid) return UNMADE[unsaid]
    const lost = mapping.lost.find((one) => isBelow(path, one.path))
    if (lost) return `lost: ${lost.reason}`
    if (isHead(path, mapping.from)) return 'head: the gateway carries it'
    if (read.some((one) => isBelow(path, one))) return 'branch: only what is not made here reads it'
    return 'unmapped: nothing reads it'
  }
  return leavesIn(document, [], '', [])
    .filter((leaf) => !isUsed(leaf))
    .map((leaf) => ({ pointer: leaf.pointer, why: why(leaf) }))
}
