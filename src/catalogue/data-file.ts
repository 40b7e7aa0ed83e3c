import type { JsonObject } from '../mapping/json.ts'
import { isObject } from '../mapping/json.ts'
import { type JsonTree, plainValue as jsonOf, memberOf, readJsonTree } from '../mapping/json-tree.ts'
import { pointerKeys, pointerText } from '../mapping/pointer.ts'
import type { Complaint, Problem } from '../mapping/problem.ts'
import { problemAt } from '../mapping/problem.ts'
import type { SourceText, Spot } from '../mapping/source-text.ts'

/** A data file that is JSON and an object; what it says may still be wrong. */
export interface DataFile {
  /** From the catalogue's root, with slashes. */
  readonly path: string
  /** True for a file of the sandbox's own. */
  readonly sandbox: boolean
  readonly text: string
  readonly value: JsonObject
  /** The complaint at the value that the pointer leads to, or at the nearest one above it that is there. */
  complain(pointer: string, complaint: Complaint): Problem
}

/** Reads one data file strictly: JSON without comments, no key twice, no `__proto__`, 1 MB and 64 levels at most. */
export function readDataFile(
  text: string,
  path: string,
  sandbox: boolean,
): { file?: DataFile; problems: Problem[] } {
  const { tree, problems } = readJsonTree(text, path)
  if (tree === undefined) return { problems: problems.map((problem) => ({ ...problem, code: 'C-JSON' })) }
  const value = jsonOf(tree)
  const complain = (pointer: string, complaint: Complaint) => problemAt(spotOf(tree, pointer), complaint)
  if (!isObject(value))
    return { problems: [complain('', { code: 'C-JSON', detail: 'the file must hold one object' })] }
  return { file: { path, sandbox, text, value, complain }, problems: [] }
}

/** A file that `readDataFile` has read before without a problem; its places are not kept. Throws where it is not JSON. */
export function readAgain(text: string, path: string, sandbox: boolean): DataFile {
  const value = JSON.parse(text.replace(/^\uFEFF/, '')) as JsonObject
  return { path, sandbox, text, value, complain: (_, complaint) => complainOfFile(path, complaint) }
}

/** A complaint about a file that has no text to point into. */
export function complainOfFile(path: string, complaint: Complaint): Problem {
  const source: SourceText = { file: path, text: '' }
  return problemAt({ source, offset: 0, pointer: '', at: '' }, complaint)
}

function spotOf(tree: JsonTree, pointer: string): Spot {
  const keys = pointerKeys(pointer) ?? []
  let here = tree
  for (const [n, key] of keys.entries()) {
    const below = memberOf(here, here.is === 'list' ? Number(key) : key)
    if (below === undefined) return { ...here.spot, pointer: pointerText(keys.slice(0, n)) }
    // What is wrong with a member is wrong from its name on.
    const last = n === keys.length - 1
    const entry = here.is === 'object' && last ? here.entries.find((one) => one.key === key) : undefined
    if (entry !== undefined && below.is !== 'scalar') return entry.keySpot
    here = below
  }
  return here.spot
}
