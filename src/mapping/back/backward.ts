import type { MappingWorld } from '../mapping-world.ts'
import type { Mapping } from '../template.ts'
import type { ReadBack } from './read-back.ts'

/** The way back of a mapping, made when it is first used. */
export function backwardOf(
  _mapping: Mapping,
  _world: MappingWorld,
): (output: readonly unknown[]) => ReadBack {
  return () => ({ record: {}, issues: [], conflicts: [], unread: [] })
}
