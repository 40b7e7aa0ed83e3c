import type { Json } from '../../json.ts'
import { nearestName, nearestOf } from '../../nearest.ts'
import { pointerText } from '../../pointer.ts'
import { claimsOf } from '../../profiles/claims.ts'
import type { Given } from '../../schema/given.ts'
import { givenBoth } from '../../schema/given.ts'
import type { Place, Requirement } from '../../targets/place.ts'
import type { ObjectTemplate, Template } from '../../template.ts'
import { constantOf, holdsHoles } from '../../template-parts.ts'
import type { Checking, Surroundings } from '../checking.ts'
import { contextsOf } from '../checking.ts'
import { checkBranches } from '../choose/check.ts'
import type { Variant, VariantMember } from '../variants.ts'
import { variantsOf } from '../variants.ts'

/** The first pointer that a template stands because of and that may be missing. */
function missingPointer(template: Template, given: Given, to: Checking): string | undefined {
  const paths = to.presence.causes(template).flatMap(({ present }) => present)
  const missing = paths.find((path) => !to.cursor.implied(path, given))
  return missing && pointerText(missing)
}

function constantsOf(members: readonly VariantMember[]): ReadonlyMap<string, Json> {
  const constants = new Map<string, Json>()
  for (const { key, template } of members) {
    const value = constantOf(template)
    if (value !== undefined && typeof value !== 'object') constants.set(key, value)
  }
  return constants
}

/** What is known because this variant of the object stands: one of these. */
function variantContexts(
  object: ObjectTemplate,
  variant: Variant,
  where: Surroundings,
  to: Checking,
): readonly Given[] {
  const causes = variant.members.flatMap(({ template }) => to.presence.causes(template))
  const known = variant.isKept ? [variant.given] : causes.map((cause) => givenBoth(variant.given, cause))
  const contexts =
    holdsHoles(object) && !object.isKept
      ? known
      : where.contexts.map((context) => givenBoth(context, variant.given))
  return contexts.filter((context) => to.isPossible(context))
}

function checkRequired(
  object: ObjectTemplate,
  place: Place,
  { name, anyOf, by = place.label }: Requirement,
  variant: Variant,
  contexts: readonly Given[],
  to: Checking,
): void {
  const members = variant.members.filter(({ key }) => anyOf.includes(key))
  if (members.length === 0) {
    const names = place.memberNames()
    const isMisspelt = variant.members.some(
      ({ key }) => !place.member(key) && anyOf.includes(nearestName(key, names) ?? ''),
    )
    if (isMisspelt) return
    const detail = `${by} requires ${name}`
    to.report(object.spot, { code: 'M-REQUIRED', found: name, detail })
    return
  }
  const stands =
    (context: Given) =>
    (member: VariantMember): boolean =>
      (!member.branch || to.presence.sure(member.branch, context)) &&
      to.presence.sure(member.template, context)
  const failing = contexts.find((context) => !members.some(stands(context)))
  if (!failing) return
  const [member] = members
  const pointer = missingPointer(member!.template, failing, to)
  const because = pointer === undefined ? 'it may make nothing' : `${pointer} may be missing`
  const detail = `${by} requires ${name}, but ${because}`
  const remedy = 'require it in the schema, or let what is around it depend on it ("$if")'
  to.report(member!.template.spot, { code: 'M-REQUIRED', found: name, detail, remedy })
}

function checkChoices(place: Place, members: readonly VariantMember[], to: Checking): void {
  const taken = new Map<string, string>()
  for (const { key, keySpot } of members) {
    const choice = place.choiceOf(key)
    if (choice === undefined) continue
    const other = taken.get(choice)
    taken.set(choice, key)
    if (other === undefined || other === key) continue
    const detail = `${place.label} has one ${choice}, but "${other}" and "${key}" stand side by side`
    to.report(keySpot, { code: 'M-CHOICE', found: key, detail, remedy: 'choose between them with "$choose"' })
  }
}

/** An object's members are the target's, what the target requires is sure, and of each choice one stands. */
export function checkObject(object: ObjectTemplate, where: Surroundings, to: Checking): void {
  if (object.merge) checkBranches(object.merge, where, to)
  if (where.place && !where.place.takesObject) {
    to.report(object.spot, {
      code: 'M-TYPE',
      found: 'object',
      detail: `${where.place.label} takes no object`,
    })
  }
  const base = where.place?.takesObject ? where.place : undefined
  const checked = new Set<Template>()
  for (const variant of variantsOf(object, where.given)) {
    if (!to.isPossible(variant.given)) continue
    const keys = variant.members.map(({ key }) => key)
    const narrowed = base?.narrow(constantsOf(variant.members), keys, claimsOf(variant.members))
    const place = narrowed?.isKnown ? narrowed : undefined
    const contexts = variantContexts(object, variant, where, to)
    if (place && contexts.length > 0) {
      for (const requirement of place.requires())
        checkRequired(object, place, requirement, variant, contexts, to)
    }
    if (place) checkChoices(place, variant.members, to)
    for (const member of variant.members) {
      if (checked.has(member.template)) continue
      checked.add(member.template)
      const given = member.branch ? variant.given : where.given
      const below = place?.member(member.key)
      if (place && !below) {
        const names = place.memberNames()
        const detail = `${place.label} has no element "${member.key}"`
        to.report(member.keySpot, {
          code: 'M-TARGET',
          found: member.key,
          detail,
          ...nearestOf(member.key, names),
        })
      }
      const around: Surroundings = { place: below, given, contexts, around: object, isItem: false }
      to.check(member.template, { ...around, contexts: contextsOf(member.template, around, to) })
    }
  }
}
