import type { Json } from '../json.ts'
import type { MappingIssue } from '../operations/evaluation.ts'

/** Two places of what came that contradict: what one says is not what the record read from the other makes. */
export interface Conflict {
  /** JSON Pointer in what came, from the list of documents: `/0/status`. */
  readonly pointer: string
  /** JSON Pointer in the mapping document, its parts expanded. */
  readonly at: string
  /** What is there, as a message may show it. */
  readonly found: string
  /** What the record read makes there. */
  readonly expected: string
  /** JSON Pointer in the record of the value that decides, if one does. */
  readonly record?: string
  /** Where in what came that value was read. */
  readonly other?: string
}

/** Something in what came that the mapping does not know. */
export interface Unread {
  readonly pointer: string
  readonly found: string
}

/** What the way back gives: the record as read, never guessed, and all that keeps it from being the whole truth. */
export interface ReadBack {
  /** `{}` if nothing was recognised. */
  readonly record: Json
  /** Values that a hole recognised and could not read; their `pointer` is in what came. */
  readonly issues: readonly MappingIssue[]
  readonly conflicts: readonly Conflict[]
  readonly unread: readonly Unread[]
}
