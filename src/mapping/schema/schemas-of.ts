import type { MappingWorld } from '../mapping-world.ts'
import type { Cursor } from './cursor.ts'
import { cursorOver } from './cursor.ts'
import type { Schemas } from './read-schema.ts'
import { readSchemas } from './read-schema.ts'

const known = new WeakMap<MappingWorld, Schemas>()

/** A world's schemas, read once for all its mappings. */
export function schemasOf(world: MappingWorld): Schemas {
  const before = known.get(world)
  if (before) return before
  const schemas = readSchemas((path) => world.schema(path))
  known.set(world, schemas)
  return schemas
}

const cursors = new WeakMap<MappingWorld, Map<string, Cursor>>()

/** The cursor over a schema of a world, one for all mappings that read it: what it has worked out serves the next. */
export function cursorFor(path: string, world: MappingWorld): Cursor {
  const known = cursors.get(world) ?? new Map<string, Cursor>()
  cursors.set(world, known)
  const before = known.get(path)
  if (before) return before
  const schemas = schemasOf(world)
  const cursor = cursorOver(schemas.shapes([{ schema: world.schema(path) ?? {}, file: path }]), schemas)
  known.set(path, cursor)
  return cursor
}
