import type { Json } from '../mapping/json.ts'
import type { Problem } from '../mapping/problem.ts'
import type { Contents, Definition, MappingDefinition } from './contents.ts'
import { type DataFile, readDataFile } from './data-file.ts'
import type { FoundFile } from './list-files.ts'
import type { Entry } from './world.ts'

/** `mappings/releases.json`: what has been released, each version with the hash of what it said. */
export interface Releases {
  readonly mappings: readonly MappingDefinition[]
  readonly schemas: readonly Definition[]
  readonly codes: readonly Definition[]
}

/** Nothing has been released. */
export const noReleases: Releases = { mappings: [], schemas: [], codes: [] }

const sorts = ['mappings', 'schemas', 'codes'] as const

/**
 * C-RELEASED for each version that has been released and says something else now, with what of it has changed. A version
 * that is no longer there is no problem: its release stays on record, and the number is not used again for anything else.
 */
export function checkReleases(
  { file, said }: Entry<Releases>,
  contents: Contents,
  files: readonly FoundFile[],
): Problem[] {
  const places = new Set(files.map(({ path }) => path))
  return [
    ...sorts.flatMap((sort) => twice(file, sort, said[sort])),
    ...said.mappings.flatMap((released) => {
      const own = Object.keys(released.of).find((path) => path.endsWith('/mapping.json'))
      const changed = changedFiles(released, contents, places)
      if (own === undefined || contents.files[own] === undefined || changed.length === 0) return []
      const isOwn = changed.length === 1 && changed[0] === own
      const remedy = isOwn
        ? `put it back as it was, and make the change in a new version, mappings/${released.name}/<version>/`
        : 'put it back as it was, and make the change in a new version; what several mappings use is changed under a name of its own, or for all of them'
      return [complain(own, released, `has changed: ${changed.join(', ')}`, remedy)]
    }),
    ...(['schemas', 'codes'] as const).flatMap((sort) =>
      said[sort].flatMap((released) => {
        const now = find(contents[sort], released)
        if (now === undefined || now.hash === released.hash) return []
        const path = sort === 'schemas' ? `schemas/${now.name}` : `mappings/codes/${now.name}.json`
        const remedy = 'put it back as it was, or give what it says now a new "version"'
        return [complain(path, released, 'has changed', remedy)]
      }),
    ),
  ]

  function complain(path: string | undefined, released: Definition, what: string, remedy: string): Problem {
    const { name, version } = released
    const detail = `${name} ${version} has been released, and ${what}`
    const found = files.find((one) => one.path === path || one.place === path)
    const changed = found && readDataFile(found.text, found.path, found.sandbox).file
    return (changed ?? file).complain('/version', { code: 'C-RELEASED', detail, found: version, remedy })
  }
}

function find<One extends Definition>(all: readonly One[], { name, version }: Definition): One | undefined {
  return all.find((one) => one.name === name && one.version === version)
}

/** Files of a mapping that are not what they were or have gone, and those that its output has come to depend on, where it can run. */
function changedFiles(
  released: MappingDefinition,
  { mappings, files }: Contents,
  places: ReadonlySet<string>,
): string[] {
  const now = find(mappings, released)?.of ?? {}
  const changed = Object.entries(released.of).flatMap(([path, hash]) => {
    // Of one that is there and cannot be read, that is said.
    if (files[path] === undefined) return places.has(path) ? [] : [`${path} (gone)`]
    return files[path] === hash ? [] : [path]
  })
  const fresh = Object.keys(now).filter((path) => released.of[path] === undefined)
  return [...changed, ...fresh.map((path) => `${path} (not used before)`)]
}

function twice(file: DataFile, sort: (typeof sorts)[number], all: readonly Definition[]): Problem[] {
  return all.flatMap((one, n) => {
    if (all.findIndex((other) => other.name === one.name && other.version === one.version) === n) return []
    const detail = `${one.name} ${one.version} stands here twice`
    return [file.complain(`/${sort}/${n}`, { code: 'C-RELEASED', detail, remedy: 'keep the first' })]
  })
}

/** What a release adds to the record: mappings that are meant and not on it yet, and what they read, make and look up. */
export interface Released {
  readonly releases: Releases
  readonly added: readonly Definition[]
  /** Schemas and tables that go with them and say no version of their own. */
  readonly unversioned: readonly string[]
}

/** The record with the mappings that are meant; what stands on it already is never written anew. */
export function release(
  before: Releases,
  contents: Contents,
  isMeant: (definition: Definition) => boolean,
): Released {
  const added = contents.mappings.filter((one) => isMeant(one) && find(before.mappings, one) === undefined)
  const paths = new Set(added.flatMap(({ of }) => Object.keys(of)))
  const schemas = contents.schemas.filter(({ name }) => paths.has(`schemas/${name}`))
  const codes = contents.codes.filter(({ name }) =>
    [...paths].some((path) => path.endsWith(`/codes/${name}.json`)),
  )
  const merge = <One extends Definition>(old: readonly One[], fresh: readonly One[]): One[] =>
    [...old, ...fresh.filter((one) => find(old, one) === undefined)].sort(byNameAndVersion)
  return {
    releases: {
      mappings: merge(before.mappings, added),
      schemas: merge(before.schemas, schemas),
      codes: merge(before.codes, codes),
    },
    added,
    unversioned: [...schemas, ...codes].filter(({ version }) => version === '').map(({ name }) => name),
  }
}

/** The text of the record's file: one definition to a line, so that a release is a few lines of a comparison. */
export function releasesText(releases: Releases): string {
  const line = (value: Json) => `    ${JSON.stringify(value)}`
  const members = sorts.map((sort) => {
    const lines = releases[sort].map((one) => line({ ...one } as Json))
    return `  ${JSON.stringify(sort)}: [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]`
  })
  return `{\n${members.join(',\n')}\n}\n`
}

function byNameAndVersion(a: Definition, b: Definition): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return a.version.localeCompare(b.version, 'en', { numeric: true })
}
