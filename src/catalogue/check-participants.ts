import type { Problem } from '../mapping/problem.ts'
import { checkReference } from './check-reference.ts'
import { mayHold } from './sharing.ts'
import type { SourceFile } from './source.ts'
import type { CrossCheck } from './world.ts'

/** Participants: codes and clients are one participant's only (a client may send for several of its sources), and what follows from a role names who can hold it. */
export const checkParticipants: CrossCheck = (world) => [
  ...codesTwice(world),
  ...implied(world),
  ...clientsTwice(world),
]

const codesTwice: CrossCheck = ({ participants }) => {
  const owner = new Map<string, string>()
  return [...participants.values()].flatMap(({ file, said }) =>
    Object.entries(said.identifiers ?? {}).flatMap(([scheme, code]): Problem[] => {
      const other = owner.get(`${scheme}:${code}`)
      owner.set(`${scheme}:${code}`, said.id)
      if (other === undefined) return []
      const detail = `"${code}" is the ${scheme} code of "${other}" already`
      return [file.complain(`/identifiers/${scheme}`, { code: 'C-REF', detail, found: code })]
    }),
  )
}

const implied: CrossCheck = (world) =>
  [...world.participants.values()].flatMap(({ file, said }) =>
    (said.implies ?? []).flatMap((one, n) => {
      const at = `/implies/${n}`
      const problems = checkReference(
        world,
        file,
        `${at}/participant`,
        one.participant,
        world.participants,
        'participant',
      )
      const holder = world.participants.get(one.participant)?.said.is
      if (!mayHold(said.is, one.when)) {
        problems.push(
          file.complain(`${at}/when`, {
            code: 'C-REF',
            detail: `a ${said.is} cannot be ${one.when}`,
            found: one.when,
          }),
        )
      }
      if (holder !== undefined && !mayHold(holder, one.role)) {
        problems.push(
          file.complain(`${at}/role`, {
            code: 'C-REF',
            detail: `a ${holder} cannot be ${one.role}`,
            found: one.role,
          }),
        )
      }
      return problems
    }),
  )

const clientsTwice: CrossCheck = ({ participants, sources }) => {
  const sender = new Map<string, SourceFile>()
  const owner = new Map<string, string>()
  const own = [...participants.values()].flatMap(({ file, said }) =>
    (said.clients ?? []).flatMap(({ id }, n): Problem[] => {
      const other = owner.get(id)
      owner.set(id, said.id)
      if (other === undefined) return []
      const detail = `"${id}" is a client of "${other}" already`
      return [file.complain(`/clients/${n}/id`, { code: 'C-REF', detail, found: id })]
    }),
  )
  const sending = [...sources.values()].flatMap(({ file, said }) =>
    said.clients.flatMap((id, n): Problem[] => {
      const other = sender.get(id)
      const participant = owner.get(id)
      sender.set(id, said)
      const isOthers = other !== undefined && other.participant !== said.participant
      const detail = isOthers
        ? `"${id}" sends for "${other.id}" of "${other.participant}" already`
        : participant !== undefined && participant !== said.participant
          ? `"${id}" is a client of "${participant}"`
          : undefined
      return detail === undefined
        ? []
        : [file.complain(`/clients/${n}`, { code: 'C-REF', detail, found: id })]
    }),
  )
  return [...own, ...sending]
}
