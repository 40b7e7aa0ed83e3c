import type { Slot } from '../back/draft.ts'
import type { BackPlan, BranchPlan, Candidate, ListPlan } from '../back/plan.ts'
import type { Json } from '../json.ts'
import type { ScopedPointer } from '../pointer.ts'
import type { Spot } from '../source-text.ts'
import type { Choose, Constant, Hole, Template, Text } from '../template.ts'
import type { MappingIssue } from './evaluation.ts'

/** The item that is current, and the list it is in. */
export interface ReadScope {
  readonly slot: Slot
  readonly list: readonly string[]
}

/** Where in what came a template is read. */
export interface ReadPlace {
  /** The record, then the items of the lists around the template, outermost first. */
  readonly scopes: readonly ReadScope[]
  /** JSON Pointer in what came, from the list of documents: `/0/status`. */
  readonly pointer: string
  /** Where the resource starts, to know what a server adds to it. */
  readonly document: string
}

/** A place of what came that a template took for its own, to be held against what the record makes there. */
export type Visit = Pick<ReadPlace, 'pointer' | 'scopes'> &
  (
    | {
        readonly is: 'constant'
        readonly template: Constant
        readonly found: Json
        readonly isWords: boolean
      }
    | { readonly is: 'hole'; readonly template: Hole; readonly found: Json }
    | { readonly is: 'text'; readonly template: Text; readonly found: Json }
    | { readonly is: 'branch'; readonly template: Choose; readonly branch: BranchPlan }
  )

/** What an operation reads back with: the plan, the record so far, and the other operations. */
export interface BackReading {
  readonly plan: BackPlan
  /** Reads what a template made; `isWords`: it stands where other words for people are no contradiction. */
  read(template: Template, found: Json, place: ReadPlace, isWords?: boolean): void
  /** Gives each element of a list to what may stand there. */
  elements(list: ListPlan, found: readonly Json[], place: ReadPlace): void
  /** Counts elements or items that are looked at; false once there are too many. */
  readonly count: (looked: number) => boolean
  /** Reads an element into a record of its own; the item of the list at that step of the candidate's way. */
  aside(candidate: Candidate, step: number, found: Json, place: ReadPlace): Slot
  /** Notes that a document came which is made under this name. */
  document(name: string): void
  /** Notes what a template took for its own. */
  take(visit: Visit): void
  /** Notes what the mapping does not know. */
  leave(pointer: string, found: Json | undefined): void
  /** Notes an item of a list in whose place what else came says something that is no list. */
  inTheWay(spot: Spot, place: ReadPlace, found: Json): void
  /** Does something once all else has been read. */
  later(act: () => void): void
  /** Places, as text below their item, whose exact hole could not be read: a coarse one has nothing to add. */
  readonly failed: Map<Slot, Set<string>>
  issue(
    code: MappingIssue['code'],
    spot: Spot,
    place: ReadPlace,
    found: Json,
    allowed?: readonly string[],
  ): void
}

/** The record or the item that a pointer starts from. */
export function slotOf({ scopes }: Pick<ReadPlace, 'scopes'>, { up }: ScopedPointer): Slot {
  return scopes[scopes.length - 1 - up]!.slot
}
