import type { Breach, Law } from './law.ts'

/** Every valid record can be mapped, and what is made of it is valid. */
export const validLaw: Law = {
  name: 'valid',
  says: 'every valid record is mapped without an issue, and what is made is valid for the target',
  isAbout: () => true,
  breach({ there, subject }): Breach | undefined {
    const [issue] = there.issues
    if (issue) {
      const { code, pointer, at, found } = issue
      return { detail: `a valid record is refused: ${code}`, in: 'record', pointer, at, found }
    }
    const fault = subject.judge(there.output)
    return (
      fault && { detail: `what is made is not valid: ${fault.why}`, in: 'output', pointer: fault.pointer }
    )
  },
}
