/** A record in force, with its place in the order in which records came. */
export interface RecentRecord {
  readonly id: string
  readonly child: string
  /** Number of the message of its version in force. */
  readonly number: string
  /** Whether its version in force is the last thing that came of its child. */
  readonly isNewest: boolean
}

/** Records in force by when their versions came. Tells nothing of what they say. */
export interface RecentRecords {
  /** How many there are, counted no further than `most`. */
  count(most: number): Promise<number>
  /** The last that came, newest first; after one of them those that came before it. */
  before(number: string | null, limit: number): Promise<RecentRecord[]>
}
