import { dirname } from 'node:path'
import type { MappingWorld } from '../mapping/mapping-world.ts'
import type { Problem } from '../mapping/problem.ts'
import { type Example, type Fault, tryExample } from './examples.ts'
import type { Loaded, MappingLibrary } from './load.ts'
import { tryBack } from './try-back.ts'
import type { Exampled } from './view-examples.ts'

/** A file of a mapping's folder that is not as it should be. */
export interface FailedFile {
  /** From the catalogue's root. */
  readonly file: string
  /** Why, in words. */
  readonly detail: string
  /** Place by place; empty where it is not a matter of one value against another. */
  readonly diff: readonly FailedPlace[]
  /** An example that can be run, and what came of it; absent where the file cannot be used at all. */
  readonly tried?: { readonly example: Example; readonly fault: Fault }
}

/** One place at which an example and its mapping do not agree; a member is absent where that side has nothing. */
export interface FailedPlace {
  /** Into the example's file; where only `made` is there, where it would be. */
  readonly pointer: string
  readonly expected?: unknown
  readonly made?: unknown
}

/** What the examples of one version of a mapping came to. */
export interface TestedMapping {
  readonly name: string
  readonly version: string
  readonly examples: number
  readonly failed: readonly FailedFile[]
}

/**
 * Runs the examples of every version of every mapping that `isMeant` names. A mapping that cannot run and an example that
 * cannot be read are failures too, so that nothing passes for want of being tried.
 */
export function testMappings(
  loaded: Pick<Loaded, 'library' | 'problems'>,
  isMeant: (one: { readonly name: string; readonly version: string }) => boolean,
): TestedMapping[] {
  const { library, problems } = loaded
  const ran = library.mappings
    .filter(({ compiled }) => isMeant(compiled))
    .map((one) => ({ ...tested(one, library), at: dirname(one.mapping.spot.source.file) }))
  const unread = library.broken
    .filter(({ folder }) => isMeant(folder))
    .map(({ folder, problems: why }) => ({
      ...{ name: folder.name, version: folder.version, examples: folder.examples.length },
      ...{ failed: [unusable(folder.file.path, why)], at: dirname(folder.file.path) },
    }))
  return [...ran, ...unread]
    .map(({ at, ...one }) => withUnread(one, unreadBelow(`${at}/examples/`, problems)))
    .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

function tested(one: Exampled, { target, world }: MappingLibrary): TestedMapping {
  const { compiled, examples } = one
  const failed = examples.flatMap((example): FailedFile[] => {
    const fault =
      tryExample(example, compiled, { ...target, to: compiled.to }) ?? tryBack(example, one, world)
    if (fault === undefined) return []
    const diff = fault.differences.map(
      ({ pointer, wanted, got }): FailedPlace => ({
        pointer,
        ...(wanted === undefined ? {} : { expected: wanted }),
        ...(got === undefined ? {} : { made: got }),
      }),
    )
    const tried = { example, fault: comesBack(example, fault, one, world) ? fault : withoutNow(fault) }
    return [{ file: example.file.path, detail: fault.detail, diff, tried }]
  })
  return { name: compiled.name, version: compiled.version, examples: examples.length, failed }
}

/** Whether what the mapping does now is what an example may say: what it makes can be read back. */
function comesBack({ file, said }: Example, { now }: Fault, one: Exampled, world: MappingWorld): boolean {
  if (now === undefined || !('makes' in now)) return true
  return tryBack({ file, said: { record: said.record, makes: now.makes } }, one, world) === undefined
}

function withoutNow({ now: _, ...fault }: Fault): Fault {
  return fault
}

function withUnread(one: TestedMapping, unread: ReadonlyMap<string, readonly Problem[]>): TestedMapping {
  const failed = [...unread].map(([file, why]) => unusable(file, why))
  return { ...one, examples: one.examples + failed.length, failed: [...one.failed, ...failed] }
}

/** Examples that break their own schema or are no JSON, by file: these were not run. */
function unreadBelow(folder: string, problems: readonly Problem[]): Map<string, Problem[]> {
  const byFile = new Map<string, Problem[]>()
  for (const one of problems) {
    if (!one.file.startsWith(folder) || !one.code.startsWith('C-')) continue
    byFile.set(one.file, [...(byFile.get(one.file) ?? []), one])
  }
  return byFile
}

function unusable(file: string, problems: readonly Problem[]): FailedFile {
  const said = problems.map(({ file: where, line, column, code, detail }) => {
    return `${where === file ? '' : `${where}:`}${line}:${column} ${code} ${detail}`
  })
  return { file, detail: said.join('; '), diff: [] }
}
