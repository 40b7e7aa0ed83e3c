import { pointerKeys, pointerText } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import type { FormatDocument } from './format.ts'
import { walkSchema } from './schema-walk.ts'
import type { CrossCheck, Entry, World } from './world.ts'

/** Derived members of formats of JSON documents: what they are made from and what they are stand in the document's schema. */
export const checkDerived: CrossCheck = (world) =>
  [...world.formats.values()].flatMap((entry) => checkMembers(world, entry))

function checkMembers({ schemas }: World, { file, said }: Entry<FormatDocument>): Problem[] {
  if (said.media !== 'application/json') return []
  const schema = schemas.get(said.schema)
  if (schema === undefined) return []
  return (said.derive ?? []).flatMap((rule, n): Problem[] => {
    const keys = pointerKeys(rule.at) ?? []
    const missing = (place: string, path: readonly string[]): Problem[] => {
      const walked = walkSchema(schema, path)
      if (walked.is === 'found') return []
      const detail = `${said.schema} has no "${pointerText(path)}"`
      const near = walked.nearest === undefined ? {} : { nearest: walked.nearest }
      return [file.complain(`/derive/${n}/${place}`, { code: 'C-REF', detail, found: walked.key, ...near })]
    }
    const unplaced = missing('at', keys)
    if (unplaced.length > 0) return unplaced
    const sources =
      rule.take === 'postcode-area'
        ? missing('from', [...keys, rule.from])
        : rule.from.flatMap((pointer, m) => missing(`from/${m}`, pathFrom(keys, pointer)))
    return [...missing('member', [...keys, rule.member]), ...sources]
  })
}

/** The path of a pointer from an object at a path; each leading `^` leaves the innermost list that is left. */
function pathFrom(keys: readonly string[], pointer: string): string[] {
  const up = /^\^*/.exec(pointer)![0].length
  const below = pointerKeys(pointer.slice(up)) ?? []
  let base = [...keys]
  for (let n = 0; n < up; n += 1) {
    const list = base.slice(0, base.lastIndexOf('*'))
    base = list.slice(0, list.lastIndexOf('*') + 1)
  }
  return [...base, ...below]
}
