import type { HolePlan } from '../back/hole-plan.ts'
import type { Mark } from '../back/mark.ts'
import type { BackPlan, ListPlan } from '../back/plan.ts'
import type { ItemSource, ListSource } from '../back/record-source.ts'
import type { Json } from '../json.ts'
import type { ScopedPointer } from '../pointer.ts'
import type { Template } from '../template.ts'

/** What an operation writes the source of its way back with. Only `literal` and `member` bring names and values into it. */
export interface BackGeneration {
  readonly plan: BackPlan
  line(code: string): void
  /** A new variable's name. */
  fresh(prefix?: string): string
  /** An expression for a value. */
  literal(value: Json): string
  /** An expression for what is no JSON, or must not be made anew each time. */
  constant(value: unknown): string
  /** An expression that reads a member of an expression's value, own members only. */
  member(expression: string, key: string): string
  /** A condition: whether the value of an expression bears a mark. */
  test(mark: Mark | undefined, expression: string): string
  /** The variable that holds what was read of a pointer's place. */
  leaf(pointer: ScopedPointer): string
  /** Whether nothing was read of a pointer's place before: what stands here is read once, and nothing goes before it. */
  isFirst(pointer: ScopedPointer): boolean
  /** The list that a pointer leads to. */
  list(pointer: ScopedPointer): ListSource
  /** The variable of that list's index by key. */
  index(pointer: ScopedPointer): string
  /** The name of a function that reads a hole. */
  reader(read: HolePlan['read']): string
  /** Whether reading a template could give a value of the record. */
  carries(template: Template): boolean
  write(template: Template, found: string): void
  /** Writes what gives each element of a list to what may stand there. */
  writeElements(list: ListPlan, found: string): void
  /** How many lists are around. */
  readonly lists: number
  within(item: ItemSource): BackGeneration
}
