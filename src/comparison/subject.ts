import type { MadeDelivery } from '../outbound/onlooker.ts'

/** A stored record as it stands, with what is known of its child. */
export type RecordSubject = { readonly is: 'record' } & Pick<MadeDelivery, 'file' | 'day' | 'childRecord'> & {
    readonly record: NonNullable<MadeDelivery['record']>
  }

/** A child of whom safety summaries are drawn, with all of its records in force. */
export type ChildSubject = { readonly is: 'child' } & Pick<MadeDelivery, 'file' | 'day' | 'records'>

/** A delivery that was made, with all that it was made of. */
export type DeliverySubject = { readonly is: 'delivery' } & MadeDelivery

/** What two catalogues are compared on. Plain data, which may go from one thread to another. */
export type Subject = RecordSubject | ChildSubject | DeliverySubject
