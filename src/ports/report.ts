import type { FailureCode } from '../message/failure.ts'

/**
 * Everything that a log line may hold. There is no field for free text: each has one form (telemetry checks it), and
 * none of them can name a child or hold what a record says.
 */
export interface LogFields {
  /** Ids from the catalogue and its files. */
  readonly client: string
  readonly source: string
  readonly kind: string
  readonly participant: string
  readonly destination: string
  /** UUIDs. */
  readonly request: string
  readonly record: string
  readonly message: string
  readonly child: string
  readonly batch: string
  readonly review: string
  readonly lane: string
  readonly delivery: string
  readonly entry: string
  /** The pattern of a route, never the address that was asked for. */
  readonly route: string
  readonly method: string
  readonly http: number
  readonly code: FailureCode
  readonly via: string
  readonly state: string
  readonly port: number
  readonly rows: number
  readonly count: number
  readonly attempt: number
  readonly tookMs: number
  readonly waitMs: number
  /** Anything that was thrown; only its name, its code and the places of its stack are written. */
  readonly error: unknown
}

/** The closed list of what is logged, with the fields each may have. */
export interface LogEvents {
  'gateway.started': 'port' | 'tookMs'
  'gateway.draining': 'count'
  'gateway.stopped': 'tookMs' | 'count'
  'gateway.failed': 'error'
  'catalogue.loaded': 'count' | 'tookMs' | 'client'
  'catalogue.refused': 'count' | 'tookMs' | 'client' | 'error'
  'catalogue.compared': 'count' | 'tookMs' | 'client' | 'error'
  'database.lost': 'error'
  'database.migrated': 'count' | 'tookMs'
  'request.answered': 'request' | 'client' | 'method' | 'route' | 'http' | 'code' | 'tookMs'
  'request.aborted': 'request' | 'client' | 'method' | 'route' | 'tookMs'
  'request.failed': 'request' | 'client' | 'method' | 'route' | 'error'
  'push.answered': 'request' | 'client' | 'source' | 'kind' | 'record' | 'http' | 'code'
  'push.streamed': 'request' | 'client' | 'source' | 'kind' | 'batch' | 'rows' | 'tookMs'
  'push.aborted': 'request' | 'client' | 'source' | 'kind' | 'batch' | 'rows' | 'tookMs'
  'push.failed': 'request' | 'client' | 'source' | 'kind' | 'batch' | 'rows' | 'code' | 'error'
  'review.decided': 'client' | 'review' | 'record'
  'review.retried': 'review' | 'count' | 'error'
  'lane.parked': 'lane' | 'destination' | 'child' | 'code'
  'lane.retried': 'lane' | 'client'
  'lane.skipped': 'lane' | 'client'
  'destination.paused': 'destination' | 'client' | 'code'
  'destination.resumed': 'destination' | 'client'
  'entry.dispatched': 'entry' | 'child' | 'count' | 'tookMs'
  'dispatch.failed': 'entry' | 'count' | 'waitMs' | 'error'
  'delivery.settled':
    | 'delivery'
    | 'lane'
    | 'destination'
    | 'via'
    | 'kind'
    | 'state'
    | 'code'
    | 'attempt'
    | 'tookMs'
  'delivery.failed':
    | 'delivery'
    | 'lane'
    | 'destination'
    | 'via'
    | 'code'
    | 'http'
    | 'attempt'
    | 'waitMs'
    | 'error'
  'circle.due': 'count'
  'retention.swept': 'count' | 'tookMs'
  'worker.failed': 'error' | 'waitMs'
}

export type LogEventName = keyof LogEvents

/** One line of the log: an event of the closed list and some of its fields. */
export type LogEvent = {
  [Name in LogEventName]: { readonly event: Name } & {
    readonly [Field in LogEvents[Name]]?: LogFields[Field] | undefined
  }
}[LogEventName]

/** Writes one line to the log. Never throws, never waits. */
export type Report = (event: LogEvent) => void
