import { pointerBelow } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import { checkReference } from './check-reference.ts'
import { mayHold } from './sharing.ts'
import type { SourceFile } from './source.ts'
import type { CrossCheck, Entry, World } from './world.ts'

/** Sources: participant, format, kinds and mappings exist, and each mapping reads that format into that kind. */
export const checkSources: CrossCheck = (world) =>
  [...world.sources.values()].flatMap((entry) => {
    const { file, said } = entry
    const formats = new Map([...world.formats.keys(), 'json'].map((name) => [name, true]))
    return [
      ...checkReference(file, '/participant', said.participant, world.participants, 'participant'),
      ...checkReference(file, '/format', said.format, formats, 'format'),
      ...Object.entries(said.kinds).flatMap(([kind, { mapping }]) => checkRead(world, entry, kind, mapping)),
      ...Object.keys(said.kinds).flatMap((kind) => checkWriter(world, entry, kind)),
    ]
  })

function checkRead(
  world: World,
  { file, said }: Entry<SourceFile>,
  kind: string,
  mapping: string | undefined,
): Problem[] {
  const at = pointerBelow('/kinds', kind)
  const problems = checkReference(file, at, kind, world.kinds, 'kind')
  if (said.format === 'json') {
    if (mapping === undefined) return problems
    return [
      ...problems,
      file.complain(`${at}/mapping`, {
        code: 'C-REF',
        detail: 'json is the record itself and takes no mapping',
      }),
    ]
  }
  if (mapping === undefined) {
    const remedy = `name the mapping from ${said.format} to ${kind}`
    return [
      ...problems,
      file.complain(at, { code: 'C-REF', detail: 'a format needs a mapping to the record', remedy }),
    ]
  }
  problems.push(...checkReference(file, `${at}/mapping`, mapping, world.mappings, 'mapping'))
  const head = world.mappings.get(mapping)
  const wanted = world.kinds.get(kind)?.said.schema
  const read = Object.values(world.formats.get(said.format)?.said.files ?? {}).filter(
    (one) => one.kind === kind,
  )
  if (head === undefined || wanted === undefined) return problems
  if (head.to !== wanted) {
    problems.push(
      file.complain(`${at}/mapping`, {
        code: 'C-REF',
        detail: `"${mapping}" makes ${head.to}, not ${wanted}`,
      }),
    )
  }
  if (world.formats.has(said.format) && read.every((one) => one.schema !== head.from)) {
    const detail = `"${mapping}" reads ${head.from}, which no file of ${said.format} for ${kind} is`
    problems.push(file.complain(`${at}/mapping`, { code: 'C-REF', detail }))
  }
  return problems
}

/** What a source sends of a kind that nobody like it may write would all wait for a person. */
function checkWriter(world: World, { file, said }: Entry<SourceFile>, kind: string): Problem[] {
  const is = world.participants.get(said.participant)?.said.is
  const write = world.sharing.get(kind)?.said.write
  if (is === undefined || write === undefined || write.some((role) => mayHold(is, role))) return []
  const detail = `no role of a ${is} may write "${kind}"`
  return [
    file.complain(pointerBelow('/kinds', kind), {
      code: 'C-WRITE',
      detail,
      found: kind,
      allowed: [...write],
    }),
  ]
}
