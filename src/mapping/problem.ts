import type { ProblemCode } from './problem-codes.ts'
import type { Spot } from './source-text.ts'
import { positionOf } from './source-text.ts'

/** Something wrong in a data file: where, what was found, what is allowed. Lines and columns count from 1. */
export interface Problem {
  code: ProblemCode
  file: string
  line: number
  column: number
  /** JSON Pointer into the file. */
  pointer: string
  found?: string
  allowed?: string[]
  nearest?: string
  detail: string
  remedy?: string
}

/** The part of a problem that doesn't depend on its place. */
export type Complaint = Omit<Problem, 'file' | 'line' | 'column' | 'pointer'>

/** A complaint at a place of a file. */
export function problemAt(spot: Spot, complaint: Complaint): Problem {
  const { code, ...rest } = complaint
  return { code, file: spot.source.file, ...positionOf(spot), pointer: spot.pointer, ...rest }
}
