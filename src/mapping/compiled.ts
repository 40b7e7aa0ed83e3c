import type { ReadBack } from './back/read-back.ts'
import type { MappingIssue } from './operations/evaluation.ts'

/** A mapping ready to run. */
export interface CompiledMapping {
  readonly name: string
  readonly version: string
  readonly from: string
  readonly to: string
  /**
   * The documents made, in the order of `makes`, absent ones left out, and what could not be mapped. A
   * document with issues is not complete and must not be sent. Parts that are constant are shared and frozen.
   */
  forward(document: unknown): { output: unknown[]; issues: MappingIssue[] }
  /** What documents of the mapping's target say, as a document of its source; see `ReadBack`. */
  backward(output: readonly unknown[]): ReadBack
}
