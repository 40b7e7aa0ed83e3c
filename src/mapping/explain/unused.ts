import { isHead } from '../account.ts'
import type { Json } from '../json.ts'
import type { MappingIssue, Unmade } from '../operations/evaluation.ts'
import { isBelow, pointerText } from '../pointer.ts'
import type { Mapping, Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import type { Lineage } from './lineage.ts'

/** A value of the document that nothing made tells, and why not. */
export interface Unused {
  readonly pointer: string
  /** A word, a colon and more: `withheld: ` or `lost: ` and the mapping's reason, `head: `, `issue: `, `branch: `, `row: `, `text: `, `constant: `, `unmapped: `. */
  readonly why: string
}

const UNMADE: { readonly [why in Unmade]: string } = {
  row: 'row: its row of the code table makes nothing',
  branch: 'branch: the branch that its value picks makes nothing',
  text: 'text: another value of the same text is missing',
}

/** A scalar of a document: its pointer, and the path in which items of lists are `*`. */
export interface Leaf {
  readonly pointer: string
  readonly path: readonly string[]
}

/** The scalars of a document that say something; items of lists are `*` in the path. */
export function leavesIn(
  value: Json | undefined,
  path: readonly string[] = [],
  pointer = '',
  leaves: Leaf[] = [],
): Leaf[] {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) leavesIn(item, [...path, '*'], `${pointer}/${i}`, leaves)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      leavesIn(member, [...path, key], pointer + pointerText([key]), leaves)
    }
  } else if (value !== undefined && value !== null && value !== '') leaves.push({ pointer, path })
  return leaves
}

/** The nearest of some places that holds a place, or that it is: an object may be carried whole. */
export function holderOf(
  pointer: string,
  places: { readonly has: (place: string) => boolean },
): string | undefined {
  for (let here = pointer; ; here = here.slice(0, here.lastIndexOf('/'))) {
    if (places.has(here)) return here
    if (here === '') return undefined
  }
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
  const isUsed = ({ pointer }: Leaf): boolean =>
    named.has(pointer) || holderOf(pointer, carried) !== undefined
  const unreadable = new Map(issues.map((issue) => [issue.pointer, issue.code]))
  const why = ({ pointer, path }: Leaf): string => {
    const broken = holderOf(pointer, unreadable)
    if (broken !== undefined) return `issue: ${unreadable.get(broken)}`
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
  return leavesIn(document)
    .filter((leaf) => !isUsed(leaf))
    .map((leaf) => ({ pointer: leaf.pointer, why: why(leaf) }))
}
