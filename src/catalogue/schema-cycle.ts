import { isList, isObject, type JsonObject } from '../mapping/json.ts'
import { pointerBelow } from '../mapping/pointer.ts'
import { partOfSchema, targetOfReference } from '../mapping/schema/reference.ts'

/** What holds the same value to further schemas; all other keywords go on to its members, its items or their names. */
const SAME_VALUE = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else']

/** The schemas of a catalogue by their path in `schemas/`, and which parts of them are known to lead into no cycle. */
export interface CycleSearch {
  schemaAt(path: string): object | undefined
  readonly ended: WeakSet<object>
}

/** A cycle that a schema leads into. */
export interface SchemaCycle {
  /** The reference that the schema has in it, as a JSON Pointer; undefined where the whole cycle is another schema's. */
  readonly pointer?: string
}

/**
 * The first cycle in which a schema holds a value to itself again without going into the value, so that it has no end:
 * `{"$ref": "#"}`, or references that lead to each other.
 */
export function cycleOf(path: string, search: CycleSearch): SchemaCycle | undefined {
  let found: SchemaCycle | undefined
  const visit = (part: unknown, pointer: string): void => {
    if (typeof part !== 'object' || part === null || found?.pointer !== undefined) return
    const cycle = isObject(part) ? followed(part, path, [], search) : undefined
    const isInIt = cycle?.includes(part) && '$ref' in part
    if (cycle !== undefined) found = isInIt ? { pointer: pointerBelow(pointer, '$ref') } : {}
    for (const [key, member] of Object.entries(part)) visit(member, pointerBelow(pointer, key))
  }
  visit(search.schemaAt(path), '')
  return found
}

function followed(
  part: JsonObject,
  path: string,
  trail: readonly object[],
  search: CycleSearch,
): readonly object[] | undefined {
  if (search.ended.has(part)) return undefined
  const start = trail.indexOf(part)
  if (start >= 0) return trail.slice(start)
  for (const [next, at] of heldTo(part, path, search)) {
    const cycle = isObject(next) ? followed(next, at, [...trail, part], search) : undefined
    if (cycle !== undefined) return cycle
  }
  search.ended.add(part)
  return undefined
}

/** The schemas that a value is held to because it is held to this one, each with the path of its file. */
function heldTo(part: JsonObject, path: string, { schemaAt }: CycleSearch): [unknown, string][] {
  const { $ref, dependentSchemas } = part
  const own = SAME_VALUE.flatMap((key): readonly unknown[] => {
    const said = part[key]
    return isList(said) ? said : [said]
  })
  const dependent = isObject(dependentSchemas) ? Object.values(dependentSchemas) : []
  const parts = [...own, ...dependent].map((one): [unknown, string] => [one, path])
  if (typeof $ref !== 'string') return parts
  const { path: file, fragment } = targetOfReference($ref, path)
  return [...parts, [partOfSchema(schemaAt(file), fragment), file]]
}
