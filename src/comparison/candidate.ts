import { type FileText, layOver } from '../catalogue/list-files.ts'
import { type CatalogueFiles, loadFiles } from '../catalogue/load.ts'
import { readJson } from '../formats/read-json.ts'
import { isObject } from '../mapping/json.ts'
import { pointerBelow } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import type { Issue } from '../message/failure.ts'
import type { Side } from './comparer.ts'

/** What a candidate's files may be in all, as JSON. */
export const candidateLimits = { bytes: 32 * 1024 * 1024, depth: 3 }

/** `{"files": {"mappings/…": "<the file's text>"}}`: what a candidate is sent as. */
export interface CandidateBody {
  readonly files: Readonly<Record<string, string>>
}

const isOfFhir = /^schemas\/fhir\//
const isPath = /^(?:schemas|mappings)\/(?!\.)[^/\\]+(?:\/(?!\.)[^/\\]+)*\.json$/

/** The candidate of a body, ready to run; or why it cannot be read; or what is wrong with its files. */
export type ReadCandidate =
  | { readonly side: Side }
  | { readonly issues: readonly Issue[] }
  | { readonly problems: readonly Problem[] }

/**
 * Reads and checks a candidate catalogue as `dilyn check` would, except that URLs and secrets need not be there: nothing is
 * sent by it. Paths are names only, no file is opened. A candidate without the tables of FHIR has those of `current`.
 */
export function readCandidate(body: Uint8Array, current: CatalogueFiles, sandbox: boolean): ReadCandidate {
  const read = readJson(body, candidateLimits)
  if ('issues' in read) return read
  const texts = textsIn(read.document)
  if ('issues' in texts) return texts
  const sent = new Set(texts.map(({ path }) => path))
  const known = current.files.filter(({ path }) => isOfFhir.test(path) && !sent.has(path))
  const files = { files: layOver([...texts, ...known], sandbox) }
  const { catalogue, problems, library } = loadFiles(files, { env: {}, sendsNothing: true })
  return catalogue === undefined ? { problems } : { side: { catalogue, target: library.target } }
}

function textsIn(document: unknown): readonly FileText[] | { readonly issues: readonly Issue[] } {
  const files = isObject(document) ? document.files : undefined
  if (!isObject(files) || Object.keys(files).length === 0) return bad('/files')
  const texts: FileText[] = []
  for (const [path, text] of Object.entries(files)) {
    if (!isPath.test(path) || typeof text !== 'string') return bad(pointerBelow('/files', path))
    texts.push({ path, text })
  }
  return texts
}

function bad(pointer: string): { readonly issues: readonly Issue[] } {
  const allowed = '{"files": {"schemas/….json": "…", "mappings/….json": "…"}}'
  return { issues: [{ code: 'bad-request', pointer, allowed }] }
}
