import type { AnsweredRecord, AnsweredRecords, NamedRecord, NamedRecords } from '../ports/answered-records.ts'
import { type ShownParts, shownRecord } from './shown-record.ts'

/** AnsweredRecords by what the sender may see: nothing is laid under an answer that its sender could not read itself. */
export function answeredRecords(parts: ShownParts, named: NamedRecords): AnsweredRecords {
  return {
    async find({ kind, recordIds, sent }, sender) {
      const { source, participant } = sender
      const sources = [...parts.catalogue.sources.values()].filter((one) => one.kinds.has(kind))
      const ids = sources.map(({ id }) => id)
      const own = async (names: readonly string[]) => only(await named.byRecordId(kind, [source], names))
      const known = async ({ id, source: whose }: NamedRecord): Promise<AnsweredRecord | undefined> => {
        const shown = await shownRecord(parts, id, { participant, source })
        if (shown === undefined) return undefined
        const { record, content, file } = shown
        return { recordId: record.recordId, file, content, own: whose === source ? record.version : null }
      }
      const mine = await own(recordIds)
      if (mine !== undefined) return known(mine)
      const given = await named.bySent(kind, participant, sent)
      const others = given.length > 0 ? given : await named.byRecordId(kind, ids, recordIds)
      const one = only(others)
      const answered = one && (await known(one))
      if (answered === undefined || answered.own !== null) return answered
      // what it was sent bears the name by which it may have answered before
      const before = await own([answered.recordId])
      return before === undefined ? answered : known(before)
    },
  }
}

function only(found: readonly NamedRecord[]): NamedRecord | undefined {
  return found.length === 1 ? found[0] : undefined
}
