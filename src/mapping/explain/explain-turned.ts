import { isHead } from '../account.ts'
import type { TurnedRound } from '../back/turn-round.ts'
import type { Json } from '../json.ts'
import { inOnlyDocument, pointerBelow, pointerKeys } from '../pointer.ts'
import { positionOf } from '../source-text.ts'
import type { Mapping } from '../template.ts'
import type { Explained } from './explain.ts'
import type { Lineage } from './lineage.ts'
import { holderOf, type Leaf, leavesIn, type Unused } from './unused.ts'

/**
 * Where each value of a document comes from that a mapping turned round has made of a record, and what became of the rest
 * of the record: the other way round than it was read, `back`. What the document's schema says of every such document
 * comes from no value; its line is that on which the mapping names the schema.
 */
export function explainTurned(
  record: Json,
  { output, issues, conflicts, left }: TurnedRound,
  back: readonly Lineage[],
  mapping: Mapping,
): Explained {
  const inRecord = (pointer: string): string => placeIn(record, inOnlyDocument(pointer))
  const read = new Map(back.map((one) => [one.at, one]))
  const constant = { value: [], because: [], presence: [], line: positionOf(mapping.spots.from).line }
  const lineage = leavesIn(output[0] as Json).map(({ pointer }): Lineage => {
    const { value, because, ...one } = read.get(pointer) ?? { at: pointer, ...constant }
    const at = `/0${pointer}`
    return { ...one, at, value: value.map(inRecord), because: because.map(inRecord) }
  })
  const carried = new Set(lineage.flatMap(({ value, because }) => [...value, ...because]))
  const unclear = new Map([
    ...left.map(({ pointer }) => [pointer, 'unmapped: the document has no place for it'] as const),
    ...conflicts.map(({ pointer }) => [pointer, 'issue: R-CONFLICT'] as const),
    ...issues.map(({ pointer, code }) => [pointer, `issue: ${code}`] as const),
  ])
  const why = ({ pointer, path }: Leaf): string => {
    const known = unclear.get(holderOf(pointer, unclear) ?? '')
    if (known !== undefined) return known
    if (isHead(path, mapping.to)) return 'head: the gateway carries it'
    return 'constant: every such document says as much'
  }
  const unused = leavesIn(record)
    .filter(({ pointer }) => holderOf(pointer, carried) === undefined)
    .map((leaf): Unused => ({ pointer: leaf.pointer, why: why(leaf) }))
  return { output: [...output], issues, lineage, unused }
}

/** The place in the record, in which a single value may stand for the list of one that was read. */
function placeIn(record: Json, pointer: string): string {
  let [here, at]: [Json | undefined, string] = [record, '']
  for (const key of pointerKeys(pointer) ?? []) {
    if (typeof here !== 'object' || here === null) return at
    at = pointerBelow(at, key)
    here = Object.hasOwn(here, key) ? (here as { readonly [key: string]: Json })[key] : undefined
  }
  return at
}
