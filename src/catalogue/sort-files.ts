import type { Problem } from '../mapping/problem.ts'
import { complainOfFile } from './data-file.ts'
import type { FileSort } from './gateway-schema.ts'
import type { FoundFile } from './list-files.ts'

/** Files by what they are for, in the order of their paths. */
export interface SortedFiles {
  readonly schemas: readonly FoundFile[]
  /** Data files of each sort that has no place of its own here. */
  readonly data: ReadonlyMap<FileSort, readonly FoundFile[]>
  readonly parts: readonly FoundFile[]
  readonly mappings: readonly MappingFolder[]
  /** The record of what has been released, if there is one. */
  readonly releases: FoundFile | undefined
  /** Where there is a file, readable or not, and the folders of mappings. */
  readonly places: ReadonlySet<string>
  readonly problems: readonly Problem[]
}

/** One version of a mapping and its examples. */
export interface MappingFolder {
  readonly name: string
  readonly version: string
  readonly file: FoundFile
  readonly examples: readonly FoundFile[]
}

const folders: Readonly<Record<string, FileSort>> = {
  participants: 'participant',
  sources: 'source',
  destinations: 'destination',
  sharing: 'sharing',
  formats: 'format',
  codes: 'codes',
}

/** Files of which there is one. */
const singles: Readonly<Record<string, FileSort>> = {
  'schemas/fhir/r4.json': 'fhir-table',
  'schemas/fhir/profiles.json': 'fhir-profiles',
}

/** Says of each file what it is for by where it lies; a file in no such place is a problem, as nothing would read it. */
export function sortFiles(files: readonly FoundFile[]): SortedFiles {
  const schemas: FoundFile[] = []
  const data = new Map<FileSort, FoundFile[]>()
  const parts: FoundFile[] = []
  const mappings = new Map<string, FoundFile>()
  const examples = new Map<string, FoundFile[]>()
  const problems: Problem[] = []
  let releases: FoundFile | undefined
  for (const file of files) {
    const [top, first = '', second = '', ...rest] = file.place.split('/')
    const sort = folders[first]
    const single = singles[file.place]
    if (file.unreadable !== undefined) {
      const detail = `the file cannot be read (${file.unreadable})`
      const remedy = 'write a file in its place; a link to a folder is not followed'
      problems.push(complainOfFile(file.path, { code: 'C-JSON', detail, found: file.unreadable, remedy }))
    } else if (top === 'schemas' && second.endsWith('.schema.json') && rest.length === 0) schemas.push(file)
    else if (top === 'schemas' && first === 'kinds' && second.endsWith('.kind.json')) push(data, 'kind', file)
    else if (single !== undefined) push(data, single, file)
    else if (top === 'schemas') stray(file)
    else if (sort !== undefined && second !== '' && rest.length === 0) push(data, sort, file)
    else if (first === 'parts' && second !== '' && rest.length === 0) parts.push(file)
    else if (rest.join('/') === 'mapping.json' && sort === undefined) mappings.set(`${first}/${second}`, file)
    else if (rest.length === 2 && rest[0] === 'examples') push(examples, `${first}/${second}`, file)
    else if (file.place === 'mappings/releases.json') releases = file
    else stray(file)
  }
  for (const [folder, found] of examples) if (!mappings.has(folder)) for (const file of found) stray(file)
  const named = [...mappings.keys()].map((folder) => `mappings/${folder.split('/')[0]}`)
  const places = new Set([...files.map(({ place }) => place), ...named])
  return { schemas, data, parts, mappings: [...mappings].map(folderOf), releases, places, problems }

  function stray(file: FoundFile): void {
    const detail = 'the file lies where nothing reads it'
    problems.push(
      complainOfFile(file.path, { code: 'C-NAME', detail, remedy: 'move it to its folder, or remove it' }),
    )
  }

  function folderOf([folder, file]: [string, FoundFile]): MappingFolder {
    const [name, version] = folder.split('/') as [string, string]
    return { name, version, file, examples: examples.get(folder) ?? [] }
  }
}

function push<Key>(map: Map<Key, FoundFile[]>, key: Key, file: FoundFile): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [file])
  else list.push(file)
}
