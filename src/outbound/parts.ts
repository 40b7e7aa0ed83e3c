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
import type { Report } from '../ports/report.ts'
import type { Vault } from '../ports/vault.ts'
import type { Onlooker } from './onlooker.ts'

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
  /** How a destination is reached; asked once for each at start. */
  readonly endpoints: (destination: Destination) => Endpoint
  readonly clock: Clock
  /** From 0 up to 1, for the jitter of retries. */
  readonly random: () => number
  readonly crashPoint: CrashPoint
  readonly report: Report
  readonly onlooker?: Onlooker
}
