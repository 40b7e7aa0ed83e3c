import { leavesOf } from '../account.ts'
import { isBelow, isSamePath, pointerText } from '../pointer.ts'
import type { GivenBranch } from '../presence.ts'
import { branchesOf } from '../presence.ts'
import type { Given } from '../schema/given.ts'
import { givenEqual, givenPresent, NOTHING_GIVEN } from '../schema/given.ts'
import type { Choose, Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import type { BackPlan } from './plan.ts'
import type { Sight } from './sight.ts'

/** Says of the places of a record whether the way back finds their values again. */
export interface Carriage {
  /** Whether the value at a path, a scalar, comes back exactly whenever it is there and all that is given holds. */
  carries(path: readonly string[], given?: Given): boolean
  /** The same, of what one template makes. */
  carriedBy(template: Template, path: readonly string[], given: Given): boolean
  /** Whether the value that picks a branch of a choice comes back from elsewhere than the choice itself. */
  isKnown(choose: Choose): boolean
}

const readsKnown = new WeakMap<Template, ReadonlySet<string> | 'anything'>()

/** The places that a template reads, so that what cannot carry one is not looked into; `json` reads all that is below. */
function readBy(template: Template): ReadonlySet<string> | 'anything' {
  const known = readsKnown.get(template)
  if (known) return known
  const below = childrenOf(template).map(readBy)
  const isHole = template.is === 'hole' || template.is === 'choose'
  const own = isHole ? [pointerText(template.pointer.absolute)] : []
  const isAnything =
    below.includes('anything') || (template.is === 'hole' && template.conversion?.name === 'json')
  const reads = isAnything ? 'anything' : new Set([...own, ...below.flatMap((one) => [...one])])
  readsKnown.set(template, reads)
  return reads
}

/** The carriage of a mapping, from its plan and its schema. */
export function carriageOf(plan: BackPlan, sight: Sight): Carriage {
  const alike = new Set(plan.alike.flat())

  /** Choices that must not speak for themselves. */
  const silenced = new Set<Choose>()

  const possible = (choose: Choose, given: Given): readonly GivenBranch[] => {
    const path = choose.pointer.absolute
    const listed = sight.presence.values(path, given)?.map(String)
    const named = new Set(choose.of.map(({ value }) => value))
    const all = branchesOf(choose, given)
    return all.filter((branch, i) => {
      if (i < choose.of.length && listed && !listed.includes(choose.of[i]!.value)) return false
      const isRest = i >= choose.of.length && i < all.length - 1
      if (isRest && listed?.every((value) => named.has(value))) return false
      return sight.isPossible(branch.given)
    })
  }

  /** Whether taking this branch says the value that picks it. */
  const isSaid = (choose: Choose, branch: GivenBranch, all: readonly GivenBranch[]): boolean => {
    const { template } = branch
    const isNamed = choose.of.some((one) => branch.isValued && one.template === template)
    if (!isNamed) return false
    if (template !== null) return !alike.has(template) && sight.presence.sure(template, branch.given)
    // Nothing made says a value only if nothing else may have made nothing.
    const { absolute } = choose.pointer
    const isAlways = !absolute.includes('*') && sight.cursor.implied(absolute, NOTHING_GIVEN)
    return isAlways && all.filter((one) => one.template === null).length === 1 && !alike.has(choose)
  }

  /** `carriedBy` with the path as text too: it is asked of each template that could carry it. */
  const carriedAs = (template: Template, path: readonly string[], text: string, given: Given): boolean => {
    const reads = readBy(template)
    if (reads !== 'anything' && !reads.has(text)) return false
    switch (template.is) {
      case 'constant':
      case 'reference':
        return false
      case 'hole': {
        const { absolute } = template.pointer
        if (template.conversion?.name === 'json') return isBelow(path, absolute)
        return isSamePath(absolute, path) && (plan.holes.get(template)?.isExact ?? false)
      }
      case 'text': {
        const holes = template.parts.filter((part) => typeof part !== 'string')
        return holes.length === 1 && carriedAs(holes[0]!, path, text, given)
      }
      case 'object':
        return (
          template.members.some((member) => carriedAs(member.template, path, text, given)) ||
          (template.merge !== undefined && carriedAs(template.merge, path, text, given))
        )
      case 'list':
        return template.items.some((item) => carriedAs(item, path, text, given))
      case 'each': {
        const item = [...template.pointer.absolute, '*']
        if (isBelow(path, item)) return carriedAs(template.make, path, text, givenPresent(given, item))
        return (
          sight.cursor.implied(template.pointer.absolute, given) &&
          carriedAs(template.make, path, text, givenPresent(given, item))
        )
      }
      case 'choose': {
        const { absolute } = template.pointer
        if (silenced.has(template)) return false
        // A scalar has nothing below it.
        const isBeneath = absolute.length > path.length && isBelow(absolute, path)
        const all = possible(template, given).filter((branch) => !isBeneath || !branch.isValued)
        return (
          all.length > 0 &&
          all.every(
            (branch) =>
              (isSamePath(absolute, path) && isSaid(template, branch, all)) ||
              (branch.template !== null &&
                (!alike.has(branch.template) || isKnown(template)) &&
                carriedAs(branch.template, path, text, branch.given)),
          )
        )
      }
    }
  }

  const carriedBy: Carriage['carriedBy'] = (template, path, given) =>
    carriedAs(template, path, pointerText(path), given)

  const carriedIn = (path: readonly string[], given: Given): boolean =>
    plan.mapping.makes.some(({ template }) => carriedBy(template, path, given))

  /** One template may carry a value in one case, another in the next: the values of choices are such cases. */
  const chosen = plan.mapping.makes.flatMap(({ template }) => namedChoices(template))
  const carries: Carriage['carries'] = (path, given = NOTHING_GIVEN) => {
    const known = givenPresent(given, path)
    if (carriedIn(path, known)) return true
    return chosen.some((pointer) => {
      const values = sight.presence.values(pointer, known)
      if (!values?.length || !sight.cursor.implied(pointer, known)) return false
      const cases = values.map((value) => givenEqual(known, pointer, String(value)))
      return cases.filter(sight.isPossible).every((one) => carriedIn(path, one))
    })
  }

  const known = new Map<Choose, boolean>()
  const isKnown: Carriage['isKnown'] = (choose) => {
    const before = known.get(choose)
    if (before !== undefined) return before
    // One doubtful choice is no witness for another.
    if (silenced.size > 0) return false
    const { absolute } = choose.pointer
    silenced.add(choose)
    const below = choose.of.length > 0 ? [] : leavesOf(sight.cursor).filter((leaf) => isBelow(leaf, absolute))
    const found = carries(absolute) || below.some((leaf) => carries(leaf))
    silenced.delete(choose)
    known.set(choose, found)
    return found
  }

  return { carries, carriedBy, isKnown }
}

function namedChoices(template: Template): (readonly string[])[] {
  const own = template.is === 'choose' && template.of.length > 0 ? [template.pointer.absolute] : []
  return [...own, ...childrenOf(template).flatMap(namedChoices)]
}
