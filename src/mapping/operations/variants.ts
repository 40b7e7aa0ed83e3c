import { branchesOf } from '../presence.ts'
import type { Given } from '../schema/given.ts'
import { givenBoth } from '../schema/given.ts'
import type { Choose, Member, ObjectTemplate, Template } from '../template.ts'

/** A member together with the branch it comes from, if it was merged in: it stands only with its branch. */
export interface VariantMember extends Member {
  readonly branch?: ObjectTemplate
}

/** What an object is made of when certain branches are taken. */
export interface Variant {
  readonly given: Given
  readonly members: readonly VariantMember[]
  /** Whether taking the branch alone keeps the object standing. */
  readonly isKept: boolean
}

function branchVariants(template: Template | null, given: Given, isValued: boolean): readonly Variant[] {
  if (template?.is === 'choose') return chooseVariants(template, given)
  if (template?.is !== 'object') return [{ given, members: [], isKept: false }]
  return variantsOf(template, given).map((variant) => ({
    given: variant.given,
    members: variant.members.map((member) => ({ ...member, branch: member.branch ?? template })),
    isKept: isValued || variant.isKept,
  }))
}

function chooseVariants(choose: Choose, given: Given): readonly Variant[] {
  return branchesOf(choose, given).flatMap((branch) =>
    branchVariants(branch.template, branch.given, branch.isValued),
  )
}

/** An object as each branch of its merged `$choose` makes it; one variant if it has none. */
export function variantsOf(object: ObjectTemplate, given: Given): readonly Variant[] {
  if (!object.merge) return [{ given, members: object.members, isKept: false }]
  return chooseVariants(object.merge, given).map((variant) => ({
    ...variant,
    given: givenBoth(given, variant.given),
    members: [...object.members, ...variant.members],
  }))
}
