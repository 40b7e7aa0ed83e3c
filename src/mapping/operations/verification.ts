import type { BackPlan } from '../back/plan.ts'
import type { Json } from '../json.ts'
import type { ScopedPointer } from '../pointer.ts'
import type { Visit } from './back-reading.ts'

/** What an operation holds against the record what it took for its own. */
export interface Verification {
  readonly plan: BackPlan
  /** What the record read has where a pointer of the visited template leads. */
  value(visit: Visit, pointer: ScopedPointer): Json | undefined
  /** Whether an issue has been said of the place: then it has no value to hold against anything. */
  isUnreadable(visit: Visit): boolean
  /** Notes a contradiction; `pointer` leads to the value that decides, if one does. */
  conflict(visit: Visit, found: Json, expected: Json | undefined, pointer?: ScopedPointer): void
  /** Notes what the mapping does not know and that contradicts nothing. */
  leave(pointer: string, found: Json): void
}
