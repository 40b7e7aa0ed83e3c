import type { Catalogue, Destination } from '../catalogue/catalogue.ts'
import type { ChildStore } from '../ports/child-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { CrashPoint } from '../ports/crash-point.ts'
import type { Database } from '../ports/database.ts'
import type { DeliveryQueue } from '../ports/delivery-queue.ts'
import type { DestinationStore } from '../ports/destination-store.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { LaneControl } from '../ports/lane-control.ts'
import type { Log } from '../ports/log.ts'
import type { RecordStore } from '../ports/record-store.ts'
import type { Vault } from '../ports/vault.ts'

/** Something to be logged or counted: a code and opaque ids, never anything of a person. */
export interface OutboundEvent {
  readonly code:
    | 'dispatch.failed'
    | 'deliver.failed'
    | 'deliver.parked'
    | 'deliver.delivered'
    | 'deliver.postponed'
    | 'deliver.denied'
    | 'destination.failing'
  readonly destination?: string
  readonly delivery?: string
  readonly via?: string
  readonly reason?: string
  readonly status?: number | null
  /** Milliseconds from queued to delivered, by the gateway's clock. */
  readonly tookMs?: number
  readonly cause?: unknown
}

/** What the way out is made of. */
export interface OutboundParts {
  readonly catalogue: Catalogue
  readonly database: Database
  readonly log: Log
  readonly childStore: ChildStore
  readonly recordStore: RecordStore
  readonly queue: DeliveryQueue
  readonly destinations: DestinationStore
  readonly laneControl: LaneControl
  readonly vault: Vault
  /** How each destination is reached; asked once per destination at start. */
  readonly endpoints: (destination: Destination) => Endpoint
  readonly clock: Clock
  /** From 0 up to 1, for the jitter of retries. */
  readonly random: () => number
  readonly crashPoint: CrashPoint
  readonly report: (event: OutboundEvent) => void
}
