import { canonicalForm } from '../mapping/back/canonical-record.ts'
import { restoreRecord } from '../mapping/back/restore.ts'
import { breachBetween } from './difference.ts'
import type { Law } from './law.ts'

/** restore(back(forward(r)), r) is r in canonical form, nothing dropped. */
export const restoreLaw: Law = {
  name: 'restore',
  says: 'what is read back, restored from the record before, is the record with nothing dropped',
  isAbout: () => true,
  breach({ record, back, subject: { mapping, world } }) {
    const restored = restoreRecord(mapping, world, back.record, record)
    const wanted = canonicalForm(mapping, world, record)
    const found = canonicalForm(mapping, world, restored)
    return breachBetween('record', 'the record restored is not the record before', wanted, found)
  },
}
