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
/** The first is read by the mapping language itself, and too large for anything else; the other is read by editors alone. */
const skipped = ['schemas/fhir/', 'schemas/editor/']

function isSkipped(path: string): boolean {
  return skipped.some((folder) => path.startsWith(folder))
}

/** A file's text, by its path from the root with slashes. */
export interface FileText {
  readonly path: string
  readonly text: string
}

/** Every JSON file in `schemas/` and `mappings/` as `layOver` lays them out. Names that begin with a dot are passed over. */
export function listFiles(root: string, sandbox: boolean): FoundFile[] {
  return layOver(readTexts(root, sandbox), sandbox)
}

/** The texts of every JSON file in `schemas/` and `mappings/`, those of the sandbox's folder only where it is asked for. */
export function readTexts(root: string, sandbox: boolean): FileText[] {
  const paths = ['schemas', 'mappings'].flatMap((folder) => jsonFiles(root, folder))
  return paths.flatMap((path) => {
    if (isSkipped(path) || (path.startsWith(sandboxFolder) && !sandbox)) return []
    return [{ path, text: readFileSync(join(root, path), 'utf8') }]
  })
}

/**
 * The files by path. With the sandbox, its files stand in the place of those that they are laid over; without, they are left
 * out.
 */
export function layOver(texts: readonly FileText[], sandbox: boolean): FoundFile[] {
  const byPlace = new Map<string, FoundFile>()
  for (const { path, text } of texts.toSorted((a, b) => baseFirst(a.path, b.path))) {
    const inSandbox = path.startsWith(sandboxFolder)
    if (isSkipped(path) || (inSandbox && !sandbox)) continue
    const place = inSandbox ? `mappings/${path.slice(sandboxFolder.length)}` : path
    byPlace.set(place, { path, place, sandbox: inSandbox, text })
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
