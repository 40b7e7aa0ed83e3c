import { tableFor } from '../bind-conversion.ts'
import { madeOf, takesTable } from '../conversions/coded.ts'
import { CONVERSIONS } from '../conversions/conversion-list.ts'
import type { Json } from '../json.ts'
import { isObject } from '../json.ts'
import type { MappingWorld } from '../mapping-world.ts'
import type { Presence } from '../presence.ts'
import { presenceIn } from '../presence.ts'
import type { Cursor } from '../schema/cursor.ts'
import type { Given } from '../schema/given.ts'
import { givenBoth } from '../schema/given.ts'
import { isPossible } from '../schema/possible.ts'
import { cursorFor } from '../schema/schemas-of.ts'
import type { CodeRow, CodeTable } from '../tables.ts'
import { rowFor } from '../tables.ts'
import type { Hole, Mapping, Template } from '../template.ts'

/** What may be seen of a mapping without a document. */
export interface Sight {
  readonly mapping: Mapping
  readonly cursor: Cursor
  readonly presence: Presence
  table(name: string): CodeTable | undefined
  /** The values a hole may read, if the schema lists them. */
  values(hole: Hole, given: Given): readonly Json[] | undefined
  /** The rows a hole's table may give; undefined if it may give others too. */
  rows(hole: Hole, given: Given): readonly CodeRow[] | undefined
  /** Everything a hole may make, if that can be listed. */
  outputs(hole: Hole, given: Given): readonly Json[] | undefined
  /** What is known because a template stands, one of these: see `contextsOf` of the checks. */
  contexts(template: Template, given: Given, around: readonly Given[]): readonly Given[]
  isPossible(given: Given): boolean
}

const known = new WeakMap<MappingWorld, WeakMap<Mapping, Sight>>()

/** What may be seen of a mapping, worked out once in a world. */
export function sightOf(mapping: Mapping, world: MappingWorld): Sight {
  const ofWorld = known.get(world) ?? new WeakMap<Mapping, Sight>()
  known.set(world, ofWorld)
  const sight = ofWorld.get(mapping) ?? see(mapping, world)
  ofWorld.set(mapping, sight)
  return sight
}

/** What may be seen of a mapping: its schema, what stands when, what its holes may make. */
function see(mapping: Mapping, world: MappingWorld): Sight {
  const cursor = cursorFor(mapping.from, world)
  const presence = presenceIn(cursor, mapping, world.tables)
  const table = (name: string): CodeTable | undefined => tableFor(name, mapping, world.tables)
  const possible = (given: Given): boolean => isPossible(given, cursor)
  const values: Sight['values'] = (hole, given) => presence.values(hole.pointer.absolute, given)
  const rows: Sight['rows'] = (hole, given) => {
    const found = table(hole.conversion?.table ?? '')
    if (!found) return undefined
    const listed = values(hole, given)
    if (listed) return listed.flatMap((value) => rowFor(found, String(value)) ?? [])
    if (found.unmapped.mode === 'provided') return undefined
    return [...found.rows.values(), ...(found.unmapped.mode === 'fixed' ? [found.unmapped.row] : [])]
  }
  return {
    mapping,
    cursor,
    presence,
    table,
    values,
    rows,
    outputs: (hole, given) => {
      const { conversion } = hole
      if (conversion && takesTable(conversion.name)) {
        const { name } = conversion
        return rows(hole, given)
          ?.map((row) => madeOf(row, name))
          .filter((made) => made !== null)
      }
      const listed = values(hole, given)
      if (!conversion || !listed) return listed
      const forward = CONVERSIONS.get(conversion.name)?.forward
      return listed.flatMap((value) => forward?.(value) ?? []).filter((made) => !isObject(made))
    },
    contexts: (template, given, around) => {
      const causes = presence.causes(template).map((cause) => givenBoth(given, cause))
      const known = causes.length > 0 ? causes : around.map((context) => givenBoth(context, given))
      return known.filter(possible)
    },
    isPossible: possible,
  }
}
