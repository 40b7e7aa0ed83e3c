import type { MappingWorld } from '../mapping-world.ts'
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
