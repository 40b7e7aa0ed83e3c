import type { CommonParts } from '../explain/common-parts.ts'
import { restingApart } from '../explain/common-parts.ts'
import type { Origin } from '../explain/origin.ts'
import type { Bearing, Support } from '../explain/support.ts'
import { allOf, anyOf } from '../explain/support.ts'
import type { Json } from '../json.ts'
import type { ScopedPointer } from '../pointer.ts'
import type { IssueCode } from '../problem-codes.ts'
import type { Spot } from '../source-text.ts'
import type { ConversionUse, Hole, Reference, Template } from '../template.ts'

/** What a template made, or that it made nothing. */
export type Outcome = Made | typeof NOTHING

/** What a template made, and where it comes from. */
export interface Made {
  readonly value: Json
  /** What of the document had a part in it (constants don't count); undefined if nothing had. */
  readonly gave: Support | undefined
  readonly origin: Origin
}

/** What made nothing. */
export const NOTHING = { value: undefined, gave: undefined, origin: undefined } as const

/**
 * Lets what was added to a list since then stand on more, all but the common parts. What any of it stood on before, so
 * that it kept the list from being empty; undefined if nothing was added.
 */
export function restingSince(
  before: number,
  list: Made[],
  support: Support,
  common?: CommonParts,
): Support | undefined {
  let stands: Support | undefined
  for (let i = before; i < list.length; i += 1) {
    const { value, gave, origin } = list[i]!
    stands = anyOf(stands, origin.stands)
    list[i] = { value, gave: gave && allOf(gave, support), origin: restingApart(origin, support, common) }
  }
  return stands
}

/** Why a value that is read is not carried: its row or its branch makes nothing, or its text lacks another value. */
export type Unmade = 'row' | 'branch' | 'text'

/** Something that stops a value from being mapped. */
export interface MappingIssue {
  code: IssueCode
  /** JSON Pointer in what is read. */
  pointer: string
  /** JSON Pointer in the mapping document, its parts expanded. */
  at: string
  found: string
  allowed?: string[]
}

/** The item of a list that is current. */
export interface CurrentItem {
  readonly value: Json | undefined
  /** Where it is in the document. */
  readonly pointer: string
  readonly index: number
  /** Its list, as an absolute path. */
  readonly list: readonly string[]
}

/** What an operation evaluates with: the document, the current items, and the other operations. */
export interface Evaluation {
  read(pointer: ScopedPointer): Json | undefined
  /** Where a pointer leads in this very document. */
  place(pointer: ScopedPointer): string
  evaluate(template: Template, resource?: string): Outcome
  /** Adds what a template makes to a list; what of the document had a part in it, undefined if nothing had. */
  into(template: Template, list: Made[], resource?: string): Support | undefined
  within(item: CurrentItem): Evaluation
  convert(use: ConversionUse, value: Json): Json | undefined
  /** Where what a hole makes of the value it read comes from. */
  origin(hole: Hole, read: Json): Origin
  /** What stands on the value at a place, or on its absence. */
  support(pointer: ScopedPointer, bearing: Bearing): Support
  /** What a conversion accepts, for the message. */
  accepted(use: ConversionUse): string[] | undefined
  reference(reference: Reference): string
  /** The id of the resource being made, or undefined where documents have none. */
  resourceId(name: string): string | undefined
  /** Counts list items; false once there are too many. */
  count(items: number): boolean
  /** What a template would make here if it were taken, and whether a value of the document would have a part in it. */
  tried(template: Template, resource?: string): { readonly made: readonly Json[]; readonly gave: boolean }
  /** Notes that the value at a place is read and makes nothing. */
  unmade(pointer: ScopedPointer, why: Unmade): void
  issue(
    code: MappingIssue['code'],
    pointer: string,
    spot: Spot,
    found: Json | undefined,
    allowed?: string[],
  ): void
}
