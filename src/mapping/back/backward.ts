import type { CompiledMapping } from '../compiled.ts'
import { lineageBack, recognisers } from '../explain/explain-back.ts'
import type { Json } from '../json.ts'
import type { MappingWorld } from '../mapping-world.ts'
import type { Mapping } from '../template.ts'
import { makesFhir } from '../template.ts'
import { compileBack } from './compile-back.ts'
import { finished } from './draft.ts'
import { laidOver, stayingOf } from './lay-over.ts'
import type { BackPlan } from './plan.ts'
import { planBack } from './plan.ts'
import type { ReadBack } from './read-back.ts'
import type { FirstReading } from './reading.ts'
import { readOutput } from './reading.ts'
import { restoreRecord } from './restore.ts'
import { areSameDocuments } from './same-documents.ts'
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

/**
 * The way back of a mapping: recognise, read, verify. Worked out when it is first used. Generated source reads first; where the
 * mapping makes exactly what came of what that read, it is right. Else the twin reads, which looks around and says why.
 */
export function backwardOf(
  mapping: Mapping,
  world: MappingWorld,
  forward: (document: unknown) => { output: unknown[]; bad: boolean },
): Pick<CompiledMapping, 'backward' | 'backwardTwin' | 'explainBack' | 'layOver' | 'readFast'> {
  // Worked out when it is first asked for, and kept there.
  const plan = (): BackPlan => planBack(sightOf(mapping, world))
  let compiled: ((output: readonly unknown[]) => unknown) | undefined
  const readFast = (output: readonly unknown[]): unknown => {
    compiled ??= compileBack(plan())
    return compiled(output)
  }
  const readBack = (
    output: readonly unknown[],
    { isComplete }: BackOptions,
  ): { reading: FirstReading; back: ReadBack } => {
    const reading = readOutput(plan(), output, isComplete)
    const { conflicts, unread } = verifyReading(plan(), reading)
    const record = finished(reading.root) ?? {}
    const back = { record, issues: reading.issues, conflicts, unread: [...reading.unread, ...unread] }
    return { reading, back }
  }
  return {
    readFast,
    backward(output, options = { isComplete: true }) {
      if (options.isComplete) {
        const record = (readFast(output) ?? {}) as Json
        const again = forward(record)
        if (!again.bad && areSameDocuments(again.output, output, makesFhir(mapping)))
          return { record, issues: [], conflicts: [], unread: [] }
      }
      return readBack(output, options).back
    },
    layOver(output, before, restores) {
      const made = forward(before)
      if (made.bad) return undefined
      const read = (documents: readonly unknown[]) => readBack(documents, { isComplete: false })
      const { reading, back } = read(output)
      const { kept, short } = stayingOf(made.output, reading.documents)
      // what stays may say which of several things an answer means
      const joint = kept.length === 0 ? back : read([...output, ...kept]).back
      const isAtOne = joint.issues.length + joint.conflicts.length === 0
      const record = isAtOne ? joint.record : laidOver(read(kept).back.record, back.record)
      return {
        record: restores ? restoreRecord(mapping, world, record, before) : record,
        isPart: kept.length > 0,
        isClear: isAtOne,
        short,
      }
    },
    backwardTwin: (output, options = { isComplete: true }) => readBack(output, options).back,
    explainBack(output, options = { isComplete: true }) {
      const { reading, back } = readBack(output, options)
      return { ...back, lineage: lineageBack(plan(), reading, world.tables), recognised: recognisers(plan()) }
    },
  }
}
