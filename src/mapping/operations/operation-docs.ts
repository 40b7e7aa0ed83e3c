import type { Json, JsonObject } from '../json.ts'
import type { IssueCode, ProblemCode } from '../problem-codes.ts'

/** What an operation does, by an example that must hold in both directions. */
export interface OperationExample {
  /** JSON Schema of what is read: a closed object. */
  readonly from: { readonly properties: JsonObject; readonly required?: readonly string[] }
  /** What is made; without it, a format of its own. */
  readonly to?: 'fhir/r4'
  readonly parts?: { readonly [name: string]: Json }
  /** The templates by their names. */
  readonly makes: { readonly [name: string]: Json }
  readonly record: JsonObject
  readonly made: readonly JsonObject[]
}

/** An operation as the page on mappings tells of it. */
export interface OperationDocs {
  readonly name: string
  /** How it is written, the shortest way first; `p` and `q` are pointers, T is a template. */
  readonly written: readonly string[]
  /** The members by which it is written in an object, that begin with `$`. */
  readonly members: readonly string[]
  readonly docs: { readonly en: string; readonly cy: string }
  readonly forward: string
  readonly backward: string
  readonly check: string
  /** What the check and both directions may say of it. */
  readonly codes: readonly (ProblemCode | IssueCode)[]
  readonly examples: readonly OperationExample[]
}
