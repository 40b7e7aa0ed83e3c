import { basename } from 'node:path'
import { type Issue, sayIssue } from '../message/failure.ts'
import { GatewayError } from './gateway-client.ts'
import { type Joined, type JoinPlan, JoinRefused, joinedLines, joinFiles } from './join-files.ts'
import { mostProblems, type OpenedFile, type PushedFile } from './push-file.ts'
import type { Problem } from './push-verdict.ts'

/** Files that are joined, each set once, however many kinds its documents become. */
export class Joins {
  readonly #done = new Map<JoinPlan, Promise<Joined>>()

  /** Rejects with a GatewayError when the files cannot be joined. */
  of(plan: JoinPlan): Promise<Joined> {
    const known = this.#done.get(plan)
    if (known !== undefined) return known
    const joined = joinFiles(plan).catch((cause: unknown) => {
      if (cause instanceof JoinRefused) throw new GatewayError(cause.message, { cause })
      throw cause
    })
    this.#done.set(plan, joined)
    return joined
  }
}

/** Joined documents as a stream; a line of it is called by the first row that is in it. */
export function openJoined(joined: Joined): OpenedFile {
  return {
    open: () => joinedLines(joined),
    placeOf: (line) => {
      const from = joined.documents[line - 1]
      return from === undefined ? `document ${line}` : `${basename(from.path)} line ${from.line}`
    },
  }
}

/** The rows that could not be read and so reach no gateway, by file: they count as rejected. */
export function unreadFiles({ unread, warnings }: Joined): PushedFile[] {
  const paths = [...new Set([...unread, ...warnings].map(({ path }) => path))]
  return paths.map((path) => {
    const rows = unread.filter((row) => row.path === path)
    const problems = rows.slice(0, mostProblems).flatMap(({ line, issues }) =>
      issues.map((issue): Problem => {
        const { code, pointer, column, remedy } = sayIssue(issue, 'en')
        const place = column === undefined ? `line ${line}` : `line ${line}, column ${column}`
        return { place, http: 422, code, pointer, remedy }
      }),
    )
    const said = (issues: readonly Issue[]) => issues.map((issue) => sayIssue(issue, 'en'))
    return {
      path,
      ...{ rows: rows.length, accepted: 0, repeated: 0, review: 0, rejected: rows.length },
      push: null,
      problems,
      warnings: said(warnings.filter((one) => one.path === path).map(({ issue }) => issue)),
    }
  })
}
