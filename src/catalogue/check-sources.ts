import { pointerBelow } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import { makesFhir } from '../mapping/template.ts'
import { checkReference } from './check-reference.ts'
import { documentsOf } from './format.ts'
import { anyKind } from './made-kinds.ts'
import { mayHold } from './sharing.ts'
import { isReadBack, mappingsOf, type SourceFile } from './source.ts'
import type { CrossCheck, Entry, World } from './world.ts'

/** Sources: participant, format, kinds and mappings exist, and each mapping reads that format into that kind. */
export const checkSources: CrossCheck = (world) =>
  [...world.sources.values()].flatMap((entry) => {
    const { file, said } = entry
    const formats = new Map([...world.formats.keys(), 'json'].map((name) => [name, true]))
    return [
      ...checkReference(world, file, '/participant', said.participant, world.participants, 'participant'),
      ...checkReference(world, file, '/format', said.format, formats, 'format'),
      ...Object.entries(said.kinds).flatMap(([kind, read]) =>
        checkKind(world, entry, kind, mappingsOf(read)),
      ),
      ...Object.keys(said.kinds).flatMap((kind) => checkWriter(world, entry, kind)),
      ...checkFhir(world, entry),
    ]
  })

/** What is read as FHIR is read by the way back of mappings that make FHIR: of the kind, and of a child. */
function checkFhir(world: World, { file, said }: Entry<SourceFile>): Problem[] {
  const named = Object.entries(said.kinds).flatMap(([kind, { fhir }]) =>
    fhir === undefined ? [] : [{ at: `${pointerBelow('/kinds', kind)}/fhir`, name: fhir, kind }],
  )
  const patient = said.patient === undefined ? [] : [{ at: '/patient', name: said.patient, kind: 'child' }]
  const problems = [...named, ...patient].flatMap(({ at, name, kind }) => {
    const found = checkReference(world, file, at, name, world.mappings, 'mapping')
    const head = world.mappings.get(name)
    const wanted = world.kinds.get(kind)?.said.schema
    if (head === undefined || wanted === undefined || (head.from === wanted && makesFhir(head))) return found
    const detail = `"${name}" makes ${head.to} of ${head.from}, not FHIR of ${wanted}`
    return [...found, file.complain(at, { code: 'C-REF', detail })]
  })
  if (named.length === 0 || said.patient !== undefined) return problems
  const detail = 'a source of FHIR says by which mapping its Patient is read'
  const remedy = 'name the mapping that makes a child\'s Patient: "patient": "child-fhir"'
  return [...problems, file.complain(named[0]!.at, { code: 'C-REF', detail, remedy })]
}

function checkKind(
  world: World,
  { file, said }: Entry<SourceFile>,
  kind: string,
  mappings: readonly string[],
): Problem[] {
  const at = pointerBelow('/kinds', kind)
  const problems = checkReference(world, file, at, kind, world.kinds, 'kind')
  if (said.format === 'json') {
    if (mappings.length === 0) return problems
    const detail = 'json is the record itself and takes no mapping'
    return [...problems, file.complain(`${at}/mapping`, { code: 'C-REF', detail })]
  }
  if (mappings.length === 0) {
    const remedy = `name the mapping from ${said.format} to ${kind}`
    const detail = 'a format needs a mapping to the record'
    return [...problems, file.complain(at, { code: 'C-REF', detail, remedy })]
  }
  const isList = typeof said.kinds[kind]?.mapping !== 'string'
  const places = mappings.map((name, n) => ({ name, at: isList ? `${at}/mapping/${n}` : `${at}/mapping` }))
  const read = places.flatMap((place) => checkMapping(world, { file, said }, kind, place))
  return [...problems, ...read, ...checkTwins(world, { file, said }, places)]
}

/** The mapping exists, makes the kind, makes nothing that the source does not send, and reads what the format gives. */
function checkMapping(
  world: World,
  { file, said }: Entry<SourceFile>,
  kind: string,
  { name, at }: { readonly name: string; readonly at: string },
): Problem[] {
  const problems = checkReference(world, file, at, name, world.mappings, 'mapping')
  const complain = (detail: string, remedy?: string) =>
    problems.push(file.complain(at, { code: 'C-REF', detail, ...(remedy === undefined ? {} : { remedy }) }))
  const head = world.mappings.get(name)
  const wanted = world.kinds.get(kind)?.said.schema
  if (head === undefined || wanted === undefined) return problems
  if (isReadBack(head)) {
    if (head.from !== wanted) complain(`"${name}" makes documents of ${head.from}, not of ${wanted}`)
    const format = world.formats.get(said.format)
    if (format !== undefined && documentsOf(format.said).every(({ schema }) => schema !== head.to))
      complain(`"${name}" makes ${head.to}, which no file of ${said.format} is`)
    return problems
  }
  const made = new Set([...(head.makes?.values() ?? [])].flatMap((kinds) => [...kinds]))
  if (head.to !== wanted && head.to !== anyKind) complain(`"${name}" makes ${head.to}, not ${wanted}`)
  else if (head.makes !== undefined && !made.has(kind))
    complain(`"${name}" makes ${[...made].join(', ') || 'no records'}, not ${kind}`)
  for (const other of made) {
    const sent = said.kinds[other]
    if (other === kind || (sent !== undefined && mappingsOf(sent).includes(name))) continue
    complain(
      `"${name}" makes ${other} too, which nobody would take`,
      `name it under the kind ${other} as well`,
    )
  }
  const format = world.formats.get(said.format)
  const given =
    format === undefined ? [] : documentsOf(format.said).filter(({ kinds }) => kinds.includes(kind))
  if (format !== undefined && given.every(({ schema }) => schema !== head.from))
    complain(`"${name}" reads ${head.from}, which no file of ${said.format} for ${kind} is`)
  return problems
}

/** Two mappings of one kind that read the same documents: which of them it should be, nobody says. */
function checkTwins(
  world: World,
  { file }: Entry<SourceFile>,
  places: readonly { readonly name: string; readonly at: string }[],
): Problem[] {
  const seen = new Map<string, string>()
  return places.flatMap(({ name, at }): Problem[] => {
    const from = world.mappings.get(name)?.from
    const twin = from === undefined ? undefined : seen.get(from)
    if (from !== undefined && twin === undefined) seen.set(from, name)
    if (twin === undefined) return []
    return [file.complain(at, { code: 'C-REF', detail: `"${twin}" reads ${from} already` })]
  })
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
