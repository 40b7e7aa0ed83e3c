import type { Json } from '../json.ts'
import type { ScopedPointer } from '../pointer.ts'
import type { ConversionUse, Reference, Template } from '../template.ts'

/** Source that holds what a template made. */
export interface Written {
  /** An expression without effects: a variable or a literal. */
  readonly value: string
  /** An expression: whether a value of the document had a part in it. */
  readonly gave: string
  /** Whether the value can't be undefined. */
  readonly stands: boolean
}

/** What an operation writes source with. Only `literal` and `member` bring names and constants into it. */
export interface Generation {
  line(code: string): void
  /** A new variable's name. */
  fresh(): string
  literal(value: Json): string
  /** An expression for a constant, frozen and shared if it is an object or a list. */
  constant(value: Json): string
  /** An expression that reads a pointer. */
  read(pointer: ScopedPointer): string
  /** An expression that reads keys below an expression. */
  below(expression: string, keys: readonly string[]): string
  write(template: Template, resource?: string): Written
  /** Writes what adds a template's values to the list, and sets the variable `gave` if they came from the document. */
  writeInto(template: Template, list: string, gave: string, resource?: string): void
  /** Within one item of a list, of which `inside` is made. */
  within(
    item: { variable: string; index: string; list: readonly string[] },
    inside: readonly Template[],
  ): Generation
  conversion(use: ConversionUse): string
  reference(reference: Reference): string
  resourceId(name: string): string | undefined
}

/** Names the generated source can rely on. */
export const TOOLS = ['own', 'isPresent', 'hasTwins', 'itemsOf', 'keyOf', 'identified', 'itemsMax'] as const
