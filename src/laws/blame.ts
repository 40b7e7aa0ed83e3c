import type { Origin } from '../mapping/explain/origin.ts'
import { pointerKeys } from '../mapping/pointer.ts'
import type { Spot } from '../mapping/source-text.ts'
import { positionOf } from '../mapping/source-text.ts'
import type { Mapping, Template } from '../mapping/template.ts'
import { childrenOf } from '../mapping/template-parts.ts'
import type { Breach, Subject } from './law.ts'

/** Something of a mapping that reads a place of the record. */
interface Reader {
  readonly path: readonly string[]
  readonly spot: Spot
  /** A hole carries a value; lists and choices only depend on it. */
  readonly isHole: boolean
}

function readersIn(template: Template): Reader[] {
  const below = childrenOf(template).flatMap(readersIn)
  if (template.is === 'hole')
    return [{ path: template.pointer.absolute, spot: template.spot, isHole: true }, ...below]
  if (template.is === 'each' || template.is === 'choose')
    return [{ path: template.pointer.absolute, spot: template.pointerSpot, isHole: false }, ...below]
  return below
}

/** How many keys two paths share from the start, `*` being any place of a list. */
function shared(path: readonly string[], keys: readonly string[]): number {
  let same = 0
  while (
    same < path.length &&
    same < keys.length &&
    (path[same] === keys[same] || (path[same] === '*' && /^\d+$/.test(keys[same]!)))
  )
    same += 1
  return same
}

/** What reads a place of the record: the hole at it, else what is nearest to it; nothing if nothing is near. */
function readerOf(mapping: Mapping, pointer: string): Spot | undefined {
  const keys = pointerKeys(pointer) ?? []
  const readers = mapping.makes.flatMap(({ template }) => readersIn(template))
  const rated = readers.map((reader) => {
    const same = shared(reader.path, keys)
    const apart = reader.path.length + keys.length - 2 * same
    return { reader, rating: same * 4 - apart + (reader.isHole ? 0.5 : 0), same }
  })
  const best = rated.filter(({ same }) => same > 0).sort((a, b) => b.rating - a.rating)[0]
  return best?.reader.spot
}

function originBelow(origin: Origin, keys: readonly string[]): Origin {
  const [key, ...rest] = keys
  const part = key === undefined ? undefined : origin.parts?.get(key)
  return part ? originBelow(part, rest) : origin
}

function spotsIn(template: Template): Spot[] {
  return [template.spot, ...childrenOf(template).flatMap(spotsIn)]
}

/** The part of a mapping that made what is at a pointer into its output, or the nearest thing around that. */
export function madeBy({ mapping, twin }: Subject, record: unknown, pointer: string): Spot {
  const [n, ...keys] = pointerKeys(pointer) ?? []
  const made = twin.traced(record).made[Number(n)]
  return made ? originBelow(made.origin, keys).spot : mapping.spot
}

/** The part of a mapping that a breach is blamed on: what made the value, or what reads it. */
export function blame(breach: Breach, subject: Subject, record: unknown): Spot {
  const { mapping } = subject
  if (breach.at !== undefined) {
    const spots = mapping.makes.flatMap(({ template }) => spotsIn(template))
    const spot = spots.find(({ at }) => at === breach.at)
    if (spot) return spot
  }
  if (breach.in === 'record') return readerOf(mapping, breach.pointer) ?? mapping.spot
  return madeBy(subject, record, breach.pointer)
}

/** A place in a file as people and editors write it: `mapping.json:18:19`. */
export function placeOf(spot: Spot): string {
  const { line, column } = positionOf(spot)
  return `${spot.source.file}:${line}:${column}`
}
