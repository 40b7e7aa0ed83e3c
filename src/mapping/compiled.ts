import type { BackOptions } from './back/backward.ts'
import type { LaidOver } from './back/lay-over.ts'
import type { ReadBack } from './back/read-back.ts'
import type { TurnedRound } from './back/turn-round.ts'
import type { Explained } from './explain/explain.ts'
import type { ExplainedBack } from './explain/explain-back.ts'
import type { MappingIssue } from './operations/evaluation.ts'

/** What became of one document that a mapping was to make. */
export interface MadeApart {
  /** Its name in `makes`. */
  readonly name: string
  /** JSON Pointer of the innermost list item that it is made of; '' is the whole document. */
  readonly item: string
  /** None when nothing was there to make it of. */
  readonly output: readonly unknown[]
  readonly issues: readonly MappingIssue[]
}

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
  /**
   * As `forward`, each document with its own issues, those that came to nothing too; the issues beside them
   * are of no document in particular. Slower: for documents of which some have issues.
   */
  apart(document: unknown): { made: MadeApart[]; issues: MappingIssue[] }
  /** As `forward`, telling where each value comes from and what became of each value of the document. Slow. */
  explain(document: unknown): Explained
  /** What documents of the mapping's target say, as a document of its source; see `ReadBack`. */
  backward(output: readonly unknown[], options?: BackOptions): ReadBack
  /**
   * What documents say that answer a record: those that came stand in place of those that the mapping makes under the same
   * names of the record before, the others stay. `restores`: also what cannot come back, as `restoreRecord` says.
   * Undefined where the record before cannot be mapped.
   */
  layOver(output: readonly unknown[], before: unknown, restores: boolean): LaidOver | undefined
  /** The systems of the identifiers that carry the record's own id. */
  readonly recordSystems: ReadonlySet<string>
  /** The document that would be read into such a record: see `turnRoundOf`. */
  turnRound(record: unknown): TurnedRound
  /** As `turnRound`, telling where each value of the document comes from and what became of the record's. */
  explainTurned(record: unknown): Explained
  /** The same as `backward` by the interpreter, the twin of the generated source. */
  backwardTwin(output: readonly unknown[], options?: BackOptions): ReadBack
  /** What the generated source alone reads of documents that the mapping made; nothing verified. */
  readFast(output: readonly unknown[]): unknown
  /** As `backward`, telling where each value of the record was read. */
  explainBack(output: readonly unknown[], options?: BackOptions): ExplainedBack
}
