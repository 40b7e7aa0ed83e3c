import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { editorFolder } from '../catalogue/editor-schemas.ts'

/** What an editor's schema should hold; undefined: it should not be there. */
type Wanted = ReadonlyMap<string, string | undefined>

/** The editor's schemas of a catalogue's folder that are not what they should be, none where it never had any. */
export function staleEditorFiles(root: string, wanted: ReadonlyMap<string, string>): Wanted {
  return existsSync(join(root, editorFolder)) ? differing(root, wanted) : new Map()
}

/** Writes the editor's schemas anew; those of schemas that are no longer there go. How many changed. */
export function writeEditorFiles(root: string, wanted: ReadonlyMap<string, string>): number {
  const changes = differing(root, wanted)
  for (const [path, text] of changes) {
    const file = join(root, path)
    if (text === undefined) rmSync(file)
    else {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }
  return changes.size
}

function differing(root: string, wanted: ReadonlyMap<string, string>): Wanted {
  const folder = join(root, editorFolder)
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.schema.json')) : []
  const paths = new Set([...there.map((name) => `${editorFolder}/${name}`), ...wanted.keys()])
  const texts = [...paths].map((path) => [path, wanted.get(path)] as const)
  return new Map(texts.filter(([path, text]) => textOf(join(root, path)) !== text))
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
