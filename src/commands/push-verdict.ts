import { type FailureCode, failures } from '../message/failure.ts'

/** The sums of one pushed file: rows is the sum of the others. */
export interface Sums {
  rows: number
  accepted: number
  repeated: number
  review: number
  rejected: number
}

/** One record that was not simply taken. */
export interface Problem {
  /** Where it stands, as a person says it; null for the one record of a file. */
  readonly place: string | null
  readonly http: number
  readonly code: string
  readonly pointer: string
  readonly remedy: string
}

/** An issue as the gateway says it. */
export interface SaidIssue {
  readonly code: string
  readonly pointer: string
  readonly column?: number
  readonly detail?: string
  readonly remedy?: string
}

/** A verdict as it comes from the gateway: the body of a push, with its line in a stream. */
export interface PushVerdict {
  readonly id?: string
  readonly line?: number
  /** Which of the records of the line, from the second on. */
  readonly part?: number
  readonly http?: number
  readonly status?: string | number
  readonly repeat?: boolean
  readonly code?: string | null
  readonly detail?: string
  readonly issues?: readonly SaidIssue[]
  readonly warnings?: readonly SaidIssue[]
  readonly review?: { id: string; reason: string } | null
  readonly summary?: Sums
  /** Instead of the summary, when the gateway had to stop. */
  readonly problem?: { code: string; detail?: string }
}

/** How a verdict counts: a superseded row as accepted, a conflict as rejected (contract). */
export function countVerdict(sums: Sums, http: number): void {
  sums.rows += 1
  if (http === 200) sums.repeated += 1
  else if (http === 201) sums.accepted += 1
  else if (http === 202) sums.review += 1
  else sums.rejected += 1
}

/** Nothing counted yet. */
export function noRows(): Sums {
  return { rows: 0, accepted: 0, repeated: 0, review: 0, rejected: 0 }
}

/** What is to be told of a verdict: nothing of a record that was taken. */
export function problemsOf(verdict: PushVerdict, http: number, place: string | null): Problem[] {
  if (http === 200 || http === 201) return []
  const code = verdict.code ?? verdict.review?.reason ?? 'unknown'
  const own = verdict.issues ?? []
  const issues = own.length > 0 ? own : (verdict.warnings ?? []).filter((one) => one.code === code)
  if (issues.length === 0)
    return [{ place, http, code, pointer: '', remedy: verdict.detail ?? remedyOf(code) }]
  return issues.map(({ code: own, pointer, column, remedy }) => {
    const at = column === undefined ? place : `${place ?? 'the text'}, column ${column}`
    return { place: at, http, code: own, pointer, remedy: remedy ?? '' }
  })
}

/** What to do in general, where the gateway did not say it for this row; nothing where that needs the row's values. */
function remedyOf(code: string): string {
  if (!Object.hasOwn(failures, code)) return ''
  const { remedy } = failures[code as FailureCode].en
  return remedy.includes('{') ? '' : remedy
}
