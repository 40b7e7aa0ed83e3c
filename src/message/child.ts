import type { PlacementFacts, Responsibility, Role } from './circle.ts'
import type { Day } from './day.ts'
import { isNhsNumber, isUpn, normaliseName } from './identifiers.ts'

/** The facts about a child that any record may carry (its `child`), and those that only the kind `child` has. */
export interface ChildFacts {
  readonly localId?: string
  readonly nhsNumber?: string
  readonly upn?: string
  readonly familyName?: string
  readonly givenNames?: string
  readonly dateOfBirth?: Day
  readonly formerFamilyNames?: readonly string[]
  readonly protected?: boolean
  readonly sex?: string
}

/** What one record says of the child, with where it comes from. */
export interface SaidFacts extends ChildFacts {
  readonly record: string
  readonly source: string
  /** Scope of `localId`. */
  readonly localIds: string
  readonly participant: string
  readonly kind: string
  readonly version: number
  /** When it was received. */
  readonly at: string
}

/** What the gateway keeps of a child beside its records: sealed as one document. */
export interface ChildState {
  readonly facts: readonly SaidFacts[]
  readonly placements: readonly PlacementFacts[]
}

/** One unbroken time of one participant in the child's circle, as it really was. */
export interface Stay {
  readonly id: string
  readonly participant: string
  /** Number of the child's log entry with which it began. */
  readonly opened: number
  readonly closed: number | null
  readonly closedReason: 'ended' | 'corrected' | null
  readonly closedDay: Day | null
}

/** A child as the gateway knows it at one moment. */
export interface ChildFile {
  readonly id: string
  /** The participant whose record created the child. */
  readonly createdBy: string
  readonly createdAt: Date
  /** Number of the child's last log entry. */
  readonly sequence: number
  readonly state: ChildState
  /** As known now, whole time. */
  readonly responsibilities: readonly Responsibility[]
  readonly stays: readonly Stay[]
}

/** An identifier by which a child can be looked up; `one` when it can name only one child. */
export interface Identifier {
  readonly scheme: string
  readonly value: string
  readonly one: boolean
}

/** The identifiers in the facts that count as evidence or can find candidates: wrong check digits are left out. */
export function identifiersOf(facts: ChildFacts, localIds: string): Identifier[] {
  const found: Identifier[] = []
  if (facts.localId !== undefined)
    found.push({ scheme: `local:${localIds}`, value: facts.localId, one: true })
  if (facts.nhsNumber !== undefined && isNhsNumber(facts.nhsNumber)) {
    found.push({ scheme: 'nhs', value: facts.nhsNumber, one: true })
  }
  if (facts.upn !== undefined && isUpn(facts.upn)) found.push({ scheme: 'upn', value: facts.upn, one: true })
  const { familyName, givenNames, dateOfBirth } = facts
  if (familyName !== undefined && givenNames !== undefined && dateOfBirth !== undefined) {
    const value = `${normaliseName(familyName)}|${normaliseName(givenNames)}|${dateOfBirth}`
    found.push({ scheme: 'name-date', value, one: false })
  }
  return found
}

/** The family names by which a child is or was known, as they are compared. */
export function familyNamesOf(facts: ChildFacts): string[] {
  const names = facts.familyName === undefined ? [] : [facts.familyName]
  return [...names, ...(facts.formerFamilyNames ?? [])].map(normaliseName)
}

/**
 * The demographics in use: the responsible authority's, else the health board's, else anybody's; of those what the kind
 * `child` says before what other records carry, then the latest. Never merged field by field.
 */
export function factsInUse(
  state: ChildState,
  holds: (participant: string, role: Role) => boolean,
): SaidFacts | undefined {
  const rank = (said: SaidFacts) =>
    (holds(said.participant, 'responsible-authority') ? 4 : holds(said.participant, 'health-board') ? 2 : 0) +
    (said.kind === 'child' ? 1 : 0)
  let best: SaidFacts | undefined
  for (const said of state.facts) {
    if (best === undefined || rank(said) > rank(best) || (rank(said) === rank(best) && said.at >= best.at))
      best = said
  }
  return best
}
