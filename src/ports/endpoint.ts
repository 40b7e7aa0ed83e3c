import type { ChildFacts } from '../message/child.ts'
import type { FailureCode } from '../message/failure.ts'
import type { Via, Written } from './delivery-queue.ts'

/** An organisation by an identifier of its own. */
export interface OrganisationCode {
  readonly scheme: 'gss' | 'ods' | 'school'
  readonly code: string
}

/** What a mapping made of a view, and what an endpoint needs to make bytes of it. */
export interface Made {
  readonly delivery: string
  readonly via: Via
  readonly kind: string
  readonly child: string
  /** The record's own id in the gateway; null for notices that are about no record. */
  readonly record: string | null
  readonly version: number | null
  /** From which the ids of the resources are derived: the record's id, or a notice's reference. */
  readonly seed: string
  /** Documents that the mapping made; null where the destination takes thin events. */
  readonly documents: readonly unknown[] | null
  /** Identifiers by which the recipient may know the child. */
  readonly childFacts: Pick<ChildFacts, 'localId' | 'nhsNumber'> & { readonly localIds?: string }
  /** The child's own resources as this recipient may see them, for a destination that lets them be made. */
  readonly patient: readonly unknown[]
  /** Who says what the record says: the sender's organisation. */
  readonly source: OrganisationCode | null
  /** What the delivery before this one wrote there. */
  readonly before: readonly Written[]
  /** Documents that withdraw resources, by the destination's retraction mapping. */
  withdraw(gone: readonly Written[]): readonly unknown[]
  readonly at: Date
}

/** The bytes of a delivery, made once, and a content-free account of what they write. */
export interface Parcel {
  readonly body: Buffer
  readonly written: readonly Written[]
}

/** A parcel on its way. */
export interface Outgoing {
  readonly delivery: string
  readonly via: Via
  readonly kind: string
  readonly record: string | null
  readonly body: Buffer
}

/** What came of a sending. */
export type Outcome =
  | { readonly is: 'delivered'; readonly status: number | null }
  /** Worth another try; `retryAfter` as the destination said it. */
  | {
      readonly is: 'again'
      readonly status: number | null
      readonly code: FailureCode
      readonly retryAfter: string | null
    }
  /** Will be refused again: waits for a person. */
  | { readonly is: 'refused'; readonly status: number | null; readonly code: FailureCode }
  /** The credentials are refused: the destination stops. */
  | { readonly is: 'unauthorised'; readonly status: number }

/** How a destination is reached. */
export interface Endpoint {
  /** Pure: the same for the same input. */
  make(made: Made): Parcel
  /** Sends once; resolves with what came of it, also when nothing could be reached. The same delivery sent twice has one effect. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Outcome>
}

export interface ExchangeRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
  readonly signal: AbortSignal
}

/** An HTTP answer, its body read up to the cap (`cut`: there was more), or why there is none. */
export type Exchanged =
  | {
      readonly status: number
      readonly retryAfter: string | null
      readonly body: string
      readonly cut: boolean
    }
  | { readonly failed: 'timeout' | 'unreachable' | 'forbidden-address' }

/** POSTs once: follows no redirect, reads no more than its cap, reaches no address that it must not. Never rejects. */
export type Exchange = (request: ExchangeRequest) => Promise<Exchanged>
