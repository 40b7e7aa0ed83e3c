import { posix } from 'node:path'
import { tableFor } from '../mapping/bind-conversion.ts'
import type { Json, JsonObject } from '../mapping/json.ts'
import { isList, isObject } from '../mapping/json.ts'
import type { CodeTable } from '../mapping/tables.ts'
import type { Template } from '../mapping/template.ts'
import { childrenOf } from '../mapping/template-parts.ts'
import { contentHash, mappingContent, withoutNotes } from './content-hash.ts'
import type { FoundFile } from './list-files.ts'
import type { Exampled } from './view-examples.ts'

/** Something of the catalogue that has a version, and the hash of what it says. */
export interface Definition {
  /** A mapping's or a code table's name; a schema's path below `schemas/`. */
  readonly name: string
  readonly version: string
  readonly hash: string
}

/** A mapping with all that its output depends on: its file, its parts, its code tables, its schemas. */
export interface MappingDefinition extends Definition {
  /** Hash of each of these files, by its path. */
  readonly of: Readonly<Record<string, string>>
}

/** What a catalogue consists of: each thing that has a version, and the hash of the whole. */
export interface Contents {
  /** Changes whenever anything does that decides, makes or shows something; examples and layout are no such thing. */
  readonly hash: string
  /** Hash of what each file says, by its path; also of those that make no working mapping. */
  readonly files: Readonly<Record<string, string>>
  readonly mappings: readonly MappingDefinition[]
  readonly schemas: readonly Definition[]
  readonly codes: readonly Definition[]
  /** The schema of each kind of record and of each notice. */
  readonly schemaOf: Readonly<Record<string, Definition>>
}

/** The contents of the files; those that cannot be read are left out, which others complain of. */
export function contentsOf(
  files: readonly FoundFile[],
  mappings: readonly Exampled[],
  tables: ReadonlyMap<string, CodeTable>,
): Contents {
  const read = new Map(files.filter(({ place }) => !isAside.test(place)).flatMap(readContent))
  const byPlace = new Map([...read.values()].map((one) => [one.place, one]))
  const inFolder = (folder: string) => [...read.values()].filter(({ place }) => place.startsWith(folder))
  const schemas = inFolder('schemas/')
    .filter(({ place }) => place.endsWith('.schema.json'))
    .map(({ place, value, hash }) => ({
      ...{ name: place.slice('schemas/'.length), version: versionOf(value), hash },
    }))
  const codes = inFolder('mappings/codes/').map(({ place, value, hash }) => ({
    ...{ name: posix.basename(place, '.json'), version: versionOf(value), hash },
  }))
  const whole = [...byPlace.values()].map(({ place, hash }) => [place, hash] as const)
  return {
    hash: contentHash(Object.fromEntries(whole)),
    files: Object.fromEntries([...read.values()].map(({ path, hash }) => [path, hash])),
    mappings: mappings.map((one) => definitionOf(one, tables, byPlace)),
    schemas,
    codes,
    schemaOf: Object.fromEntries([
      ...inFolder('schemas/kinds/').flatMap(({ value }) => named(schemas, value.kind, value.schema)),
      ...schemas.flatMap((one) =>
        named(schemas, /^notices\/(.+)\.schema\.json$/.exec(one.name)?.[1], one.name),
      ),
    ]),
  }
}

function named(schemas: readonly Definition[], kind: unknown, path: unknown): [string, Definition][] {
  const schema = schemas.find(({ name }) => name === path)
  return typeof kind === 'string' && schema !== undefined ? [[kind, schema]] : []
}

/** The same, as short as it is kept beside what a catalogue has decided and made: hashes by `name@version`. */
export function shortContents({ hash, mappings, codes, schemaOf }: Contents) {
  const byVersion = (all: readonly Definition[]) =>
    Object.fromEntries(all.map((one) => [`${one.name}@${one.version}`, one.hash]))
  const schemas = Object.entries(schemaOf).map(([kind, { name, version, hash: own }]) => {
    return [kind, { name: `${name}@${version}`, hash: own }] as const
  })
  return {
    ...{ hash, mappings: byVersion(mappings), codes: byVersion(codes) },
    schemas: Object.fromEntries(schemas),
  }
}

/** What tests, records and describes the rest, and decides nothing. */
const isAside = /\/examples\/|^mappings\/releases\.json$|^schemas\/gateway\//

/** A file's place, what it says, and the hash of that. */
interface Content {
  readonly path: string
  readonly place: string
  readonly value: JsonObject
  readonly hash: string
}

function readContent({ path, place, text }: FoundFile): [string, Content][] {
  let value: Json
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, '')) as Json
  } catch {
    return []
  }
  if (!isObject(value)) return []
  const isMapping = /^mappings\/[^/]+\/[^/]+\/mapping\.json$/.test(place)
  const isPart = place.startsWith('mappings/parts/')
  const said = isMapping ? mappingContent(value) : isPart ? withoutNotes(value) : value
  return [[path, { path, place, value, hash: contentHash(said) }]]
}

function versionOf({ version }: JsonObject): string {
  return typeof version === 'string' ? version : ''
}

function definitionOf(
  one: Exampled,
  tables: ReadonlyMap<string, CodeTable>,
  byPlace: ReadonlyMap<string, Content>,
): MappingDefinition {
  const { mapping, file } = one
  const parts = new Set(partsNamed(file.value, byPlace))
  const codes = new Set<string>()
  const visit = (template: Template): void => {
    const { file: at } = template.spot.source
    if (at !== mapping.spot.source.file) parts.add(at)
    const name = template.is === 'hole' ? template.conversion?.table : undefined
    const table = name === undefined ? undefined : tableFor(name, mapping, tables)
    if (table !== undefined && table.of !== 'inline') codes.add(`mappings/codes/${name}.json`)
    childrenOf(template).forEach(visit)
  }
  for (const { template } of mapping.makes) visit(template)
  const byPath = new Map([...byPlace.values()].map((content) => [content.path, content]))
  const used = [
    byPath.get(file.path),
    ...[...parts].map((path) => byPath.get(path) ?? byPlace.get(path)),
    ...[...codes].map((place) => byPlace.get(place)),
    ...schemasBelow([mapping.from, mapping.to], byPlace),
  ]
  const of = Object.fromEntries(
    used.flatMap((content) => (content === undefined ? [] : [[content.path, content.hash]])).sort(),
  ) as Record<string, string>
  return { name: mapping.name, version: mapping.version, hash: contentHash(of), of }
}

/** Places of the parts that are named in a template, and in those parts; names that are put together show by their nodes. */
function partsNamed(
  template: Json,
  byPlace: ReadonlyMap<string, Content>,
  seen = new Set<string>(),
): Set<string> {
  if (isList(template)) for (const item of template) partsNamed(item, byPlace, seen)
  else if (isObject(template)) {
    for (const [key, member] of Object.entries(template)) {
      const place = `mappings/parts/${key === '$use' && typeof member === 'string' ? member : ''}.json`
      const part = byPlace.get(place)
      if (part !== undefined && !seen.has(place)) partsNamed(part.value, byPlace, seen.add(place))
      partsNamed(member, byPlace, seen)
    }
  }
  return seen
}

/** The schemas of these paths, and those that they refer to. */
function schemasBelow(paths: readonly string[], byPlace: ReadonlyMap<string, Content>): Content[] {
  const found = new Map<string, Content>()
  const take = (path: string): void => {
    const content = byPlace.get(`schemas/${path}`)
    if (content === undefined || found.has(path)) return
    found.set(path, content)
    for (const reference of referencesIn(content.value)) {
      const [other = ''] = reference.split('#')
      if (other !== '') take(posix.join(posix.dirname(path), other))
    }
  }
  paths.forEach(take)
  return [...found.values()]
}

function referencesIn(value: Json): string[] {
  if (isList(value)) return value.flatMap(referencesIn)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' ? [member] : referencesIn(member),
  )
}
