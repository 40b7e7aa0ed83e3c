import type { MessageTerms } from '../catalogue/catalogue.ts'

/** What a message asks for: its `MessageHeader.reason`, and whether it ends what was asked for before. */
export interface MessageAction {
  readonly reason: 'new' | 'update'
  readonly isCancel: boolean
}

/** Statuses of a request that end it; with the reason `update` they cancel it at the receiver. */
const ended: ReadonlySet<string> = new Set(['revoked', 'entered-in-error'])

/**
 * The pair of reason and status that the receiver is to see, or undefined where there is nothing to tell it: it has no request
 * that could be cancelled or changed, or takes no changes. NHS Wales eReferrals know two pairs, `new` with `active` and `update`
 * with `revoked` or `entered-in-error`, and answer all others with 400. `isThere`: an earlier message asked for it and none has
 * cancelled it since.
 */
export function messageAction(
  status: unknown,
  isThere: boolean,
  terms: Pick<MessageTerms, 'updates'>,
): MessageAction | undefined {
  if (typeof status !== 'string') return undefined
  if (ended.has(status)) return isThere ? { reason: 'update', isCancel: true } : undefined
  if (!isThere) return status === 'active' ? { reason: 'new', isCancel: false } : undefined
  return terms.updates ? { reason: 'update', isCancel: false } : undefined
}
