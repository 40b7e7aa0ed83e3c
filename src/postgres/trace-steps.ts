import type { FailureCode } from '../message/failure.ts'
import type { RecordStatus } from '../message/message.ts'
import { type TraceStep, traceSteps } from '../ports/enquiries.ts'

/** What is kept of a message's way. */
export interface TracedMessage {
  readonly status: RecordStatus
  readonly http: number
  readonly code: FailureCode | null
  readonly received_at: Date
  readonly decided_at: Date
  readonly routed_at: Date | null
  /** The review it went through or waits in. */
  readonly review_reason: FailureCode | null
  readonly review_decided_at: Date | null
}

type StepName = TraceStep['step']

const read = new Set<FailureCode>([
  'not-json',
  'not-utf8',
  'bad-character',
  'wrong-encoding',
  'not-an-object',
  'too-deep',
  'too-large',
  'forbidden-key',
  'duplicate-key',
  'csv-ragged',
  'csv-header',
  'csv-quote',
  'csv-delimiter',
  'csv-line-ends',
  'csv-missing-column',
  'csv-repeated-column',
  'formula-cell',
  'xml-doctype',
  'xml-syntax',
  'xml-encoding',
  'xml-namespace',
  'xml-element',
  'xml-repeated',
  'xml-mixed',
  'xml-limit',
  'empty-body',
  'unreadable-value',
])
const identified = new Set<FailureCode>(['no-child', 'ambiguous-child', 'contradiction'])
const stored = new Set<FailureCode>(['version-conflict', 'key-conflict'])

/**
 * The steps that a message went through, worked out from what became of it: each step is done up to the one at which it was
 * refused or waits; nothing after that one.
 */
export function stepsOf(message: TracedMessage): TraceStep[] {
  const { status, code, received_at, decided_at, routed_at, review_reason, review_decided_at } = message
  const stop = status === 'rejected' || status === 'review' ? stepOf(code ?? review_reason) : undefined
  const waited = review_decided_at === null || review_reason === null ? undefined : stepOf(review_reason)
  const steps: TraceStep[] = []
  for (const step of traceSteps) {
    const at = step === 'received' ? received_at : decided_at
    if (step === stop) {
      const outcome = status === 'review' ? 'review' : 'rejected'
      const why = code ?? review_reason
      return [...steps, { step, at, outcome, ...(why === null ? {} : { code: why }) }]
    }
    if (step === 'routed') {
      if (routed_at !== null) steps.push({ step, at: routed_at, outcome: 'done' })
    } else if (step === waited && review_reason !== null) {
      steps.push({ step, at: review_decided_at ?? at, outcome: 'decided', code: review_reason })
    } else
      steps.push({ step, at, outcome: step === 'stored' && status === 'superseded' ? 'superseded' : 'done' })
  }
  return steps
}

/** The step at which a code stops a message. */
function stepOf(code: FailureCode | null): StepName {
  if (code === null) return 'stored'
  if (read.has(code)) return 'read'
  if (identified.has(code)) return 'identified'
  if (code === 'not-responsible') return 'authorised'
  return stored.has(code) ? 'stored' : 'validated'
}
