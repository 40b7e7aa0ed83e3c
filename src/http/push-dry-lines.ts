import type { Request, Response } from 'express'
import type { Inbound } from '../inbound/inbound.ts'
import { Failure } from '../message/failure.ts'
import { finishUnread } from './body.ts'
import { contextOf } from './context.ts'
import type { LinesOf } from './push-stream.ts'
import type { Terms } from './push-terms.ts'
import { count, noRows, verdictLine } from './verdict.ts'

/** Lines of one dry run at most: nothing is stored, so that the answer is kept in memory until the body is read. */
const dryLinesMax = 10_000

/** The verdicts that a stream of records would get now, each by itself. Rejects with a `Failure`: too-large. */
export async function dryRunLines(
  inbound: Pick<Inbound, 'dryRun'>,
  request: Request,
  response: Response,
  { sender, kind }: Terms,
  linesOf: LinesOf,
): Promise<void> {
  const { language } = contextOf(response)
  const sums = noRows()
  const answer: string[] = []
  for await (const { line, raw, read } of linesOf(request.iterator({ destroyOnReturn: false }))) {
    if (sums.rows === dryLinesMax) {
      throw new Failure('too-large', [{ code: 'too-large', pointer: '', allowed: `${dryLinesMax} lines` }])
    }
    const verdict = await inbound.dryRun({ sender, kind, raw, read })
    count(sums, verdict)
    answer.push(verdictLine(line, verdict, language))
  }
  answer.push(`${JSON.stringify({ summary: sums })}\n`)
  response.statusCode = 200
  response.setHeader('Content-Type', 'application/x-ndjson')
  finishUnread(request, response)
  response.end(answer.join(''))
}
