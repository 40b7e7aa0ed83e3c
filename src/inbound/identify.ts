import { type ChildFacts, type ChildFile, familyNamesOf, identifiersOf } from '../message/child.ts'
import { normaliseName } from '../message/identifiers.ts'
import { knownOf } from './known-facts.ts'

/** A child that may be meant, and by which identifiers it was found. */
export interface Candidate {
  readonly file: ChildFile
  readonly schemes: ReadonlySet<string>
}

export interface Weighed {
  readonly child: string
  /** For and against, as codes; never a value. */
  readonly evidence: readonly string[]
}

export type Identification =
  | { readonly outcome: 'link'; readonly child: string }
  | { readonly outcome: 'new' }
  | {
      readonly outcome: 'review'
      readonly reason: 'no-child' | 'ambiguous-child' | 'contradiction'
      readonly candidates: readonly Weighed[]
    }

/**
 * Who the record is about: the first row of the design's table that fits. Never guessed, never by name and date alone.
 * `mayCreate`: the sender belongs to an authority that may be responsible.
 */
export function identify(
  facts: ChildFacts,
  localIds: string,
  candidates: readonly Candidate[],
  mayCreate: boolean,
): Identification {
  const weighed = candidates.map((one) => ({ child: one.file.id, evidence: weigh(facts, localIds, one) }))
  const review = (reason: 'ambiguous-child' | 'contradiction'): Identification => ({
    outcome: 'review',
    reason,
    candidates: weighed,
  })

  const own = candidates.find((one) => one.schemes.has(`local:${localIds}`))
  if (own !== undefined) {
    const otherNamed = candidates.some(
      (one) => one !== own && (one.schemes.has('nhs') || one.schemes.has('upn')),
    )
    return otherNamed || contradicts(facts, own.file)
      ? review('contradiction')
      : { outcome: 'link', child: own.file.id }
  }

  for (const scheme of ['nhs', 'upn']) {
    const named = candidates.find((one) => one.schemes.has(scheme))
    if (named === undefined) continue
    const otherNamed = candidates.some(
      (one) => one !== named && (one.schemes.has('nhs') || one.schemes.has('upn')),
    )
    const sure =
      !otherNamed &&
      sameBirth(facts, named.file) &&
      sameFamily(facts, named.file) &&
      !contradicts(facts, named.file) &&
      !hasOtherLocalId(facts, localIds, named.file)
    return sure ? { outcome: 'link', child: named.file.id } : review('ambiguous-child')
  }

  if (candidates.length > 0) return review('ambiguous-child')
  if (mayCreate && facts.localId !== undefined && facts.dateOfBirth !== undefined) return { outcome: 'new' }
  return { outcome: 'review', reason: 'no-child', candidates: [] }
}

/**
 * Whether what answers a record is about that record's child: the NHS number, the UPN or the sender's id of the child says so, or the
 * record is already the sender's own and nothing says that another child is meant (a name and date of birth, or an id of a twin's);
 * nothing contradicts it, and no number is another child's. That the sender knew the record stands in for the name and date of birth
 * that a number alone would want beside it.
 */
export function answersFor(
  facts: ChildFacts,
  localIds: string,
  { file, candidates, isOwn }: { file: ChildFile; candidates: readonly Candidate[]; isOwn: boolean },
): boolean {
  const isNumbered = ({ schemes }: Candidate) => [...schemes].some((scheme) => scheme !== 'name-date')
  const its = candidates.filter((one) => one.file.id === file.id)
  const others = candidates.filter((one) => one.file.id !== file.id)
  if (others.some(isNumbered) || contradicts(facts, file)) return false
  const isOther = hasOtherLocalId(facts, localIds, file)
  if (its.some(isNumbered)) return isOwn || !isOther
  return isOwn && !isOther && (its.length > 0 || others.length === 0)
}

/** True when the facts deny what is known of the child: another valid NHS number or UPN, or another date of birth. */
export function contradicts(facts: ChildFacts, file: ChildFile): boolean {
  const { nhsNumbers, upns, births } = knownOf(file.state)
  return (
    differs(nhsNumbers, identified(facts, 'nhs')) ||
    differs(upns, identified(facts, 'upn')) ||
    differs(births, facts.dateOfBirth)
  )
}

function weigh(facts: ChildFacts, localIds: string, { file, schemes }: Candidate): string[] {
  const known = knownOf(file.state)
  const evidence: string[] = []
  const say = (name: string, said: Said, value: string | undefined) => {
    if (value !== undefined && said.size > 0)
      evidence.push(`${name}-${said.has(value) ? 'equal' : 'differs'}`)
  }
  if (schemes.has(`local:${localIds}`)) evidence.push('local-id-equal')
  else if (hasOtherLocalId(facts, localIds, file)) evidence.push('local-id-differs')
  say('nhs-number', known.nhsNumbers, identified(facts, 'nhs'))
  say('upn', known.upns, identified(facts, 'upn'))
  say('date-of-birth', known.births, facts.dateOfBirth)
  say('family-name', known.familyNames, facts.familyName && normaliseName(facts.familyName))
  say('given-names', known.givenNames, facts.givenNames && normaliseName(facts.givenNames))
  return evidence
}

type Said = Pick<ReadonlySet<string>, 'has' | 'size'>

function identified(facts: ChildFacts, scheme: string): string | undefined {
  return identifiersOf(facts, '').find((one) => one.scheme === scheme)?.value
}

function differs(said: Said, value: string | undefined): boolean {
  return value !== undefined && said.size > 0 && !said.has(value)
}

function sameBirth(facts: ChildFacts, file: ChildFile): boolean {
  return facts.dateOfBirth !== undefined && knownOf(file.state).births.has(facts.dateOfBirth)
}

function sameFamily(facts: ChildFacts, file: ChildFile): boolean {
  const { familyNames } = knownOf(file.state)
  return familyNamesOf(facts).some((name) => familyNames.has(name))
}

/** One source does not call one child by two ids: a copied number on a twin's record is likelier. */
function hasOtherLocalId(facts: ChildFacts, localIds: string, file: ChildFile): boolean {
  return differs(knownOf(file.state).localIds(localIds), facts.localId)
}
