import type { Twin } from '../interpret.ts'
import type { Json } from '../json.ts'
import type { MappingIssue } from '../operations/evaluation.ts'
import type { Mapping } from '../template.ts'
import type { Lineage } from './lineage.ts'
import { lineageOf } from './lineage.ts'
import type { Unused } from './unused.ts'
import { unusedOf } from './unused.ts'

/** What a mapping makes of a document, where each value of it comes from, and what became of the rest. */
export interface Explained {
  readonly output: unknown[]
  readonly issues: readonly MappingIssue[]
  readonly lineage: readonly Lineage[]
  readonly unused: readonly Unused[]
}

/** Runs a mapping and tells where everything comes from; the output is that of `forward`. */
export function explainForward(mapping: Mapping, twin: Twin, document: unknown): Explained {
  const traced = twin.traced(document)
  const lineage = lineageOf(traced.made, mapping.spot)
  return {
    output: traced.made.map(({ value }) => value),
    issues: traced.issues,
    lineage,
    unused: unusedOf(document as Json, lineage, traced, mapping),
  }
}
