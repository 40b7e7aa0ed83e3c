import { pointerKeys } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import { checkSchema } from './check-reference.ts'
import type { DataFile } from './data-file.ts'
import { pointersOf } from './kind.ts'
import { walkSchema } from './schema-walk.ts'
import type { CrossCheck } from './world.ts'

/** Kinds: each has its schema, its pointers lead somewhere in it, and a sharing file says who may write and see it. */
export const checkKinds: CrossCheck = (world) =>
  [...world.kinds.values()].flatMap(({ file, said }) => {
    const schema = world.schemas.get(said.schema)
    const problems = checkSchema(world, file, '/schema', said.schema)
    if (schema !== undefined)
      problems.push(...pointersOf(said).flatMap(({ at, pointer }) => checkPointer(file, at, pointer, schema)))
    if (!world.places.has(`mappings/sharing/${said.kind}.json`)) {
      const detail = `no mappings/sharing/${said.kind}.json says who may write and see this kind`
      problems.push(file.complain('/kind', { code: 'C-REF', detail, remedy: 'add it; it may hold no rules' }))
    }
    return problems
  })

/** C-VIEW when a pointer leads nowhere in the schema of a record. */
export function checkPointer(file: DataFile, at: string, pointer: string, schema: object): Problem[] {
  const walked = walkSchema(schema, pointerKeys(pointer) ?? [])
  if (walked.is === 'found') return []
  const { key, nearest } = walked
  const detail = `the record has no "${pointer}"`
  const near = nearest === undefined ? {} : { nearest }
  return [file.complain(at, { code: 'C-VIEW', detail, found: key, ...near })]
}
