import { type Issue, type Language, sayIssue } from '../message/failure.ts'
import type { LineVerdict, Verdict } from '../message/message.ts'
import { problemOf } from './problem.ts'

/** The body of a record that was taken, in the caller's language. */
export function verdictBody(verdict: Verdict, language: Language) {
  return {
    id: verdict.id,
    kind: verdict.kind,
    recordId: verdict.recordId,
    version: verdict.version,
    child: verdict.child,
    status: verdict.status,
    repeat: verdict.repeat,
    warnings: said(verdict.warnings, language),
    review: verdict.review,
    ...(verdict.review === null ? {} : { issues: said(verdict.issues, language) }),
  }
}

/** The body of a record that was refused: a problem with the verdict's own members beside it. */
export function verdictProblem(verdict: Verdict, language: Language) {
  const code = verdict.code ?? verdict.issues[0]?.code ?? 'invalid-record'
  const { kind, recordId, version } = verdict
  const warnings = said(verdict.warnings, language)
  return {
    ...problemOf(code, verdict.issues, language, verdict.http),
    id: verdict.id,
    kind,
    recordId,
    version,
    warnings,
  }
}

/** True when nothing of the record was taken. */
export function isRefusal(verdict: Verdict): boolean {
  return verdict.http === 409 || verdict.http === 422
}

/** One line of the answer to a push of many, with its line end; `part` stands from the second record of a line on. */
export function verdictLine({ line, part, verdict }: LineVerdict, language: Language): string {
  const body = isRefusal(verdict) ? verdictProblem(verdict, language) : verdictBody(verdict, language)
  const place = part > 1 ? { line, part } : { line }
  return `${JSON.stringify({ ...place, http: verdict.http, ...body })}\n`
}

/** The last line of the answer, with its line end: the sums, and what is to be said of the whole. */
export function summaryLine(summary: Summary, warnings: readonly Issue[], language: Language): string {
  const whole = warnings.length === 0 ? { summary } : { summary, warnings: said(warnings, language) }
  return `${JSON.stringify(whole)}\n`
}

/** Issues as people read them. */
export function said(issues: readonly Issue[], language: Language): ReturnType<typeof sayIssue>[] {
  return issues.map((issue) => sayIssue(issue, language))
}

/** What became of the lines of one push; `rows` is the sum of the others. */
export interface Summary {
  rows: number
  accepted: number
  repeated: number
  review: number
  rejected: number
}

/** An empty summary. */
export function noRows(): Summary {
  return { rows: 0, accepted: 0, repeated: 0, review: 0, rejected: 0 }
}

/** Counts one verdict; a superseded version counts as accepted, a conflict as rejected. */
export function count(summary: Summary, verdict: Verdict): void {
  summary.rows += 1
  if (isRefusal(verdict)) summary.rejected += 1
  else if (verdict.repeat || verdict.http === 200) summary.repeated += 1
  else if (verdict.http === 202) summary.review += 1
  else summary.accepted += 1
}
