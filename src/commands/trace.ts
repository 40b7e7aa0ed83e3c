import { readArguments, refuse } from './arguments.ts'
import { type GatewayClient, GatewayError, gatewayClient } from './gateway-client.ts'
import { type LineageAnswer, sayLineage } from './trace-lineage.ts'
import { sayGround, sayUsed, sayVia, type TraceAnswer, type TraceDelivery } from './trace-shape.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const usage = `Usage: dilyn trace RECORD [--source SOURCE] [--explain [--as CLIENT]] [--json]

Tells the life of one record: what became of it, who was sent it, why, and who was not.
  RECORD            the gateway's id of the record, or with --source the source's own
  --source SOURCE   whose id it is
  --explain         where what each was sent comes from: places, rules and lines, no values
  --as CLIENT       who asks that: only whoever may read the record is told (the source, where it is named)
  --json            as the gateway answers it
`

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `dilyn trace`: 0 when there is such a record, 1 when there is none or the gateway cannot be asked. Asks as operator. */
export async function runTrace(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const options = {
    source: { type: 'string' },
    explain: { type: 'boolean' },
    as: { type: 'string' },
    json: { type: 'boolean' },
  } as const
  const read = readArguments(args, options, { least: 1, most: 1 }, usage, world)
  if ('exit' in read) return read.exit
  const asked = read.positionals[0]!
  const { source, explain = false, json } = read.values
  const reader = read.values.as ?? source
  if (explain && reader === undefined)
    return refuse('--explain is answered to whoever may read the record: name it with --as', usage, world)
      .exit
  if (!explain && read.values.as !== undefined) return refuse('--as goes with --explain', usage, world).exit
  if (source === undefined && !uuid.test(asked)) {
    world.stderr.write(
      `${asked} is no id of the gateway's; for a source's own id, name the source with --source\n\n${usage}`,
    )
    return 2
  }
  try {
    const operator = gatewayClient(world, 'operator')
    const ids = source === undefined ? [asked] : await idsOf(operator, source, asked)
    if (ids.length === 0) throw new GatewayError(`${source} has sent no record ${asked}`)
    for (const id of ids) {
      const trace = await operator.get<TraceAnswer>(`/v1/records/${id}/trace`)
      const explained =
        explain && reader !== undefined
          ? await gatewayClient(world, reader).get<LineageAnswer>(`/v1/records/${id}/lineage`)
          : undefined
      if (json === true) world.stdout.write(`${JSON.stringify({ ...trace, explained }, null, 2)}\n`)
      else world.stdout.write(`${sayTrace(trace)}${explained === undefined ? '' : sayLineage(explained)}`)
    }
    return 0
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const may = explain ? ` that ${reader} may read` : ''
    world.stderr.write(error.status === 404 ? `there is no record ${asked}${may}\n` : `${error.message}\n`)
    return 1
  }
}

/** The ids under which the gateway knows what a source calls by that id; kinds may share it. */
async function idsOf(operator: GatewayClient, source: string, recordId: string): Promise<string[]> {
  const found = new Set<string>()
  for (let after: number | null = 0; after !== null; ) {
    const path: string = `/v1/records?source=${encodeURIComponent(source)}&after=${after}`
    const page: { items: { id: string; recordId: string | null }[]; next: number | null } =
      await operator.get(path)
    for (const one of page.items) if (one.recordId === recordId) found.add(one.id)
    after = page.items.length === 0 ? null : page.next
  }
  return [...found]
}

/** The life of a record in lines. */
export function sayTrace(trace: TraceAnswer): string {
  const lines = [
    `${trace.kind} ${trace.id}, version ${trace.version ?? '–'}: ${trace.status}`,
    `child ${trace.child ?? 'not known'}`,
    ...(sayUsed(trace) === '' ? [] : [`read by ${sayUsed(trace)}`]),
    '',
    ...trace.steps.map(
      ({ step, at, outcome, code }) =>
        `  ${at}  ${step.padEnd(10)} ${outcome}${code === undefined ? '' : ` (${code})`}`,
    ),
    '',
    ...(trace.deliveries.length === 0 ? ['  sent to nobody'] : trace.deliveries.flatMap(sayDelivery)),
  ]
  return `${lines.join('\n')}\n`
}

function sayDelivery(delivery: TraceDelivery): string[] {
  const ground = sayGround(delivery)
  const used = sayUsed(delivery)
  return [
    `  ${delivery.destination}: ${delivery.state}${delivery.reason === undefined ? '' : ` (${delivery.reason})`}`,
    `    ${sayVia(delivery.via)}${ground === '' ? '' : `; ${ground}`}${used === '' ? '' : `; ${used}`}`,
    ...delivery.attempts.map(
      ({ at, status, code }) =>
        `    ${at}  ${status ?? (code === undefined ? 'done' : 'no answer')}${code === undefined ? '' : ` ${code}`}`,
    ),
  ]
}
