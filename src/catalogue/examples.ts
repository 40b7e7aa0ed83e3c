import type { CompiledMapping } from '../mapping/compile.ts'
import type { Json, JsonObject } from '../mapping/json.ts'
import type { Problem } from '../mapping/problem.ts'
import type { DataFile } from './data-file.ts'
import { type Difference, differences, sayDifferences } from './difference.ts'
import { invalidity, sayInvalidity, type Target } from './made-output.ts'

/** An example that obeys its schema: what is read, and what is made of it or refused. */
export interface Example {
  readonly file: DataFile
  readonly said: {
    readonly record: JsonObject
  } & Partial<Told>
}

/** What an example says of its record: what is made of it, or what is refused in it. */
export interface Told {
  readonly makes: readonly Json[]
  readonly refused: readonly { readonly code: string; readonly at: string }[]
}

/** Why an example does not hold. */
export interface Fault {
  /** The record is not valid; what is made is not; the mapping does something else than the example says; what is made cannot be read back. */
  readonly is: 'record' | 'output' | 'other' | 'back'
  /** Where in the example's file. */
  readonly pointer: string
  readonly detail: string
  readonly found?: string
  /** What the example wants and what came, place by place; pointers into the example's file. */
  readonly differences: readonly Difference[]
  /** What the mapping does now, if an example could say that. */
  readonly now?: Pick<Told, 'makes'> | Pick<Told, 'refused'>
}

/** Runs the example again; M-EXAMPLE where the mapping does not do what it says. */
export function runExample(example: Example, mapping: CompiledMapping, target: Target): Problem[] {
  const fault = tryExample(example, mapping, target)
  if (fault === undefined) return []
  const { pointer, detail, found } = fault
  const unlike = fault.is === 'other' && fault.differences.length > 0 && found === undefined
  return [
    example.file.complain(pointer, {
      code: 'M-EXAMPLE',
      detail: unlike ? `${detail}: ${sayDifferences(relative(fault))}` : detail,
      ...(found === undefined ? {} : { found }),
    }),
  ]
}

/** Whether the mapping does what the example says: undefined if so, else why not, with all that differs. */
export function tryExample({ said }: Example, mapping: CompiledMapping, target: Target): Fault | undefined {
  const { schemas } = target
  const [breach] = schemas.get(mapping.from) === undefined ? [] : schemas.breaches(mapping.from, said.record)
  if (breach !== undefined) {
    const detail = `the record breaks ${mapping.from}: ${breach.code} at "${breach.pointer}"`
    return { is: 'record', pointer: `/record${breach.pointer}`, detail, differences: [] }
  }
  const { output, issues } = mapping.forward(said.record)
  const refused = sorted(issues.map(({ code, pointer }) => ({ code, at: pointer })))
  const isRefused = issues.length > 0
  const invalid = isRefused ? undefined : invalidity(output, target)
  const makes = output as Json[]
  const now = invalid === undefined ? { now: isRefused ? { refused } : { makes } } : {}
  if (said.refused !== undefined) {
    const unlike = differences(sorted(said.refused), refused, '/refused')
    const made = isRefused ? [] : differences(undefined, makes, '/makes')
    if (unlike.length === 0) return undefined
    const detail = 'the mapping refuses otherwise'
    return { is: 'other', pointer: '/refused', detail, differences: [...unlike, ...made], ...now }
  }
  const [issue] = issues
  if (issue !== undefined) {
    const detail = `the mapping refuses the record: ${issue.code} at "${issue.pointer}"`
    const unlike = differences(undefined, refused, '/refused')
    const place = `/record${issue.pointer}`
    return { is: 'other', pointer: place, detail, found: issue.found, differences: unlike, ...now }
  }
  const unlike = differences(said.makes ?? [], makes, '/makes')
  if (unlike.length > 0) {
    const detail = 'the mapping makes something else'
    return { is: 'other', pointer: unlike[0]!.pointer, detail, differences: unlike, ...now }
  }
  if (invalid === undefined) return undefined
  const detail = `what the mapping makes is not valid ${mapping.to}: ${sayInvalidity(invalid, output)}`
  return { is: 'output', pointer: `/makes${invalid.pointer}`, detail, differences: [] }
}

/** The differences with pointers into what is made or refused, as a line about that place says them. */
function relative({ differences: found }: Fault): Difference[] {
  return found.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/(?:makes|refused)/, '') }))
}

function sorted(issues: Told['refused']): { code: string; at: string }[] {
  const spelt = issues.map(({ code, at }) => ({ code, at }))
  return spelt.sort((a, b) => (a.at + a.code < b.at + b.code ? -1 : 1))
}
