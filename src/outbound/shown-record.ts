import type { Catalogue } from '../catalogue/catalogue.ts'
import { applyView } from '../catalogue/view.ts'
import type { ChildFile } from '../message/child.ts'
import { dayInLondon } from '../message/day.ts'
import type { Clock } from '../ports/clock.ts'
import type { Enquiries, ReadGrant } from '../ports/enquiries.ts'
import type { StoredRecord } from '../ports/record-store.ts'
import { mayRead } from './may-read.ts'
import { isProtected } from './safety-view.ts'

/** A record as somebody may see it now. */
export interface ShownRecord {
  readonly record: StoredRecord
  /** `own`, or the name of the view by which it is shown. */
  readonly view: string
  /** Why the reader may see it; undefined where it is the reader's own. */
  readonly grant: ReadGrant | undefined
  readonly content: unknown
  readonly file: ChildFile
}

export interface ShownParts {
  readonly catalogue: Catalogue
  readonly enquiries: Pick<Enquiries, 'read'>
  readonly clock: Clock
}

/**
 * One record as a reader may see it now: its own whole, another's by the view of the rule by which it would be sent it. `enquiries`
 * decide whether the ledger keeps it. Undefined: there is none, or it may not.
 */
export async function shownRecord(
  { catalogue, enquiries, clock }: ShownParts,
  id: string,
  reader: { readonly participant: string; readonly source: string | undefined },
): Promise<ShownRecord | undefined> {
  const { kinds, sharing } = catalogue
  const found = await enquiries.read(id, reader, dayInLondon(clock.now()), (standing) =>
    mayRead(sharing.get(standing.kind), standing),
  )
  const kind = found === undefined ? undefined : kinds.get(found.record.kind)
  if (found === undefined || kind === undefined) return undefined
  const { record, grant, file } = found
  if (grant === undefined) return { record, view: 'own', grant, content: record.content, file }
  const content = applyView(record.content, grant.sharing, kind, { protected: isProtected(file) }) ?? {}
  const { rule, basis, view } = grant
  return { record, view, grant: { rule, basis, view }, content, file }
}
