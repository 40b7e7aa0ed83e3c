import { Readable } from 'node:stream'
import { readTexts } from '../catalogue/list-files.ts'
import type { CandidateBody } from '../comparison/candidate.ts'
import type { Comparison, ComparisonLine, LiveComparison, Progress } from '../comparison/comparison.ts'
import type { Problem } from '../mapping/problem.ts'
import { sayProblem } from './check.ts'
import { isFileError } from './file-error.ts'
import { GatewayError, gatewayClient } from './gateway-client.ts'
import { sayComparison } from './map-compare-text.ts'
import { progressLine } from './progress-line.ts'
import type { CommandWorld, ExitCode } from './world.ts'

/** What is asked of the gateway, and how it is told. */
export interface Asked {
  /** The candidate's folder, with `schemas/` and `mappings/`. */
  readonly folder: string
  /** Route and query. */
  readonly path: string
  readonly isJson: boolean
  /** How far it is, for the progress line. */
  readonly progress: (progress: Progress) => string
  /** Ends it early: the last report that came is the report. */
  readonly signal?: AbortSignal
}

type Report = Comparison | LiveComparison

/**
 * Has the running gateway compare a candidate catalogue and tells what came of it: 0 when nothing is lost, 1 when something is,
 * 2 when the candidate or the gateway cannot be used.
 */
export async function runComparison(asked: Asked, world: CommandWorld): Promise<ExitCode> {
  const body = readCandidateFolder(asked.folder)
  if (typeof body === 'string') {
    world.stderr.write(`There is no catalogue in ${asked.folder}: ${body}\n`)
    return 2
  }
  try {
    const report = await ask(asked, body, world)
    if (report === undefined) throw new GatewayError('the answer ended without a report')
    world.stdout.write(asked.isJson ? `${JSON.stringify(report)}\n` : sayComparison(report))
    return report.ok ? 0 : 1
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const problems = problemsIn(error)
    if (problems === undefined) {
      world.stderr.write(`${error.message}\n`)
    } else if (asked.isJson) {
      const nothing = { ok: false, records: 0, changes: [], losses: 0 }
      world.stdout.write(`${JSON.stringify({ ...nothing, problems })}\n`)
    } else {
      world.stdout.write(`Nothing was compared: mend these first.\n${problems.map(sayProblem).join('')}`)
    }
    return 2
  }
}

/** The candidate as it is sent, the sandbox's folder too: the gateway lays it over where it does so with its own. */
function readCandidateFolder(folder: string): CandidateBody | string {
  try {
    const texts = readTexts(folder, true).map(({ path, text }) => [path, text] as const)
    return { files: Object.fromEntries(texts) }
  } catch (error) {
    if (!isFileError(error)) throw error
    return error.message
  }
}

async function ask(asked: Asked, body: CandidateBody, world: CommandWorld): Promise<Report | undefined> {
  const { signal, path } = asked
  const line = progressLine(world.stderr)
  line.update(() => 'the candidate is being checked')
  let report: Report | undefined
  const bytes = Readable.from([Buffer.from(JSON.stringify(body))])
  try {
    const answer = await gatewayClient(world, 'engineer').stream(path, 'application/json', bytes, signal)
    for await (const said of answer.lines) {
      const one = said as ComparisonLine | { readonly problem: { readonly detail?: string } }
      if ('problem' in one) throw new GatewayError(`the comparison broke off: ${one.problem.detail ?? ''}`)
      if ('report' in one) report = one.report
      const progress = 'report' in one ? { ...one.report, of: null } : one.progress
      line.update(() => asked.progress(progress))
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error
  } finally {
    line.done(report === undefined ? 'nothing was compared' : asked.progress({ ...report, of: null }))
  }
  return report
}

function problemsIn({ document }: GatewayError): readonly Problem[] | undefined {
  const problems = (document as { problems?: unknown } | null | undefined)?.problems
  return Array.isArray(problems) ? (problems as Problem[]) : undefined
}
