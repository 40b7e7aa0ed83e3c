import { createReadStream, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FailureCode, failures } from '../message/failure.ts'
import { type Answer, type GatewayClient, GatewayError } from './gateway-client.ts'
import type { TakenFile } from './source-files.ts'

/** The sums of one pushed file: rows is the sum of the others. */
export interface Sums {
  rows: number
  accepted: number
  repeated: number
  review: number
  rejected: number
}

/** One row that was not simply taken. */
interface Problem {
  readonly line: number | null
  readonly http: number
  readonly code: string
  readonly pointer: string
  readonly remedy: string
}

/** What became of one file. */
export interface PushedFile extends Sums {
  readonly path: string
  /** The push, as `GET /v1/pushes/{id}` knows it; null when nothing came of it (a repeat) or the gateway did not say. */
  readonly push: string | null
  /** The first few. */
  readonly problems: readonly Problem[]
}

/** A verdict as it comes from the gateway: the body of a push, with its line in a stream. */
export interface PushVerdict {
  readonly id?: string
  readonly line?: number
  readonly http?: number
  readonly status?: string | number
  readonly repeat?: boolean
  readonly code?: string | null
  readonly detail?: string
  readonly issues?: readonly { code: string; pointer: string; detail?: string; remedy?: string }[]
  readonly warnings?: readonly { code: string; pointer: string; detail?: string; remedy?: string }[]
  readonly review?: { id: string; reason: string } | null
  readonly summary?: Sums
  /** Instead of the summary, when the gateway had to stop. */
  readonly problem?: { code: string; detail?: string }
}

const mostProblems = 5
const tries = 4

/**
 * Sends a file and counts its verdicts as they come; `onRow` is called after each. A gateway that is busy is asked again,
 * from the start: what it took already are repeats. Throws a GatewayError when it refuses, when the answer breaks off,
 * and when the sums of the verdicts are not those that the gateway states.
 */
export async function pushFile(
  client: GatewayClient,
  file: TakenFile,
  onRow: (sums: Sums) => void,
): Promise<PushedFile> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await (file.isStream ? pushStream(client, file, onRow) : pushDocument(client, file, onRow))
    } catch (error) {
      const isBusy = error instanceof GatewayError && (error.status === 429 || error.status === 503)
      if (!isBusy || attempt === tries) throw error
      await sleep(Math.min(error.retryAfterSeconds ?? attempt, 10) * 1000)
    }
  }
}

/** How a verdict counts: a superseded row as accepted, a conflict as rejected (contract). */
function countVerdict(sums: Sums, http: number): void {
  sums.rows += 1
  if (http === 200) sums.repeated += 1
  else if (http === 201) sums.accepted += 1
  else if (http === 202) sums.review += 1
  else sums.rejected += 1
}

function noRows(): Sums {
  return { rows: 0, accepted: 0, repeated: 0, review: 0, rejected: 0 }
}

async function pushStream(
  client: GatewayClient,
  file: TakenFile,
  onRow: (sums: Sums) => void,
): Promise<PushedFile> {
  const sums = noRows()
  const problems: Problem[] = []
  const answer = await client.stream(`/v1/records/${file.kind}`, file.media, createReadStream(file.path))
  let stated: PushVerdict['summary']
  for await (const line of answer.lines) {
    const verdict = line as PushVerdict
    if (verdict.problem !== undefined) {
      throw new GatewayError(`${file.path}: ${verdict.problem.detail ?? verdict.problem.code}`, {
        code: verdict.problem.code,
      })
    }
    if (verdict.summary !== undefined) stated = verdict.summary
    else {
      countVerdict(sums, verdict.http ?? 0)
      if (problems.length < mostProblems) problems.push(...problemsOf(verdict, verdict.http ?? 0))
      onRow(sums)
    }
  }
  if (stated === undefined) throw new GatewayError(`${file.path}: the answer ended without its summary`)
  const names = ['rows', 'accepted', 'repeated', 'review', 'rejected'] as const
  const wrong = names.find((name) => sums[name] !== stated[name])
  if (wrong !== undefined) {
    throw new GatewayError(
      `${file.path}: ${sums[wrong]} verdicts count as ${wrong}, the gateway states ${stated[wrong]}`,
    )
  }
  const push = pushIn(answer.headers)
  return { path: file.path, ...sums, push, problems: problems.slice(0, mostProblems) }
}

async function pushDocument(
  client: GatewayClient,
  file: TakenFile,
  onRow: (sums: Sums) => void,
): Promise<PushedFile> {
  const sums = noRows()
  const answer = await client.send('POST', `/v1/records/${file.kind}`, readFileSync(file.path, 'utf8'))
  const { status, headers } = answer
  if (![200, 201, 202, 409, 422].includes(status)) throw refusedWhole(file.path, answer)
  countVerdict(sums, status)
  onRow(sums)
  return {
    path: file.path,
    ...sums,
    push: status === 200 ? null : pushIn(headers),
    problems: problemsOf(answer.document as PushVerdict, status),
  }
}

function refusedWhole(path: string, { status, headers, document }: Answer): GatewayError {
  const { detail, code } = document as { detail?: string; code?: string }
  const retryAfter = Number(headers['retry-after'])
  return new GatewayError(
    `${path}: the gateway answered ${status}${detail === undefined ? '' : `: ${detail}`}`,
    {
      status,
      ...(code === undefined ? {} : { code }),
      ...(Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {}),
    },
  )
}

function pushIn(headers: Answer['headers']): string | null {
  const value = headers['dilyn-push']
  return typeof value === 'string' ? value : null
}

function problemsOf(verdict: PushVerdict, http: number): Problem[] {
  if (http === 200 || http === 201) return []
  const line = verdict.line ?? null
  const code = verdict.code ?? verdict.review?.reason ?? 'unknown'
  const own = verdict.issues ?? []
  const issues = own.length > 0 ? own : (verdict.warnings ?? []).filter((one) => one.code === code)
  if (issues.length === 0)
    return [{ line, http, code, pointer: '', remedy: verdict.detail ?? remedyOf(code) }]
  return issues.map((one) => ({ line, http, code: one.code, pointer: one.pointer, remedy: one.remedy ?? '' }))
}

/** What to do in general, where the gateway did not say it for this row; nothing where that needs the row's values. */
function remedyOf(code: string): string {
  if (!Object.hasOwn(failures, code)) return ''
  const { remedy } = failures[code as FailureCode].en
  return remedy.includes('{') ? '' : remedy
}
