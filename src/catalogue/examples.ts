import type { CompiledMapping } from '../mapping/compile.ts'
import type { Json, JsonObject } from '../mapping/json.ts'
import type { Problem } from '../mapping/problem.ts'
import type { DataFile } from './data-file.ts'
import { type Difference, differences, sayDifferences } from './difference.ts'
import { invalidity, type Target } from './made-output.ts'

/** An example that obeys its schema: what is read, and what is made of it or refused. */
export interface Example {
  readonly file: DataFile
  readonly said: {
    readonly record: JsonObject
    readonly makes?: readonly Json[]
    readonly refused?: readonly { readonly code: string; readonly at: string }[]
  }
}

/** Runs the example again; M-EXAMPLE where the mapping does not do what it says. */
export function runExample({ file, said }: Example, mapping: CompiledMapping, target: Target): Problem[] {
  const { schemas } = target
  const [breach] = schemas.get(mapping.from) === undefined ? [] : schemas.breaches(mapping.from, said.record)
  if (breach !== undefined) {
    const detail = `the record breaks ${mapping.from}: ${breach.code} at "${breach.pointer}"`
    return [file.complain(`/record${breach.pointer}`, { code: 'M-EXAMPLE', detail })]
  }
  const { output, issues } = mapping.forward(said.record)
  if (said.refused !== undefined) {
    const found = issues.map(({ code, pointer }) => ({ code, at: pointer }))
    const unlike = differences(sorted(said.refused), sorted(found))
    return unlike.length === 0 ? [] : [complainAt('/refused', 'the mapping refuses otherwise', unlike)]
  }
  const [issue] = issues
  if (issue !== undefined) {
    const detail = `the mapping refuses the record: ${issue.code} at "${issue.pointer}"`
    return [file.complain(`/record${issue.pointer}`, { code: 'M-EXAMPLE', detail, found: issue.found })]
  }
  const unlike = differences(said.makes, output)
  if (unlike.length > 0)
    return [complainAt(`/makes${unlike[0]!.pointer}`, 'the mapping makes something else', unlike)]
  const invalid = invalidity(output, target)
  if (invalid === undefined) return []
  return [
    file.complain('/makes', {
      code: 'M-EXAMPLE',
      detail: `what the mapping makes is not valid ${mapping.to}: ${invalid}`,
    }),
  ]

  function complainAt(pointer: string, what: string, unlike: readonly Difference[]): Problem {
    return file.complain(pointer, { code: 'M-EXAMPLE', detail: `${what}: ${sayDifferences(unlike)}` })
  }
}

function sorted(issues: readonly { code: string; at: string }[]): { code: string; at: string }[] {
  const spelt = issues.map(({ code, at }) => ({ code, at }))
  return spelt.sort((a, b) => (a.at + a.code < b.at + b.code ? -1 : 1))
}
