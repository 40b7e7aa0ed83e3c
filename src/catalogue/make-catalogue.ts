import type { Catalogue, CodeScheme } from './catalogue.ts'
import type { Contents } from './contents.ts'
import { makeDestination } from './destination.ts'
import { makeFormat } from './format.ts'
import { issueOf } from './kind.ts'
import type { ReadMappings } from './load-mappings.ts'
import { makeSharing } from './sharing.ts'
import { makeSource } from './source.ts'
import type { World } from './world.ts'

/** The catalogue of files without problems; `env` has the URLs and secrets that its destinations name. */
export function makeCatalogue(
  world: World,
  mappings: ReadMappings,
  contents: Contents,
  env: Readonly<Record<string, string | undefined>>,
): Catalogue {
  const participants = map(world.participants, ({ participant }) => participant)
  const byCode = new Map(
    [...participants.values()].flatMap((participant) =>
      Object.entries(participant.identifiers).map(
        ([scheme, code]) => [`${scheme}:${code}`, participant] as const,
      ),
    ),
  )
  const kinds = new Map([...world.kinds.values()].map(({ said, kind }) => [said.schema, kind]))
  const { schemas } = world
  return {
    kinds: map(world.kinds, ({ kind }) => kind),
    participants,
    clients: world.clients,
    sources: map(world.sources, ({ said }) => makeSource(said, (name) => mappings.newest.get(name)?.mapping)),
    destinations: map(world.destinations, ({ said }) => makeDestination(said, env)),
    sharing: map(world.sharing, ({ said }) => makeSharing(said)),
    formats: map(world.formats, ({ said }) => makeFormat(said, world.schemas)),
    mappings: map(mappings.newest, ({ compiled }) => compiled),
    fhir: mappings.world.fhir,
    contents,
    breaches: (path, document) =>
      kinds.get(path)?.validate(document) ??
      (schemas.get(path) === undefined ? [] : schemas.breaches(path, document).map(issueOf)),
    participantByCode: (scheme: CodeScheme, code: string) => byCode.get(`${scheme}:${code}`),
  }
}

function map<From, To>(from: ReadonlyMap<string, From>, make: (value: From) => To): Map<string, To> {
  return new Map([...from].map(([id, value]) => [id, make(value)]))
}
