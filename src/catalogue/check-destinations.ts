import { pointerBelow } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import { makesFhir } from '../mapping/template.ts'
import { checkReference } from './check-reference.ts'
import { type DestinationFile, namesOf, noticesOf } from './destination.ts'
import { isReadBack } from './source.ts'
import type { CrossCheck, Entry, World } from './world.ts'

/** Destinations: participant, kinds and mappings exist, each mapping reads that kind and makes what is sent there. */
export const checkDestinations: CrossCheck = (world) =>
  [...world.destinations.values()].flatMap((entry) => {
    const { file, said } = entry
    return [
      ...checkReference(world, file, '/participant', said.participant, world.participants, 'participant'),
      ...Object.entries(said.kinds).flatMap(([kind, mapping]) => [
        ...checkReference(world, file, pointerBelow('/kinds', kind), kind, world.kinds, 'kind'),
        ...checkMade(world, entry, pointerBelow('/kinds', kind), mapping, world.kinds.get(kind)?.said.schema),
      ]),
      ...noticesOf(said).flatMap(([notice, mapping]) =>
        checkMade(world, entry, `/notices/${notice}`, mapping, `notices/${notice}.schema.json`),
      ),
      ...(said.message === undefined
        ? []
        : checkMade(
            world,
            entry,
            '/message/patient',
            said.message.patient,
            world.kinds.get('child')?.said.schema,
          )),
    ]
  })

/** C-ENV for each URL and secret that the environment does not say; `later` files get theirs when the sandbox starts. */
export function checkEnvironment(
  world: World,
  env: Readonly<Record<string, string | undefined>>,
  later: (entry: Entry<DestinationFile>) => boolean,
): Problem[] {
  return [...world.destinations.values()].flatMap((entry) =>
    namesOf(entry.said).flatMap(({ at, name, is }): Problem[] => {
      const value = env[name]
      if (value === undefined || value === '') {
        if (later(entry)) return []
        const detail = `the environment has no ${name}, which is the ${is} of "${entry.said.id}"`
        return [entry.file.complain(at, { code: 'C-ENV', detail, found: name, remedy: `set ${name}` })]
      }
      if (is === 'secret' || isWebAddress(value)) return []
      return [
        entry.file.complain(at, {
          code: 'C-ENV',
          detail: `${name} is not an http or https URL`,
          found: name,
        }),
      ]
    }),
  )
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function checkMade(
  world: World,
  { file, said }: Entry<DestinationFile>,
  at: string,
  mapping: string | null,
  from: string | undefined,
): Problem[] {
  if (mapping === null) return []
  const problems = checkReference(world, file, at, mapping, world.mappings, 'mapping')
  const head = world.mappings.get(mapping)
  if (head === undefined || from === undefined) return problems
  // what makes records of the kind is turned round, and makes the documents it reads
  if (isReadBack({ from: head.to })) {
    if (head.to === from && said.kind !== 'fhir') return problems
    const detail = `"${mapping}" reads ${head.from} into ${head.to}, which turned round is not for ${from} here`
    return [...problems, file.complain(at, { code: 'C-REF', detail, found: mapping })]
  }
  if (head.from !== from) {
    problems.push(
      file.complain(at, {
        code: 'C-REF',
        detail: `"${mapping}" reads ${head.from}, not ${from}`,
        found: mapping,
      }),
    )
  }
  if ((said.kind === 'fhir') !== makesFhir(head)) {
    const detail = `"${mapping}" makes ${head.to}, which a destination of kind ${said.kind} does not take`
    problems.push(file.complain(at, { code: 'C-REF', detail, found: mapping }))
  }
  return problems
}
