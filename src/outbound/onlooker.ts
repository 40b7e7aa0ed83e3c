import type { Sendable, Sources } from './document.ts'
import type { Making } from './make-parcel.ts'

/** Something that was made for a destination, or could not be, with all that it was made of. */
export interface MadeDelivery
  extends Omit<Sources, 'catalogue' | 'destination'>,
    Pick<Making, 'childRecord'> {
  readonly delivery: Sendable
}

/** Told, beside the deliveries, of what was made. Never throws and never waits: no delivery may suffer from it. */
export type Onlooker = (made: readonly MadeDelivery[]) => void
