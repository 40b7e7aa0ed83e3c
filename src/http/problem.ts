import type { Request, Response } from 'express'
import {
  type Failure,
  type FailureCode,
  failures,
  type Issue,
  type Language,
  sayIssue,
} from '../message/failure.ts'
import { finishUnread } from './body.ts'
import { contextOf } from './context.ts'

/** How long a caller should wait before it tries again, when nobody says otherwise. */
const retryAfterSeconds = 1

const titles: Readonly<Record<number, Readonly<Record<Language, string>>>> = {
  400: { en: 'Bad request', cy: 'Cais gwallus' },
  401: { en: 'Not authenticated', cy: 'Heb ei ddilysu' },
  403: { en: 'Not allowed', cy: 'Ni chaniateir' },
  404: { en: 'Not found', cy: 'Heb ei ganfod' },
  405: { en: 'Method not allowed', cy: 'Ni chaniateir y dull' },
  406: { en: 'Not acceptable', cy: 'Nid yw’n dderbyniol' },
  409: { en: 'Conflict', cy: 'Gwrthdaro' },
  413: { en: 'Too large', cy: 'Rhy fawr' },
  415: { en: 'Unsupported media type', cy: 'Math cyfrwng heb ei gefnogi' },
  422: { en: 'Rejected', cy: 'Gwrthodwyd' },
  429: { en: 'Busy', cy: 'Prysur' },
  500: { en: 'Internal mistake', cy: 'Camgymeriad mewnol' },
  503: { en: 'Unavailable', cy: 'Nid yw ar gael' },
}

/** A problem as RFC 9457 has it, with a code of the closed list, places and remedies; never a personal value. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: FailureCode
  readonly detail: string
  readonly issues: readonly ReturnType<typeof sayIssue>[]
}

/** The problem of a code and what is wrong; without issues it is one itself, so that there is always a remedy. */
export function problemOf(
  code: FailureCode,
  issues: readonly Issue[],
  language: Language,
  http = failures[code].status || 500,
): Problem {
  const all: readonly Issue[] = issues.length > 0 ? issues : [{ code, pointer: '' }]
  const own = all.find((issue) => issue.code === code) ?? { code, pointer: '' }
  return {
    type: `urn:dilyn:failure:${code}`,
    title: (titles[http] ?? titles[500]!)[language],
    status: http,
    code,
    detail: sayIssue(own, language).detail,
    issues: all.map((issue) => sayIssue(issue, language)),
  }
}

/** Answers with a failure. `extra` are further members of the problem. */
export function sendFailure(request: Request, response: Response, failure: Failure): void {
  const { language } = contextOf(response)
  const problem = problemOf(failure.code, failure.issues, language)
  if (problem.status === 401) response.setHeader('WWW-Authenticate', challengeOf(failure.code))
  if (problem.status === 429 || problem.status === 503) {
    response.setHeader('Retry-After', String(failure.retryAfterSeconds ?? retryAfterSeconds))
  }
  sendProblem(request, response, problem)
}

/** Answers with a problem; what the caller still sends is let run out or cut off. */
export function sendProblem(request: Request, response: Response, problem: Problem): void {
  const context = contextOf(response)
  context.code = problem.code
  const text = JSON.stringify({ ...problem, instance: `urn:uuid:${context.id}` })
  response.statusCode = problem.status
  response.setHeader('Content-Type', 'application/problem+json')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  finishUnread(request, response)
  response.end(text)
}

/** RFC 6750: no error code where no token was sent at all. */
function challengeOf(code: FailureCode): string {
  return code === 'no-token' ? 'Bearer realm="dilyn"' : 'Bearer realm="dilyn", error="invalid_token"'
}
