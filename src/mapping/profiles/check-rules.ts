import { isList, isObject, isSame, type Json } from '../json.ts'
import { nearestOf } from '../nearest.ts'
import type { Checking, Surroundings } from '../operations/checking.ts'
import type { Template } from '../template.ts'
import { constantOf } from '../template-parts.ts'
import { checkItems } from './check-items.ts'
import { claimsOf } from './claims.ts'
import { mayBeIn, possibleCodings } from './codings.ts'
import type { ProfileTable } from './profile-table.ts'
import type { ProfileRule } from './rule.ts'

/** Elements that stand for every type. */
const EVERYWHERE = ['Element', 'Resource', 'DomainResource', 'BackboneElement']

function checkExtension(template: Template, parent: string, table: ProfileTable, to: Checking): void {
  if (template.is !== 'object') return
  const url = template.members.find(({ key }) => key === 'url')?.template
  const said = url && constantOf(url)
  const profile = typeof said === 'string' ? table.extension(said) : undefined
  const on = profile?.on
  if (profile === undefined || on === undefined) return
  // A path below a type, such as "Patient.address", can't be told from here.
  const isTold = on.every((one) => /^[A-Z][A-Za-z]*$/.test(one) && !EVERYWHERE.includes(one))
  if (!isTold || on.includes(parent)) return
  const detail = `${profile.name} may stand on ${on.join(', ')}, but not on ${parent}`
  to.report(url!.spot, { code: 'M-PROFILE', found: parent, allowed: [...on], detail })
}

function checkClaims(template: Template, table: ProfileTable, to: Checking): void {
  if (template.is !== 'object') return
  const type = template.members.find(({ key }) => key === 'resourceType')?.template
  const said = type && constantOf(type)
  for (const url of claimsOf(template.members)) {
    const profile = table.profile(url)
    if (typeof said !== 'string' || profile === undefined || profile.type === said) continue
    const meta = template.members.find(({ key }) => key === 'meta')!
    const detail = `${profile.name} is a profile of ${profile.type}, not of ${said}`
    to.report(meta.template.spot, { code: 'M-PROFILE', found: profile.name, detail })
  }
}

function checkCoded(
  template: Template,
  { label, set, codes }: Extract<ProfileRule, { is: 'coded' }>,
  where: Surroundings,
  to: Checking,
): void {
  const all = possibleCodings(template, where.given, to)
  if (all === undefined) return
  const allowed = [...codes].flatMap(([system, listed]) => listed ?? [`any code of ${system}`])
  const fitting = all.filter((codings) => codings.some((one) => mayBeIn(one, codes)))
  if (fitting.length === 0) {
    const detail = `${label} requires a code of the value set ${set}, but no coding is of it`
    to.report(template.spot, { code: 'M-BINDING', allowed, detail })
    return
  }
  const odd = fitting.length === 1 ? fitting[0]!.find((one) => !mayBeIn(one, codes)) : undefined
  if (odd === undefined) return
  const found = odd.code ?? odd.system ?? ''
  const detail = `"${found}" not in the value set ${set}, which ${label} requires`
  to.report(template.spot, { code: 'M-BINDING', found, allowed, detail, ...nearestOf(found, allowed) })
}

/** Whether a value holds all that a pattern says. */
function holds(value: Json | undefined, pattern: Json): boolean {
  if (isList(pattern)) return isList(value) && pattern.every((item) => value.some((one) => holds(one, item)))
  if (!isObject(pattern)) return isSame(value, pattern)
  return isObject(value) && Object.entries(pattern).every(([key, member]) => holds(value[key], member))
}

function checkLike(
  template: Template,
  { label, value, isWhole }: Extract<ProfileRule, { is: 'like' }>,
  to: Checking,
): void {
  const said = constantOf(template)
  if (said === undefined || (isWhole ? isSame(said, value) : holds(said, value))) return
  const detail = `${label} ${isWhole ? 'is always' : 'holds at least'} ${JSON.stringify(value)}`
  to.report(template.spot, { code: 'M-PROFILE', detail })
}

/**
 * Holds a template to what the profiles around it ask of its place. What cannot be told without a record (a code that
 * a hole reads, which slice an item is) is passed over: a problem reported here is one.
 */
export function checkRules(template: Template, where: Surroundings, to: Checking): void {
  for (const rule of where.place?.rules ?? []) {
    switch (rule.is) {
      case 'barred':
        to.report(template.spot, rule.complaint)
        break
      case 'items':
        if (template.is === 'list') checkItems(template, rule, where, to)
        break
      case 'coded':
        checkCoded(template, rule, where, to)
        break
      case 'like':
        checkLike(template, rule, to)
        break
      case 'extension':
        checkExtension(template, rule.parent, rule.table, to)
        break
      case 'resource':
        checkClaims(template, rule.table, to)
        break
    }
  }
}
