/**
 * What a candidate would change in what somebody is sent: a value changed, comes new or is gone; a record that can or cannot be
 * translated any more; one that breaks the candidate's schema, or of which it makes something invalid; one that goes to a
 * destination, or does not go there any more.
 */
export const changeKinds = [
  'changed',
  'new',
  'gone',
  'translated',
  'not-translated',
  'invalid',
  'sent',
  'not-sent',
] as const

export type ChangeKind = (typeof changeKinds)[number]

/** Changes by which somebody gets less than before, or nothing. */
export const lossKinds: ReadonlySet<ChangeKind> = new Set(['gone', 'not-translated', 'invalid', 'not-sent'])

/** What one change looks like; values are masked, and absent where nothing is there. */
export interface Sample {
  readonly from?: string
  readonly to?: string
  /** Why, as a code or the place of a breach. */
  readonly reason?: string
}

/** One thing that changes, in all records alike. */
export interface Change {
  readonly change: ChangeKind
  readonly loss: boolean
  /** Name of the mapping; `(view)` where a thin event goes and the view is read; a schema's path where a record breaks it. */
  readonly mapping: string
  /** Versions of the mapping before and with the candidate; absent where there is none. */
  readonly was?: string
  readonly now?: string
  /** Kind of the record, or name of the notice. */
  readonly kind: string
  /** Type of the FHIR resource; absent outside FHIR. */
  readonly resource?: string
  /** Into what is made, `*` for the items of lists; for `not-translated` and `invalid` into what is translated or checked. */
  readonly pointer: string
  /** Records (of the safety summary: children; of live traffic: deliveries) in which it is so. */
  readonly count: number
  readonly samples: readonly Sample[]
  /** Destinations that would see it. */
  readonly destinations: readonly string[]
}

/** What a comparison came to. */
export interface Comparison {
  /** No loss, and nothing that could not be compared. */
  readonly ok: boolean
  /** Records that were compared; of live traffic, deliveries. */
  readonly records: number
  /** Children whose safety summaries were compared. */
  readonly summaries: number
  /** Losses first, then by how often. */
  readonly changes: readonly Change[]
  /** Sum of the counts of all changes that lose something. */
  readonly losses: number
  /** Changes beyond those that are listed; they count as losses all the same. */
  readonly unlisted: number
  /** Content hash of the candidate. */
  readonly candidate: string
}

/** A comparison of live traffic. */
export interface LiveComparison extends Comparison {
  /** Deliveries that were made while the comparison was behind. */
  readonly skipped: number
  /** Why it ended; absent while it runs. */
  readonly ended?: 'time' | 'records' | 'catalogue-changed' | 'gateway-stopped'
}

/** How far a comparison is. */
export interface Progress {
  readonly records: number
  /** How many there will be; null when nobody knows. */
  readonly of: number | null
  readonly skipped?: number
}

/** One line of the answer while a comparison runs. */
export type ComparisonLine =
  | { readonly progress: Progress }
  | { readonly report: Comparison | LiveComparison }
