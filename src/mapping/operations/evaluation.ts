import type { Json } from '../json.ts'
import type { ScopedPointer } from '../pointer.ts'
import type { Spot } from '../source-text.ts'
import type { ConversionUse, Reference, Template } from '../template.ts'

/** What a template made, and whether a value of the document had a part in it (constants don't count). */
export interface Outcome {
  readonly value: Json | undefined
  readonly gave: boolean
}

/** What made nothing. */
export const NOTHING: Outcome = { value: undefined, gave: false }

/** Something that stops a value from being mapped. */
export interface MappingIssue {
  code: 'R-VALUE' | 'R-CODE' | 'R-KEY' | 'R-AMBIGUOUS'
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
  /** Adds what a template makes to a list; true if a value of the document had a part in it. */
  into(template: Template, list: Json[], resource?: string): boolean
  within(item: CurrentItem): Evaluation
  convert(use: ConversionUse, value: Json): Json | undefined
  /** What a conversion accepts, for the message. */
  accepted(use: ConversionUse): string[] | undefined
  reference(reference: Reference): string
  /** The id of the resource being made, or undefined where documents have none. */
  resourceId(name: string): string | undefined
  /** Counts list items; false once there are too many. */
  count(items: number): boolean
  issue(
    code: MappingIssue['code'],
    pointer: string,
    spot: Spot,
    found: Json | undefined,
    allowed?: string[],
  ): void
}
