import type { Complaint } from '../problem.ts'
import type { Spot } from '../source-text.ts'
import { positionOf } from '../source-text.ts'

/** Reports a problem at its place. */
export type Report = (spot: Spot, complaint: Complaint) => void

/** A place as `line:column`, for a problem that names two. */
export function placeOf(spot: Spot): string {
  const { line, column } = positionOf(spot)
  return `${line}:${column}`
}
