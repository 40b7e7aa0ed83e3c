import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'

/** The project's own folder. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url))

/** The address of every destination in `sandboxEnv`: nothing listens there. */
export const sandboxUrl = 'http://127.0.0.1:9/x'

/** An environment that answers every name that the sandbox's data files ask for. */
export function sandboxEnv(): Record<string, string> {
  const ids = [
    'HYWEL_DDA',
    'CARDIFF_VALE',
    'SWANSEA_BAY_BARS',
    'SWANSEA_BAY_PAS',
    'CEREDIGION_SCHOOL',
    'CARDIFF_SCHOOL',
    'CEREDIGION_CASES',
    'CEREDIGION_EDUCATION',
  ]
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  return Object.fromEntries(
    ids.flatMap((id) => [
      [`DILYN_URL_${id}`, sandboxUrl],
      [`DILYN_SECRET_${id}`, secret],
    ]),
  )
}

/** The project's catalogue with the sandbox's world over it, or that of another folder; fails with every problem when it has any. */
export function aCatalogue(root = projectFolder, env: Record<string, string> = sandboxEnv()): Catalogue {
  const { catalogue, problems } = loadCatalogue({ root, sandbox: true, env })
  if (catalogue === undefined) {
    throw new Error(
      problems.map((one) => `${one.file}:${one.line}:${one.column} ${one.code} ${one.detail}`).join('\n'),
    )
  }
  return catalogue
}

/**
 * A small catalogue: these mappings of the project (`child-fhir`, `sandbox/case-closed`), with the kinds, schemas and
 * sharing rules that they need, all parts and all code tables, but no participant, source or destination.
 */
export function aCatalogueOf(...mappings: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-small-catalogue-'))
  const copy = (path: string) => {
    if (existsSync(join(projectFolder, path)))
      cpSync(join(projectFolder, path), join(folder, path), { recursive: true })
  }
  for (const path of [
    'schemas/gateway',
    'schemas/fhir',
    'mappings/codes',
    'mappings/sandbox/codes',
    'mappings/parts',
  ])
    copy(path)
  for (const mapping of mappings) {
    copy(`mappings/${mapping}`)
    const { from, to } = JSON.parse(
      readFileSync(join(folder, `mappings/${mapping}/1.0.0/mapping.json`), 'utf8'),
    ) as { from: string; to: string }
    for (const schema of [from, to].filter((one) => one !== 'fhir/r4')) {
      copy(`schemas/${schema}`)
      const kind = /^kinds\/(.+)\.schema\.json$/.exec(schema)?.[1]
      if (kind === undefined) continue
      copy(`schemas/kinds/${kind}.kind.json`)
      copy(`mappings/sharing/${kind}.json`)
    }
  }
  return folder
}

/** A copy of the project's data files that a test may add to or spoil: nothing in it counts as released. */
export function aCatalogueFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-catalogue-'))
  for (const name of ['schemas', 'mappings'])
    cpSync(join(projectFolder, name), join(folder, name), { recursive: true })
  rmSync(join(folder, 'mappings/releases.json'), { force: true })
  return folder
}
