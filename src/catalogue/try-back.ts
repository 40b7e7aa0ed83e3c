import { canonicalRecord } from '../mapping/back/canonical-record.ts'
import type { MappingWorld } from '../mapping/mapping-world.ts'
import { differences } from './difference.ts'
import type { Example, Fault } from './examples.ts'
import type { Exampled } from './view-examples.ts'

/**
 * Whether what an example makes, read back, is its record again, in canonical form and without a contradiction: undefined
 * if so. Of a record that is refused nothing is made that could be read.
 */
export function tryBack(
  { said }: Example,
  { mapping, compiled }: Exampled,
  world: MappingWorld,
): Fault | undefined {
  if (said.makes === undefined) return undefined
  const { record, issues, conflicts } = compiled.backward(said.makes)
  const [issue] = issues
  if (issue !== undefined) {
    const detail = `what is made cannot be read back: ${issue.code} at "${issue.pointer}"`
    return fault(`/makes${issue.pointer}`, detail)
  }
  const [conflict] = conflicts
  if (conflict !== undefined) {
    const { pointer, found, expected } = conflict
    const detail = `what is made contradicts itself when it is read back: "${pointer}" says ${found}, not ${expected}`
    return fault(`/makes${pointer}`, detail)
  }
  const wanted = canonicalRecord(mapping, world, said.record)
  const read = canonicalRecord(mapping, world, record)
  const unlike = differences(wanted, read, '/record')
  if (unlike.length === 0) return undefined
  return { ...fault(unlike[0]!.pointer, 'what is made, read back, is another record'), differences: unlike }
}

function fault(pointer: string, detail: string): Fault {
  return { is: 'back', pointer, detail, differences: [] }
}
