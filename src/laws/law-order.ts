import { makesFhir } from '../mapping/template.ts'
import { breachBetween } from './difference.ts'
import type { Law } from './law.ts'

/** back(reverse(entries)) = back(entries), and so in any other order. */
export const orderLaw: Law = {
  name: 'order',
  says: 'the order of FHIR entries carries nothing',
  isAbout: makesFhir,
  breach({ there, back, subject, choose, isThorough }) {
    const reversed = [...there.output].reverse()
    const shuffled = [...there.output]
    for (let i = shuffled.length - 1; i > 0; i -= 1) {
      const j = choose(i + 1)
      ;[shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]]
    }
    const orders = [reversed, shuffled]
    // Reading costs most of a trial: one other order is enough for each record.
    for (const output of isThorough ? orders : [orders[choose(2)]!]) {
      const other = subject.compiled.backward(output)
      const told = 'entries in another order are read otherwise'
      const unlike = breachBetween('record', told, back.record, other.record)
      if (unlike) return unlike
      const counts = [back.issues, back.conflicts, back.unread].map(({ length }) => length)
      const others = [other.issues, other.conflicts, other.unread].map(({ length }) => length)
      const reported = breachBetween('record', 'entries in another order report otherwise', counts, others)
      if (reported) return { ...reported, pointer: '' }
    }
    return undefined
  },
}
