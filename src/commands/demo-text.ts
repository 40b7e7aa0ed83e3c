import type { StoryStep } from '../sandbox/story.ts'
import type { StoryRecord } from '../sandbox/story-records.ts'
import { counted } from './counted.ts'
import type { PlayedStep } from './demo-play.ts'
import type { ReceivedAnswer } from './demo-received.ts'
import { sayGround, sayVia, type TraceDelivery } from './trace-shape.ts'

/** One scene as a newcomer reads it: what happened, who answers for the child now, and who got what and why. */
export function sayStep(step: StoryStep, played: PlayedStep): string {
  const grounds = new Map(played.traces.flatMap((trace) => trace.deliveries).map((one) => [one.id, one]))
  const lines = [
    `${played.n}. ${step.title}`,
    ...wrap(step.says),
    ...step.pushes.map(sayPush),
    `   verdict: ${played.status}`,
    `   responsible now: ${played.circle.map((one) => `${one.participant} (${one.role})`).join(', ')}`,
    ...byDestination(played.received).flatMap(([destination, items]) =>
      sayReceived(destination, items, grounds),
    ),
    ...(played.safetyFirst === true ? ['   whoever joined had the safety summary before anything else'] : []),
    ...saySilence(played),
    ...played.problems.map((problem) => `   PROBLEM: ${problem}`),
  ]
  return `${lines.join('\n')}\n\n`
}

const shapes = { record: '', own: ' in its own shape', fhir: ' as FHIR' }

function sayPush({ source, kind, recordId, version, shape }: StoryRecord): string {
  const counted = version === undefined ? '' : `, version ${version}`
  return `   ${source} pushes ${kind} ${recordId}${counted}${shapes[shape]}`
}

/** Feeds repeat what the systems got, as numbered events: they are told in one line. */
function byDestination(received: readonly ReceivedAnswer[]): [string, ReceivedAnswer[]][] {
  const groups = new Map<string, ReceivedAnswer[]>()
  for (const one of received) groups.set(one.destination, [...(groups.get(one.destination) ?? []), one])
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

function sayReceived(
  destination: string,
  items: ReceivedAnswer[],
  grounds: ReadonlyMap<string, TraceDelivery>,
): string[] {
  if (destination.endsWith('-feed')) {
    return [`   ${destination}: ${counted(items.length, 'numbered event')} for whoever polls`]
  }
  const lines = items.map((item) => {
    const name = item.recordId === null ? item.kind : `${item.kind} ${item.recordId}`
    const ground = grounds.get(item.deliveryId)
    const why = ground === undefined ? '' : sayGround(ground)
    return `     ${name}: ${sayVia(item.via)}${why === '' ? '' : `; ${why}`}`
  })
  return [`   ${destination} got`, ...lines]
}

/** Who was not sent the record of this scene, and why. */
function saySilence(played: PlayedStep): string[] {
  const last = played.traces.at(-1)?.deliveries ?? []
  const denied = last.filter((one) => one.state === 'denied' && !one.destination.endsWith('-feed'))
  return denied.map((one) => `   ${one.destination} did not: ${one.reason ?? 'denied'}`)
}

function wrap(text: string): string[] {
  const lines: string[] = []
  let line = '  '
  for (const word of text.split(' ')) {
    if (line.length + word.length > 100) {
      lines.push(line)
      line = '  '
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
