import type { ScopedPointer } from '../pointer.ts'
import type { Presence } from '../presence.ts'
import type { Complaint } from '../problem.ts'
import type { Cursor } from '../schema/cursor.ts'
import type { Given } from '../schema/given.ts'
import { givenBoth } from '../schema/given.ts'
import type { Spot } from '../source-text.ts'
import type { CodeTable } from '../tables.ts'
import type { Place, ValueKind } from '../targets/place.ts'
import type { Hole, Mapping, ObjectTemplate, Template } from '../template.ts'

/** Where a template is checked, and what is known there. */
export interface Surroundings {
  /** Undefined where the target knows no such place, which has been reported. */
  readonly place: Place | undefined
  /** Known before it is asked whether the template stands: the branches and lists around it. */
  readonly given: Given
  /** Known because what is around it stands: one of these. */
  readonly contexts: readonly Given[]
  /** The object whose member it is. */
  readonly around?: ObjectTemplate
  /** Whether it is an item of a list. */
  readonly isItem: boolean
}

/** What a pointer is read for. */
export type Reads = 'scalar' | 'list' | 'presence' | 'anything'

/** What an operation is checked with. */
export interface Checking {
  readonly mapping: Mapping
  readonly cursor: Cursor
  readonly presence: Presence
  readonly tableNames: readonly string[]
  table(name: string): CodeTable | undefined
  report(spot: Spot, complaint: Complaint): void
  check(template: Template, where: Surroundings): void
  /** Checks a pointer and notes that it is used; false if the record has no such place. */
  pointer(pointer: ScopedPointer, spot: Spot, given: Given, reads: Reads): boolean
  /** Checks a hole's conversion, and says what the hole makes. */
  hole(hole: Hole, given: Given): ValueKind
  /** Whether the facts can all hold. */
  isPossible(given: Given): boolean
}

/** What is known inside a template: what it stands because of, else what is around it stands because of. */
export function contextsOf(template: Template, where: Surroundings, to: Checking): readonly Given[] {
  const causes = to.presence.causes(template).map((cause) => givenBoth(where.given, cause))
  const contexts =
    causes.length > 0 ? causes : where.contexts.map((context) => givenBoth(context, where.given))
  return contexts.filter((context) => to.isPossible(context))
}
