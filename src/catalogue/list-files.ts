import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file below the catalogue's root as it is on disk. */
export interface FoundFile {
  /** From the root, with slashes. */
  readonly path: string
  /** The same without the sandbox's folder: where it lies once the sandbox is laid over. */
  readonly place: string
  readonly sandbox: boolean
  readonly text: string
}

const sandboxFolder = 'mappings/sandbox/'
/** Read by the mapping language itself, and too large for anything else. */
const skipped = 'schemas/fhir/'

/**
 * Every JSON file in `schemas/` and `mappings/`, by path. With the sandbox, its files stand in the place of those
 * that they are laid over; without, they are not read. Names that begin with a dot are passed over.
 */
export function listFiles(root: string, sandbox: boolean): FoundFile[] {
  const byPlace = new Map<string, FoundFile>()
  const paths = ['schemas', 'mappings'].flatMap((folder) => jsonFiles(root, folder)).sort(baseFirst)
  for (const path of paths) {
    const inSandbox = path.startsWith(sandboxFolder)
    if (path.startsWith(skipped) || (inSandbox && !sandbox)) continue
    const place = inSandbox ? `mappings/${path.slice(sandboxFolder.length)}` : path
    byPlace.set(place, { path, place, sandbox: inSandbox, text: readFileSync(join(root, path), 'utf8') })
  }
  return [...byPlace.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function baseFirst(a: string, b: string): number {
  return Number(a.startsWith(sandboxFolder)) - Number(b.startsWith(sandboxFolder))
}

function jsonFiles(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries
    .filter((entry) => !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return jsonFiles(root, path)
      return entry.isFile() && entry.name.endsWith('.json') ? [path] : []
    })
}
