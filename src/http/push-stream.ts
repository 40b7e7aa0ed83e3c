import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Request, Response } from 'express'
import type { Inbound, PushedLine } from '../inbound/inbound.ts'
import { Failure, type Issue } from '../message/failure.ts'
import type { Report } from '../ports/report.ts'
import { finishUnread } from './body.ts'
import { contextOf } from './context.ts'
import { problemOf } from './problem.ts'
import type { Terms } from './push-terms.ts'
import { count, noRows, type Summary, summaryLine, verdictLine } from './verdict.ts'

/** Verdicts that are read back and written at a time; the memory of a push is that of one such page. */
const pageLines = 500
/** How often to look for verdicts that are not there yet: often at first, then less. */
const lookMinMs = 10
const lookMaxMs = 200

export interface StreamParts {
  readonly inbound: Pick<Inbound, 'pushLines' | 'verdicts'>
  readonly report: Report
  readonly wake: () => void
}

/** The lines of a body; what is to be said of the whole is put among the warnings. */
export type LinesOf = (stream: AsyncIterable<Uint8Array>, warnings: Issue[]) => AsyncIterable<PushedLine>

/**
 * Takes a stream of records and answers each with a line, in order. Reading never waits for the answer to be read: the
 * verdicts are stored with the records, and a second task reads them back as fast as the caller takes them. When the
 * caller goes away, the lines that had come whole stay. A failure before the first verdict is a problem as ever; after
 * it, the last line is `{"problem": …}` in place of the summary.
 */
export async function pushStream(
  parts: StreamParts,
  request: Request,
  response: Response,
  terms: Terms,
  linesOf: LinesOf,
): Promise<void> {
  const { inbound, report } = parts
  const context = contextOf(response)
  const batch = randomUUID()
  const about = {
    request: context.id,
    client: terms.sender.client,
    source: terms.sender.source,
    kind: terms.kind,
    batch,
  }
  const taken: Taken = { line: 0, isWithin: false, isAborted: false }
  const warnings: Issue[] = []
  const ended = new AbortController()
  let error: unknown
  inbound
    .pushLines(terms.sender, terms.kind, batch, comingLines(request, linesOf, taken, warnings))
    .catch((cause: unknown) => {
      error = cause
    })
    .finally(() => ended.abort())

  response.statusCode = 200
  response.setHeader('Content-Type', 'application/x-ndjson')
  response.setHeader('Dilyn-Push', batch)
  const sums = await writeVerdicts(parts, response, batch, taken, ended.signal)
  const took = { rows: sums.rows, tookMs: performance.now() - context.startedMs }
  if (taken.isAborted) report({ event: 'push.aborted', ...about, ...took })
  if (error === undefined) {
    if (!taken.isAborted) report({ event: 'push.streamed', ...about, ...took })
    await write(response, summaryLine(sums, warnings, context.language))
  } else if (response.headersSent) {
    const failure = error instanceof Failure ? error : new Failure('internal')
    report({ event: 'push.failed', ...about, rows: sums.rows, code: failure.code, error })
    const problem = problemOf(failure.code, failure.issues, context.language)
    await write(response, `${JSON.stringify({ problem })}\n`)
  } else {
    response.removeHeader('Dilyn-Push')
    throw error
  }
  finishUnread(request, response)
  response.end()
}

/** How far the reading is. */
interface Taken {
  line: number
  /** Whether records of that line may still be on their way. */
  isWithin: boolean
  isAborted: boolean
}

/** Writes the verdicts as they are stored, a page at a time, until the reading has ended and all are written. */
async function writeVerdicts(
  { inbound, wake }: StreamParts,
  response: Response,
  batch: string,
  taken: Taken,
  ended: AbortSignal,
): Promise<Summary> {
  const { language } = contextOf(response)
  const sums = noRows()
  let after = { line: 0, part: 0 }
  let lookMs = lookMinMs
  for (;;) {
    const wasOver = ended.aborted
    const isBehind = taken.line > after.line || taken.isWithin
    const page = wasOver || isBehind ? await inbound.verdicts(batch, after, pageLines) : []
    const last = page.at(-1)
    if (last !== undefined) {
      after = { line: last.line, part: last.part }
      for (const { verdict } of page) count(sums, verdict)
      wake()
      await write(response, page.map((one) => verdictLine(one, language)).join(''))
    }
    if (page.length === pageLines) continue
    if (wasOver) return sums
    lookMs = page.length > 0 ? lookMinMs : Math.min(lookMs * 2, lookMaxMs)
    await delay(lookMs, undefined, { ref: false, signal: ended }).catch(() => undefined)
  }
}

/** The lines as they come; when the caller goes away, those that came whole are all: half a line is none. */
async function* comingLines(
  request: Request,
  linesOf: LinesOf,
  taken: Taken,
  warnings: Issue[],
): AsyncGenerator<PushedLine> {
  try {
    // the answer still goes out when the reading ends before the body does
    for await (const line of linesOf(request.iterator({ destroyOnReturn: false }), warnings)) {
      taken.line = line.line
      taken.isWithin = true
      yield line
      taken.isWithin = false
    }
  } catch (cause) {
    if (!request.destroyed || request.complete) throw cause
    taken.isAborted = true
  }
}

/** Writes, and waits until the caller has taken enough of it; returns at once when the caller is gone. */
export async function write(response: Response, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return
  const gone = new AbortController()
  try {
    await Promise.race([
      once(response, 'drain', { signal: gone.signal }),
      once(response, 'close', { signal: gone.signal }),
    ])
  } catch {
    // the connection broke: what was pushed is stored all the same
  } finally {
    gone.abort()
  }
}
