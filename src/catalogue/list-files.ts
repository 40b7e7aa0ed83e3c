import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file below the catalogue's root as it is on disk. */
export interface FoundFile {
  /** From the root, with slashes. */
  readonly path: string
  /** The same without the sandbox's folder: where it lies once the sandbox is laid over. */
  readonly place: string
  readonly sandbox: boolean
  /** '' where it cannot be read. */
  readonly text: string
  /** Why it cannot be read, if so: a folder that is named like a file, a link that leads nowhere. */
  readonly unreadable?: string
}

const sandboxFolder = 'mappings/sandbox/'
/** Read by editors alone. */
const skippedFolder = 'schemas/editor/'

/** A file's text, by its path from the root with slashes. */
export type FileText = Pick<FoundFile, 'path' | 'text' | 'unreadable'>

/** Every JSON file in `schemas/` and `mappings/` as `layOver` lays them out. Names that begin with a dot are passed over. */
export function listFiles(root: string, sandbox: boolean): FoundFile[] {
  return layOver(readTexts(root, sandbox), sandbox)
}

/** The texts of every JSON file in `schemas/` and `mappings/`, those of the sandbox's folder only where it is asked for. */
export function readTexts(root: string, sandbox: boolean): FileText[] {
  const paths = ['schemas', 'mappings'].flatMap((folder) => jsonFiles(root, folder))
  return paths.flatMap((path) => {
    if (path.startsWith(skippedFolder) || (path.startsWith(sandboxFolder) && !sandbox)) return []
    return [readText(root, path)]
  })
}

/**
 * The files by path. With the sandbox, its files stand in the place of those that they are laid over; without, they are left
 * out.
 */
export function layOver(texts: readonly FileText[], sandbox: boolean): FoundFile[] {
  const byPlace = new Map<string, FoundFile>()
  for (const { path, ...rest } of texts.toSorted((a, b) => baseFirst(a.path, b.path))) {
    const inSandbox = path.startsWith(sandboxFolder)
    if (path.startsWith(skippedFolder) || (inSandbox && !sandbox)) continue
    const place = inSandbox ? `mappings/${path.slice(sandboxFolder.length)}` : path
    byPlace.set(place, { path, place, sandbox: inSandbox, ...rest })
  }
  return [...byPlace.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function baseFirst(a: string, b: string): number {
  return Number(a.startsWith(sandboxFolder)) - Number(b.startsWith(sandboxFolder))
}

function readText(root: string, path: string): FileText {
  try {
    return { path, text: readFileSync(join(root, path), 'utf8') }
  } catch (error) {
    const { code = String(error) } = error as { readonly code?: string }
    return { path, text: '', unreadable: code }
  }
}

/** Links to files are followed, as where a folder is mounted that is made of them; links to folders are not, which might have no end. */
function jsonFiles(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries
    .filter((entry) => !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.name.endsWith('.json')) return [path]
      if (entry.isSymbolicLink()) return isFolder(join(root, path)) ? [path] : []
      return entry.isDirectory() ? jsonFiles(root, path) : []
    })
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
