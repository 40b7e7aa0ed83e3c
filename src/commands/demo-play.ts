import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoryStep } from '../sandbox/story.ts'
import type { StoryRecord } from '../sandbox/story-records.ts'
import type { DemoReceived, ReceivedAnswer } from './demo-received.ts'
import { type Answer, type GatewayClient, GatewayError } from './gateway-client.ts'
import type { PushVerdict } from './push-verdict.ts'
import { settle } from './settled.ts'
import type { TraceAnswer } from './trace-shape.ts'

/** How one scene went. */
export interface PlayedStep {
  readonly n: number
  readonly title: string
  /** The last record pushed, as its source calls it. */
  readonly record: string
  readonly status: string
  /** Who is responsible for the child after it. */
  readonly circle: readonly Responsible[]
  readonly received: readonly ReceivedAnswer[]
  /** Whether the system of whoever joined had the safety summary before anything else; null when nobody joined. */
  readonly safetyFirst: boolean | null
  /** The lives of all records so far. */
  readonly traces: readonly TraceAnswer[]
  /** Everything that did not go as it should. */
  readonly problems: readonly string[]
}

interface Responsible {
  readonly role: string
  readonly participant: string
  readonly from: string
  readonly to: string | null
}

/** What a scene is played with. */
export interface Stage {
  readonly operator: GatewayClient
  /** Who sends for a source. */
  clientOf(sender: Pick<StoryRecord, 'client' | 'source'>): GatewayClient
  readonly received: DemoReceived
}

const waitMaxMs = 60_000

/** Plays the story's scenes one after another on a running gateway. */
export class Play {
  readonly #stage: Stage
  /** The gateway's ids of the records pushed so far. */
  readonly #records = new Set<string>()
  /** The gateway's id of the child; empty until the first scene. */
  child = ''

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** Plays one scene until everything it causes is settled. Throws a GatewayError when the gateway cannot be asked. */
  async step(step: StoryStep, n: number): Promise<PlayedStep> {
    const { operator, received } = this.#stage
    const problems: string[] = []
    const pushes: string[] = []
    const came: ReceivedAnswer[] = []
    let status = ''
    if (step.down !== undefined) await setMode(operator, step.down, 'down')
    try {
      for (const record of step.pushes) {
        const { verdict, push } = await pushRecord(this.#stage.clientOf(record), record)
        status = String(verdict.status)
        if (verdict.http !== 201)
          problems.push(`${record.recordId}: ${sayVerdict(verdict)} instead of accepted`)
        this.#keep(verdict)
        if (push !== null) pushes.push(push)
      }
      if (step.down !== undefined) problems.push(...(await this.#waitForOthers(step, step.down, came)))
    } finally {
      if (step.down !== undefined) await setMode(operator, step.down, 'up')
    }
    const { pending } = await settle(operator, pushes, () => {}, waitMaxMs)
    if (pending > 0) problems.push(`${pending} deliveries have not moved for a minute`)
    came.push(...(await received.look()))
    const circle = await circleOf(operator, this.child)
    const held = new Set(circle.map((one) => `${one.role} ${one.participant}`))
    for (const one of step.circle) if (!held.has(one)) problems.push(`the circle lacks ${one}`)
    const traces = await Promise.all(
      [...this.#records].map((id) => operator.get<TraceAnswer>(`/v1/records/${id}/trace`)),
    )
    const record = step.pushes.at(-1)?.recordId ?? ''
    return {
      n,
      title: step.title,
      record,
      status,
      circle,
      received: came,
      safetyFirst: safetyCameFirst(came),
      traces,
      problems,
    }
  }

  #keep({ id, child }: Verdict): void {
    if (id !== undefined) this.#records.add(id)
    if (typeof child === 'string') this.child = child
  }

  /** Everybody else must have the record while one destination is down. */
  async #waitForOthers(step: StoryStep, down: string, came: ReceivedAnswer[]): Promise<string[]> {
    const wanted = step.expected.filter((one) => one.destination !== down).map((one) => one.destination)
    const until = performance.now() + waitMaxMs
    for (;;) {
      came.push(...(await this.#stage.received.look()))
      const late = wanted.filter((destination) => !came.some((one) => one.destination === destination))
      if (late.length === 0) break
      if (performance.now() > until) return [`${late.join(', ')} had to wait for ${down}`]
      await sleep(100)
    }
    return came.some((one) => one.destination === down)
      ? [`${down} was down and still received something`]
      : []
  }
}

type Verdict = PushVerdict & { readonly child?: string | null }

async function pushRecord(
  client: GatewayClient,
  record: StoryRecord,
): Promise<{ verdict: Verdict; push: string | null }> {
  const path = `/v1/records/${record.kind}`
  if (record.shape === 'fhir') {
    const answer = await client.send('POST', path, record.document, 'application/fhir+json')
    const verdict = { ...(answer.document as Partial<Verdict>), http: answer.status }
    return { verdict, push: pushOf(answer.headers) }
  }
  // as a stream of one line: its answer names the push, by which its deliveries can be waited for
  const body = Readable.from([Buffer.from(`${JSON.stringify(record.document)}\n`)])
  const answer = await client.stream(path, 'application/x-ndjson', body)
  const lines: Verdict[] = []
  for await (const line of answer.lines) lines.push(line as Verdict)
  const verdict = lines[0]
  if (verdict?.http === undefined) throw new GatewayError(`${record.recordId}: the gateway gave no verdict`)
  return { verdict, push: pushOf(answer.headers) }
}

function pushOf(headers: Answer['headers']): string | null {
  const push = headers['dilyn-push']
  return typeof push === 'string' ? push : null
}

function sayVerdict({ status, code, review, issues }: Verdict): string {
  const places = (issues ?? []).map(
    (one) => `${one.code} at ${one.pointer === '' ? 'the whole' : one.pointer}`,
  )
  const reason = review?.reason ?? code
  return [status, reason, ...places].filter((text) => text !== null && text !== undefined).join(', ')
}

function safetyCameFirst(came: readonly ReceivedAnswer[]): boolean | null {
  const joined = new Set(
    came
      .filter((one) => one.via === 'handover' && !one.destination.endsWith('-feed'))
      .map((one) => one.destination),
  )
  if (joined.size === 0) return null
  return [...joined].every(
    (destination) => came.find((one) => one.destination === destination)?.via === 'safety',
  )
}

async function circleOf(operator: GatewayClient, child: string): Promise<Responsible[]> {
  const answer = await operator.get<{ responsibilities: Responsible[] }>(`/v1/children/${child}/circle`)
  return answer.responsibilities
}

async function setMode(operator: GatewayClient, destination: string, mode: string): Promise<void> {
  const { status } = await operator.send('PUT', `/sandbox/destinations/${destination}`, { mode })
  if (status >= 400)
    throw new GatewayError(`the receiver of ${destination} cannot be put ${mode} (${status})`)
}
