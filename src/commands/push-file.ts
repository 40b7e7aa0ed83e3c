import { createReadStream, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type GatewayClient, GatewayError } from './gateway-client.ts'
import {
  countVerdict,
  noRows,
  type Problem,
  type PushVerdict,
  problemsOf,
  type SaidIssue,
  type Sums,
} from './push-verdict.ts'
import type { TakenFile } from './source-files.ts'

/** What became of one file. */
export interface PushedFile extends Sums {
  readonly path: string
  /** The kind under which it went, where it goes under several. */
  readonly kind?: string
  /** The push, as `GET /v1/pushes/{id}` knows it; null when nothing came of it (a repeat) or the gateway did not say. */
  readonly push: string | null
  /** The first few. */
  readonly problems: readonly Problem[]
  /** What the gateway says of the whole file. */
  readonly warnings: readonly SaidIssue[]
}

/** How a file is opened, and what its lines are called: rows of several files that were joined are in one stream. */
export interface OpenedFile {
  open(): Readable
  /** What stands on a line of the stream. */
  placeOf(line: number): string
}

/** Problems that are told of one file. */
export const mostProblems = 5
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
  opened: OpenedFile = { open: () => createReadStream(file.path), placeOf: (line) => `line ${line}` },
): Promise<PushedFile> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await (file.isStream
        ? pushStream(client, file, onRow, opened)
        : pushDocument(client, file, onRow))
    } catch (error) {
      const isBusy = error instanceof GatewayError && (error.status === 429 || error.status === 503)
      if (!isBusy || attempt === tries) throw error
      await sleep(Math.min(error.retryAfterSeconds ?? attempt, 10) * 1000)
    }
  }
}

async function pushStream(
  client: GatewayClient,
  file: TakenFile,
  onRow: (sums: Sums) => void,
  opened: OpenedFile,
): Promise<PushedFile> {
  const answer = await client.stream(`/v1/records/${file.kind}`, file.media, opened.open())
  return readAnswer(file, answer.lines, pushIn(answer.headers), onRow, (verdict) => placeIn(verdict, opened))
}

/** Counts the verdicts of an answer of many lines. */
async function readAnswer(
  file: TakenFile,
  lines: AsyncIterable<unknown> | Iterable<unknown>,
  push: string | null,
  onRow: (sums: Sums) => void,
  placeOf: (verdict: PushVerdict) => string | null,
): Promise<PushedFile> {
  const sums = noRows()
  const problems: Problem[] = []
  let stated: PushVerdict['summary']
  let warnings: readonly SaidIssue[] = []
  let empty = 0
  for await (const line of lines) {
    const verdict = line as PushVerdict
    if (verdict.problem !== undefined) {
      throw new GatewayError(`${file.path}: ${verdict.problem.detail ?? verdict.problem.code}`, {
        code: verdict.problem.code,
      })
    }
    if (verdict.summary !== undefined) {
      stated = verdict.summary
      warnings = verdict.warnings ?? []
    } else {
      countVerdict(sums, verdict.http ?? 0)
      if (isOfOthers(file, verdict)) empty += 1
      else if (problems.length < mostProblems)
        problems.push(...problemsOf(verdict, verdict.http ?? 0, placeOf(verdict)))
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
  const counted = { ...sums, rows: sums.rows - empty, rejected: sums.rejected - empty }
  // of a push without rows the gateway keeps nothing that could be asked for
  const asked = sums.rows === 0 ? null : push
  return { ...kindOf(file), ...counted, push: asked, problems: problems.slice(0, mostProblems), warnings }
}

/** Whether the file goes under several kinds and holds nothing of this one. */
function isOfOthers(file: TakenFile, verdict: PushVerdict): boolean {
  return file.isShared === true && verdict.code === 'other-kind'
}

function kindOf({ path, kind, isShared }: TakenFile): Pick<PushedFile, 'path' | 'kind'> {
  return isShared === true ? { path, kind } : { path }
}

function placeIn({ line, part }: PushVerdict, { placeOf }: OpenedFile): string | null {
  if (line === undefined) return null
  return part === undefined ? placeOf(line) : `${placeOf(line)}, record ${part}`
}

async function pushDocument(
  client: GatewayClient,
  file: TakenFile,
  onRow: (sums: Sums) => void,
): Promise<PushedFile> {
  const sums = noRows()
  const answer = await client.send('POST', `/v1/records/${file.kind}`, readFileSync(file.path))
  const { status, headers } = answer
  const lines = status === 200 ? linesIn(answer) : undefined
  if (lines !== undefined)
    return readAnswer(file, lines, pushIn(headers), onRow, ({ part }) => `record ${part ?? 1}`)
  if (![200, 201, 202, 409, 422].includes(status)) throw refusedWhole(file.path, answer)
  const verdict = answer.document as PushVerdict
  const isEmpty = isOfOthers(file, verdict)
  if (!isEmpty) countVerdict(sums, status)
  onRow(sums)
  return {
    ...kindOf(file),
    ...sums,
    push: status === 200 ? null : pushIn(headers),
    problems: isEmpty ? [] : problemsOf(verdict, status, null),
    warnings: [],
  }
}

/** The lines of an answer to a document that may hold several records; undefined where it was one record's. */
function linesIn({ headers, document }: Answer): unknown[] | undefined {
  const media = String(headers['content-type'] ?? '')
  if (!media.startsWith('application/x-ndjson') || typeof document !== 'string') return undefined
  return document
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
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
