import { createReadStream } from 'node:fs'
import { readArguments, refuse } from './arguments.ts'
import { type GatewayClient, GatewayError, gatewayClient } from './gateway-client.ts'
import type { Joined } from './join-files.ts'
import { type ProgressLine, progressLine } from './progress-line.ts'
import { type PushedFile, pushFile } from './push-file.ts'
import { Joins, openJoined, unreadFiles } from './push-joined.ts'
import { readSource, sourceIds } from './push-source.ts'
import type { SaidIssue, Sums } from './push-verdict.ts'
import { type Deliveries, type Settled, settle } from './settled.ts'
import { filesOf, type LeftFile, type TakenFile } from './source-files.ts'
import type { CommandWorld, ExitCode, Output } from './world.ts'

const usage = `Usage: dilyn push PATH --source SOURCE [--kind KIND] [--json]

Pushes a file, or every file of a folder, through the running gateway and tells what became of each row.
  --source SOURCE   whose records they are (a file in mappings/sources)
  --kind KIND       what they are, where the file does not say so itself
  --json            one JSON object on stdout, progress on stderr

A file is JSON (.json, one record), NDJSON (.ndjson, a record per line) or the source's own format. A file that
becomes records of several kinds goes once for each; files whose rows are joined by a key go as one.
`

/** What a push of files came to, in the shape of the contract. */
export interface PushReport {
  readonly ok: boolean
  readonly files: readonly (Sums & {
    readonly path: string
    readonly kind?: string
    readonly warnings?: readonly SaidIssue[]
  })[]
  readonly deliveries: Deliveries
  /** Files that no mapping takes. */
  readonly notTaken: readonly LeftFile[]
  /** Deliveries that were still on their way. */
  readonly pending: number
  /** What the gateway or the way to it refused. */
  readonly errors: readonly string[]
}

/** `dilyn push`: 0 when everything was taken and judged, whatever the verdicts; 1 when a request failed. */
export async function runPush(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const options = { source: { type: 'string' }, kind: { type: 'string' }, json: { type: 'boolean' } } as const
  const read = readArguments(args, options, { least: 1, most: 1 }, usage, world)
  if ('exit' in read) return read.exit
  const { source: id, kind, json } = read.values
  if (id === undefined) return refuse('--source is missing', usage, world).exit
  const source = readSource(world.catalogueFolder, id)
  if (source === undefined) {
    return refuse(
      `there is no source ${id}; there are ${sourceIds(world.catalogueFolder).join(', ')}`,
      usage,
      world,
    ).exit
  }
  const found = tryFiles(() => filesOf(read.positionals[0]!, source, kind))
  if (typeof found === 'string') return refuse(found, usage, world).exit
  const talk = json === true ? world.stderr : world.stdout
  for (const one of found.left) talk.write(`${one.path}: not taken, ${one.reason}\n`)
  if (found.taken.length === 0)
    return refuse('there is nothing here that the source can send', usage, world).exit
  try {
    const report = await pushFiles(gatewayClient(world, source.client, source.id), found, talk, world.stderr)
    if (json === true) world.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    return report.ok ? 0 : 1
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    world.stderr.write(`${error.message}\n`)
    return 1
  }
}

/** Pushes files one after another, tells about each on `talk`, then waits for their deliveries. */
export async function pushFiles(
  client: GatewayClient,
  found: { readonly taken: readonly TakenFile[]; readonly left: readonly LeftFile[] },
  talk: Output,
  progress: Output,
): Promise<PushReport> {
  const done: PushedFile[] = []
  const errors: string[] = []
  const joins = new Joins()
  const told = new Set<Joined>()
  for (const file of found.taken) {
    try {
      const joined = file.joins && (await joins.of(file.joins))
      if (joined !== undefined && !told.has(joined)) {
        told.add(joined)
        const unread = unreadFiles(joined)
        talk.write(`${file.path}: ${sayJoined(joined)}\n`)
        for (const one of unread) tellFile(one, talk)
        done.push(...unread)
      }
      done.push(await pushOne(client, file, talk, progressLine(progress), joined))
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      errors.push(error.message)
      talk.write(`${file.path}: ${error.message}\n`)
    }
  }
  const pushes = done.flatMap(({ push }) => push ?? [])
  const settled = await waitFor(client, pushes, progressLine(progress))
  tellDeliveries(settled, talk)
  return {
    ok: errors.length === 0,
    files: done.map(({ path, kind, rows, accepted, repeated, review, rejected, warnings }) => ({
      path,
      ...(kind === undefined ? {} : { kind }),
      rows,
      accepted,
      repeated,
      review,
      rejected,
      ...(warnings.length === 0 ? {} : { warnings }),
    })),
    deliveries: settled.deliveries,
    notTaken: found.left,
    pending: settled.pending,
    errors,
  }
}

async function pushOne(
  client: GatewayClient,
  file: TakenFile,
  talk: Output,
  line: ProgressLine,
  joined?: Joined,
): Promise<PushedFile> {
  const total = joined?.documents.length ?? (file.isStream ? await rowsIn(file) : 1)
  const begun = performance.now()
  const rate = (rows: number) => Math.round((rows * 1000) / Math.max(1, performance.now() - begun))
  const onRow = ({ rows }: Sums) =>
    line.update(() => `${file.path}: ${rows} of about ${total} rows, ${rate(rows)} a second`)
  const pushed = await pushFile(client, file, onRow, ...(joined === undefined ? [] : [openJoined(joined)]))
  line.done(`${file.path}: ${pushed.rows} rows, ${rate(pushed.rows)} a second`)
  tellFile(pushed, talk)
  return pushed
}

/** Tells what became of a file, and the first few problems. */
function tellFile(pushed: PushedFile, talk: Output): void {
  const { path, kind, rows, accepted, repeated, review, rejected } = pushed
  // of one of several kinds it may hold nothing
  if (kind !== undefined && rows === 0) return
  talk.write(
    `${path}${kind === undefined ? '' : ` as ${kind}`}: ${rows} rows = ${accepted} accepted + ${repeated} repeated + ${review} review + ${rejected} rejected\n`,
  )
  for (const { code, pointer, detail } of pushed.warnings)
    talk.write(`  warning, ${code}${pointer === '' ? '' : ` at ${pointer}`}. ${detail ?? ''}\n`)
  for (const { place, http, code, pointer, remedy } of pushed.problems) {
    const where = place === null || place === '' ? '' : `${place}: `
    talk.write(
      `  ${where}${http === 202 ? 'review' : 'rejected'}, ${code}${pointer === '' ? '' : ` at ${pointer}`}. ${remedy}\n`,
    )
  }
  const untold = review + rejected - new Set(pushed.problems.map((one) => one.place)).size
  if (untold > 0) talk.write(`  … and ${untold} more\n`)
}

function sayJoined({ rows, documents, strays, unread }: Joined): string {
  const lost = strays === 0 ? '' : `; rows whose key is not in the main file: ${strays}`
  const broken = unread.length === 0 ? '' : `; rows that cannot be read: ${unread.length}`
  return `${rows} rows joined into ${documents.length} documents${lost}${broken}`
}

async function waitFor(
  client: GatewayClient,
  pushes: readonly string[],
  line: ProgressLine,
): Promise<Settled> {
  if (pushes.length === 0) return { deliveries: {}, pending: 0 }
  const settled = await settle(client, pushes, (now) => {
    line.update(() => `deliveries: ${count(now.deliveries, 'delivered')} delivered, ${now.pending} to go`)
  })
  line.done(`deliveries: ${count(settled.deliveries, 'delivered')} delivered, ${settled.pending} to go`)
  return settled
}

function tellDeliveries({ deliveries, pending }: Settled, talk: Output): void {
  for (const [destination, counts] of Object.entries(deliveries)) {
    const shown = Object.entries(counts).filter(([state, number]) => number > 0 || state === 'delivered')
    const said = shown.map(([state, number]) => `${number} ${state}`)
    talk.write(`  to ${destination}: ${said.join(', ')}\n`)
  }
  if (pending > 0) {
    talk.write(
      `  ${pending} deliveries have not moved for a minute; they go on by themselves: see GET /v1/destinations\n`,
    )
  }
}

function count(deliveries: Deliveries, state: string): number {
  return Object.values(deliveries).reduce((sum, counts) => sum + (counts[state] ?? 0), 0)
}

/** Lines of the file without its header. */
async function rowsIn(file: TakenFile): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(file.path)) {
    for (let at = (chunk as Buffer).indexOf(10); at !== -1; at = (chunk as Buffer).indexOf(10, at + 1))
      lines += 1
  }
  return file.media === 'text/csv' ? Math.max(0, lines - 1) : lines
}

function tryFiles<T>(look: () => T): T | string {
  try {
    return look()
  } catch (error) {
    return `cannot read the files: ${(error as Error).message}`
  }
}
