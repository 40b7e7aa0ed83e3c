import type { AnsweredRecord, AnsweredRecords, NamedRecord, NamedRecords } from '../ports/answered-records.ts'
import { type ShownParts, shownRecord } from './shown-record.ts'

/** The most records that are looked at for one answer: what may mean more of them says none. */
const knownMax = 20

/**
 * AnsweredRecords by what the sender may see: nothing is laid under an answer that its sender could not read itself. `parts` look
 * without telling the ledger.
 */
export function answeredRecords(parts: ShownParts, named: NamedRecords): AnsweredRecords {
  return {
    async find({ kind, recordIds, sent }, { source, participant }) {
      const sources = [...parts.catalogue.sources.values()].filter((one) => one.kinds.has(kind))
      const ids = sources.map(({ id }) => id)
      const known = async (found: readonly NamedRecord[]): Promise<AnsweredRecord[]> => {
        const each = [...new Map(found.map((one) => [one.id, one])).values()]
        if (each.length > knownMax) return []
        const shown: AnsweredRecord[] = []
        for (const { id, source: whose } of each) {
          const one = await shownRecord(parts, id, { participant, source })
          if (one === undefined) continue
          const { record, content, file, grant } = one
          const { version, recordId, child } = record
          const read = grant && { ...{ child, kind, record: id, version, participant }, ...grant }
          shown.push({ recordId, file, content, own: whose === source ? version : null, shown: read ?? null })
        }
        const own = shown.filter((one) => one.own !== null)
        return own.length > 0 ? own : shown
      }
      const byName = await named.byRecordId(kind, ids, recordIds)
      const found = await known([...byName, ...(await named.bySent(kind, participant, sent))])
      const [first] = found
      if (first === undefined || first.own !== null) return found
      // what it was sent bears the name by which it may have answered before
      const names = found.map((one) => one.recordId)
      const before = await known(await named.byRecordId(kind, [source], names))
      return before.length > 0 ? before : found
    },
  }
}
