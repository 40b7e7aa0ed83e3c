import type { CompiledMapping } from '../compiled.ts'
import { lineageBack, recognisers } from '../explain/explain-back.ts'
import type { MappingWorld } from '../mapping-world.ts'
import type { Mapping } from '../template.ts'
import { finished } from './draft.ts'
import type { BackPlan } from './plan.ts'
import { planBack } from './plan.ts'
import type { ReadBack } from './read-back.ts'
import type { Reading } from './reading.ts'
import { readOutput } from './reading.ts'
import { sightOf } from './sight.ts'
import { verifyReading } from './verify.ts'

/** What is known of what came, besides itself. */
export interface BackOptions {
  /**
   * Whether all that the mapping makes has come, so that what is missing says something too: a document of a
   * choice that makes nothing for one value. An answer that may be partial says nothing by what it leaves out.
   */
  readonly isComplete: boolean
}

/** The way back of a mapping: recognise, read, verify. Worked out when it is first used. */
export function backwardOf(
  mapping: Mapping,
  world: MappingWorld,
): Pick<CompiledMapping, 'backward' | 'explainBack'> {
  let known: BackPlan | undefined
  const readBack = (
    output: readonly unknown[],
    { isComplete }: BackOptions,
  ): { plan: BackPlan; reading: Reading; back: ReadBack } => {
    known ??= planBack(sightOf(mapping, world))
    const reading = readOutput(known, output, isComplete)
    const { conflicts, unread } = verifyReading(known, reading)
    const record = finished(reading.root) ?? {}
    const back = { record, issues: reading.issues, conflicts, unread: [...reading.unread, ...unread] }
    return { plan: known, reading, back }
  }
  return {
    backward: (output, options = { isComplete: true }) => readBack(output, options).back,
    explainBack(output, options = { isComplete: true }) {
      const { plan, reading, back } = readBack(output, options)
      return { ...back, lineage: lineageBack(plan, reading, world.tables), recognised: recognisers(plan) }
    },
  }
}
