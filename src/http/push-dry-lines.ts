import type { Request, Response } from 'express'
import type { Inbound } from '../inbound/inbound.ts'
import { Failure, type Issue } from '../message/failure.ts'
import { finishUnread } from './body.ts'
import { contextOf } from './context.ts'
import type { LinesOf } from './push-stream.ts'
import type { Terms } from './push-terms.ts'
import { count, noRows, summaryLine, verdictLine } from './verdict.ts'

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
  const warnings: Issue[] = []
  const stream = request.iterator({ destroyOnReturn: false })
  for await (const { line, raw, read } of linesOf(stream, warnings)) {
    const verdicts = await inbound.dryRun({ sender, kind, raw, read })
    if (sums.rows + verdicts.length > dryLinesMax) {
      throw new Failure('too-large', [{ code: 'too-large', pointer: '', allowed: `${dryLinesMax} lines` }])
    }
    for (const [n, verdict] of verdicts.entries()) {
      count(sums, verdict)
      answer.push(verdictLine({ line, part: n + 1, verdict }, language))
    }
  }
  answer.push(summaryLine(sums, warnings, language))
  response.statusCode = 200
  response.setHeader('Content-Type', 'application/x-ndjson')
  finishUnread(request, response)
  response.end(answer.join(''))
}
