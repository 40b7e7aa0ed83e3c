/** How a destination stands: as a person or its own answers have left it. */
export interface DestinationState {
  readonly id: string
  readonly state: 'up' | 'paused' | 'failing'
  readonly due: number
  readonly parked: number
  readonly oldestDue: Date | null
}

/** The rows behind the destinations of the catalogue. */
export interface DestinationStore {
  /** Makes a row for each that has none; called at start, twice is once. */
  ensure(destinations: readonly string[], at: Date): Promise<void>
  /** All that have a row. */
  states(): Promise<DestinationState[]>
}
