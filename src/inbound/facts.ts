import type { Kind } from '../catalogue/catalogue.ts'
import type { ChildFacts } from '../message/child.ts'
import type { PlacementFacts, Role } from '../message/circle.ts'
import { type Issue, mask } from '../message/failure.ts'
import { isNhsNumber, isUpn } from '../message/identifiers.ts'
import { at } from '../message/pointer.ts'

/** What a valid record says of its child. */
export function childFacts(record: unknown, kind: Kind): ChildFacts {
  const text = (pointer: string) => {
    const value = at(record, pointer)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const { formerNames, protected: protectedAt, sex } = kind.places
  const given = at(record, '/child/givenNames')
  const former = formerNames === undefined ? undefined : at(record, formerNames)
  return defined({
    localId: text('/child/localId'),
    nhsNumber: text('/child/nhsNumber'),
    upn: text('/child/upn'),
    familyName: text('/child/familyName'),
    givenNames: Array.isArray(given) ? given.join(' ') : text('/child/givenNames'),
    dateOfBirth: text('/child/dateOfBirth'),
    formerFamilyNames: Array.isArray(former) ? former.flatMap((one) => familyName(one)) : undefined,
    protected: protectedAt === undefined ? undefined : at(record, protectedAt) === true || undefined,
    sex: sex === undefined ? undefined : text(sex),
  })
}

/** Warnings about numbers whose check digit is wrong: real input is full of them. */
export function checkDigits(facts: ChildFacts): Issue[] {
  const warnings: Issue[] = []
  if (facts.nhsNumber !== undefined && !isNhsNumber(facts.nhsNumber)) {
    warnings.push({ code: 'check-digit', pointer: '/child/nhsNumber', found: mask(facts.nhsNumber) })
  }
  if (facts.upn !== undefined && !isUpn(facts.upn)) {
    warnings.push({ code: 'check-digit', pointer: '/child/upn', found: mask(facts.upn) })
  }
  return warnings
}

/** What a valid record of a kind with circle facts says of the child's circle. */
export function placementFacts(
  record: unknown,
  circle: NonNullable<Kind['places']['circle']>,
  head: { record: string; recordId: string; version: number },
): PlacementFacts {
  const roles: Partial<Record<Role, string>> = {}
  const temporary = at(record, circle.temporary) === true
  for (const [role, place] of Object.entries(circle.roles)) {
    // who answers for the child is the main placement's to say: a stay beside it hands nothing over
    if (temporary && role === 'responsible-authority') continue
    const code = at(record, place.at)
    if (typeof code === 'string') roles[role as Role] = `${place.scheme}:${code}`
  }
  const end = at(record, circle.end)
  return {
    ...head,
    start: String(at(record, circle.start)),
    end: typeof end === 'string' ? end : null,
    temporary,
    shortBreak: at(record, circle.shortBreak) === true,
    roles,
  }
}

function familyName(former: unknown): string[] {
  const name = at(former, '/familyName')
  return typeof name === 'string' ? [name] : []
}

function defined<T extends Record<string, unknown>>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
