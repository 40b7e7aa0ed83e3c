import type { Json, JsonType } from '../json.ts'
import type { Complaint } from '../problem.ts'
import type { ProfileRule } from '../profiles/rule.ts'

/** What is known of a value before it is made, as far as a target can be checked against it. */
export interface ValueKind {
  readonly types: readonly JsonType[]
  /** All values it may have, if they can be listed. */
  readonly values?: readonly Json[]
  /** The formats it may have. */
  readonly formats: readonly string[]
  /** Whether it may be any text: neither a format nor a pattern spells it. Patterns are not compared. */
  readonly isFree: boolean
  readonly isConstant: boolean
}

/** Members of which one must stand. */
export interface Requirement {
  readonly name: string
  readonly anyOf: readonly string[]
  /** Who requires it, where that is not the place itself. */
  readonly by?: string
}

/** A place in what is made: an element of a FHIR type, or what a JSON Schema says of it. */
export interface Place {
  /** As a message names it. */
  readonly label: string
  readonly takesList: boolean
  readonly takesOne: boolean
  readonly takesObject: boolean
  /** Whether its members are known; not so a resource without its type. */
  readonly isKnown: boolean
  /** Types that a reference here may name; undefined: any. */
  readonly targets?: readonly string[]
  /** What profiles ask of what stands here, beyond what the place takes. */
  readonly rules?: readonly ProfileRule[]
  /** One item of the list that stands here. */
  item(): Place
  /** The same place, knowing constants of the object that stands there, which members it has and which profiles it claims. */
  narrow(constants: ReadonlyMap<string, Json>, members: readonly string[], claims: readonly string[]): Place
  member(name: string): Place | undefined
  memberNames(): readonly string[]
  requires(): readonly Requirement[]
  /** The choice that a member belongs to, of which one may stand. */
  choiceOf(name: string): string | undefined
  /** What is wrong with such a value here, if anything. */
  judge(kind: ValueKind): Complaint | undefined
}
