import { breachBetween } from './difference.ts'
import type { Law } from './law.ts'

/** The compiled mapping and the interpreter make the same. */
export const twinLaw: Law = {
  name: 'twin',
  says: 'the compiled mapping and its explaining twin make the same and refuse the same',
  isAbout: () => true,
  breach({ there, subject, record }) {
    const other = subject.twin.forward(record)
    return (
      breachBetween(
        'output',
        'the compiled mapping makes something else than its twin',
        other.output,
        there.output,
      ) ??
      breachBetween(
        'output',
        'the compiled mapping refuses otherwise than its twin',
        other.issues,
        there.issues,
      )
    )
  },
}
