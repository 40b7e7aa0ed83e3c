import type { Participant } from '../catalogue/catalogue.ts'
import type { ChildFile, SaidFacts, Stay } from '../message/child.ts'
import type { Day } from '../message/day.ts'
import type { OrganisationCode } from '../ports/endpoint.ts'

/** By what a recipient that is no longer, or perhaps never was, in the circle may be told which child is meant. */
export interface ChildReference {
  readonly nhsNumber?: string
  readonly upn?: string
  readonly localId?: string
}

/** The notice `closing-notice` (`schemas/notices`): never a place, never who follows. */
export interface ClosingNotice {
  readonly recordId: string
  readonly child: ChildReference
  readonly date: Day
  readonly reason: 'ended' | 'corrected'
  readonly participant: OrganisationCode
}

/** The closing notice of a stay that has closed; undefined for a participant without a code or a stay that is open. */
export function closingNotice(
  recordId: string,
  stay: Stay,
  participant: Participant,
  child: ChildReference,
): ClosingNotice | undefined {
  const code = codeOf(participant)
  if (stay.closedReason === null || stay.closedDay === null || code === null) return undefined
  return { recordId, child, date: stay.closedDay, reason: stay.closedReason, participant: code }
}

/**
 * How a child is named to a recipient without any sharing rule: by its own id of the child where it has said one itself, and by
 * the number of its own world (NHS number for health, UPN for schools); only if there is none of these by the owner's own id.
 */
export function childReference(
  file: ChildFile,
  participant: Participant,
  inUse: SaidFacts | undefined,
): ChildReference {
  const own = file.state.facts.findLast(
    (said) => said.participant === participant.id && said.localId !== undefined,
  )
  const isHealth = participant.is === 'health-board' || participant.is === 'practice'
  const isSchool = participant.is === 'school'
  const found = {
    ...(isHealth && inUse?.nhsNumber !== undefined ? { nhsNumber: inUse.nhsNumber } : {}),
    ...(isSchool && inUse?.upn !== undefined ? { upn: inUse.upn } : {}),
    ...(own?.localId === undefined ? {} : { localId: own.localId }),
  }
  if (Object.keys(found).length > 0 || inUse?.localId === undefined) return found
  return { localId: inUse.localId }
}

/** The code by which an organisation is known to others: its GSS, ODS or school number. */
export function codeOf(participant: Participant): OrganisationCode | null {
  for (const scheme of ['ods', 'gss', 'school'] as const) {
    const code = participant.identifiers[scheme]
    if (code !== undefined) return { scheme, code }
  }
  return null
}
