import {
  type ChildState,
  familyNamesOf,
  type Identifier,
  identifiersOf,
  type SaidFacts,
} from '../message/child.ts'
import { normaliseName } from '../message/identifiers.ts'
import { identifierText } from '../ports/accept-store.ts'

/** What is said, and by how many records. */
class Tally {
  readonly #counts = new Map<string, number>()

  get size(): number {
    return this.#counts.size
  }

  has(value: string): boolean {
    return this.#counts.has(value)
  }

  add(value: string, by: 1 | -1): void {
    const count = (this.#counts.get(value) ?? 0) + by
    if (count > 0) this.#counts.set(value, count)
    else this.#counts.delete(value)
  }
}

/**
 * What all records together say of a child, counted: a child about whom thousands of records come is asked as fast as any other.
 */
export class KnownFacts {
  readonly nhsNumbers = new Tally()
  readonly upns = new Tally()
  readonly births = new Tally()
  /** As they are compared. */
  readonly familyNames = new Tally()
  readonly givenNames = new Tally()
  readonly #identifiers = new Tally()
  readonly #localIds = new Map<string, Tally>()

  constructor(facts: readonly SaidFacts[]) {
    for (const said of facts) this.count(said, 1)
  }

  /** The sources' own ids of the child in a scope. */
  localIds(scope: string): Tally {
    const known = this.#localIds.get(scope) ?? new Tally()
    this.#localIds.set(scope, known)
    return known
  }

  /** Whether any record still says it. */
  supports(identifier: Identifier): boolean {
    return this.#identifiers.has(identifierText(identifier))
  }

  /** Counts in what one record says, or takes it out again. */
  count(said: SaidFacts, by: 1 | -1): void {
    for (const identifier of identifiersOf(said, said.localIds)) {
      this.#identifiers.add(identifierText(identifier), by)
      if (identifier.scheme === 'nhs') this.nhsNumbers.add(identifier.value, by)
      if (identifier.scheme === 'upn') this.upns.add(identifier.value, by)
    }
    if (said.localId !== undefined) this.localIds(said.localIds).add(said.localId, by)
    if (said.dateOfBirth !== undefined) this.births.add(said.dateOfBirth, by)
    for (const name of familyNamesOf(said)) this.familyNames.add(name, by)
    if (said.givenNames !== undefined) this.givenNames.add(normaliseName(said.givenNames), by)
  }
}

const counted = new WeakMap<ChildState['facts'], KnownFacts>()

/** What is known of a child in this state. */
export function knownOf({ facts }: ChildState): KnownFacts {
  const known = counted.get(facts) ?? new KnownFacts(facts)
  counted.set(facts, known)
  return known
}

/** The state with what one record says of the child replaced, or taken back. */
export function saying(state: ChildState, record: string, said: SaidFacts | undefined): ChildState {
  const before = state.facts.find((one) => one.record === record)
  const others = before === undefined ? state.facts : state.facts.filter((one) => one !== before)
  const facts = said === undefined ? others : [...others, said]
  if (facts === state.facts) return state
  const known = knownOf(state)
  // counts are moved on, not copied: the state before is not asked again
  counted.delete(state.facts)
  if (before !== undefined) known.count(before, -1)
  if (said !== undefined) known.count(said, 1)
  counted.set(facts, known)
  return { ...state, facts }
}
