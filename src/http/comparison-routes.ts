import type { Request, Response, Router } from 'express'
import { candidateLimits } from '../comparison/candidate.ts'
import type { Begun, Comparisons } from '../comparison/comparisons.ts'
import { Failure } from '../message/failure.ts'
import type { Report } from '../ports/report.ts'
import { readBody } from './body.ts'
import { callerAs, contextOf } from './context.ts'
import { requireAccepted, requireMedia } from './media.ts'
import { countParameter } from './parameters.ts'
import { problemOf, sendProblem } from './problem.ts'
import { write } from './push-stream.ts'
import { route } from './route.ts'

export interface ComparisonRouteParts {
  readonly comparisons: Comparisons
  readonly report: Report
}

const lastUsual = 1_000
const recordsMost = 1_000_000
const secondsUsual = 60
const secondsMost = 86_400
const media = 'application/x-ndjson'

/**
 * What a candidate catalogue would change, for engineers: on stored records (`?last=`), or beside live traffic (`?for=`
 * seconds, `?records=`), sending nothing. The body holds the candidate's files; with problems 422 and all of them. The answer
 * is a stream of lines, `{"progress"}` and `{"report"}`, of which the last is the report; where it breaks off, `{"problem"}`.
 */
export function comparisonRoutes(router: Router, parts: ComparisonRouteParts): void {
  const { comparisons } = parts

  route(router, '/catalogue/diff', {
    POST: (request, response) => {
      const last = countParameter(request, 'last', recordsMost) ?? lastUsual
      return answer(parts, request, response, (candidate, signal) =>
        comparisons.diff(candidate, last, signal),
      )
    },
  })

  route(router, '/catalogue/shadow', {
    POST: (request, response) => {
      const forMs = (countParameter(request, 'for', secondsMost) ?? secondsUsual) * 1_000
      const records = countParameter(request, 'records', recordsMost)
      return answer(parts, request, response, (candidate, signal) =>
        comparisons.shadow(candidate, { forMs, records }, signal),
      )
    },
  })
}

async function answer(
  { report }: ComparisonRouteParts,
  request: Request,
  response: Response,
  begin: (candidate: Buffer, signal: AbortSignal) => Promise<Begun>,
): Promise<void> {
  const client = callerAs(response, 'engineer').id
  requireAccepted(request, media)
  requireMedia(request, ['application/json'])
  const candidate = await readBody(request, candidateLimits.bytes)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const { language, startedMs } = contextOf(response)
  const begun = await begin(candidate, gone.signal).catch((error: unknown) => {
    // nobody is there any more to be told
    if (gone.signal.aborted) return undefined
    throw error
  })
  if (begun === undefined) return
  if ('problems' in begun) {
    const { problems } = begun
    const problem = problemOf('candidate-problems', [], language)
    return sendProblem(request, response, { ...problem, ...{ ok: false, problems } })
  }
  const about = () => ({ client, tookMs: Math.round(performance.now() - startedMs) })
  response.statusCode = 200
  response.setHeader('Content-Type', media)
  let count = 0
  try {
    for await (const line of begun.lines) {
      count = 'report' in line ? line.report.records : line.progress.records
      await write(response, `${JSON.stringify(line)}\n`)
      if (response.destroyed) break
    }
    report({ event: 'catalogue.compared', count, ...about() })
  } catch (error) {
    report({ event: 'catalogue.compared', count, ...about(), ...(gone.signal.aborted ? {} : { error }) })
    const failure = error instanceof Failure ? error : new Failure('internal')
    const problem = problemOf(failure.code, failure.issues, language)
    await write(response, `${JSON.stringify({ problem })}\n`)
  }
  response.end()
}
