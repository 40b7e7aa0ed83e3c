import type { Json } from '../json.ts'
import { isBelow } from '../pointer.ts'
import { branchesOf } from '../presence.ts'
import type { Given } from '../schema/given.ts'
import { givenBoth, givenPresent, NOTHING_GIVEN } from '../schema/given.ts'
import type { Choose, Each, Hole, ListTemplate, Mapping, Template } from '../template.ts'
import type { HolePlan } from './hole-plan.ts'
import { planHole, typedAt } from './hole-plan.ts'
import type { Mark } from './mark.ts'
import type { Standing } from './mark-of.ts'
import type { Sight } from './sight.ts'
import { tellApart } from './tell-apart.ts'

/** What is passed on the way from a list to what stands in it: the lists gone through, the branches taken. */
export type Step =
  | { readonly is: 'each'; readonly each: Each }
  | { readonly is: 'branch'; readonly choose: Choose; readonly branch: BranchPlan }

/** Something that may stand in a list. */
export interface Candidate {
  readonly template: Template
  readonly steps: readonly Step[]
  readonly mark: Mark | undefined
  /** Whether it may stand there more than once. */
  readonly isMany: boolean
  /** Whether it always stands where its list does. */
  readonly isSure: boolean
  /** The name under which it is made, of a document. */
  readonly name?: string
  /** Other candidates that may look the same, by their place in the list's plan. */
  readonly alike: readonly number[]
  /** Candidates that go before this one where both are recognised. */
  readonly after: readonly number[]
}

/** What may stand in a list, in the order in which it is made. */
export interface ListPlan {
  readonly candidates: readonly Candidate[]
  /** Choices of which one named value makes nothing: it is the value where none of the others is recognised. */
  readonly silent: readonly { readonly choose: Choose; readonly branch: BranchPlan }[]
}

/** One branch of a choice, and what taking it says. */
export interface BranchPlan {
  readonly template: Template | null
  /** The value that picks it, if one does. */
  readonly value?: Json
  readonly isAbsent: boolean
  readonly mark: Mark | undefined
  /** Branches that go before this one where both are recognised. */
  readonly after: readonly number[]
}

/** The branches of a choice that makes one value, or is merged into an object. */
export interface ChoosePlan {
  readonly branches: readonly BranchPlan[]
  /** Pairs of branches that may look the same. */
  readonly alike: readonly (readonly [number, number])[]
}

/** How a mapping is read back: worked out once, from the mapping and its schema alone. */
export interface BackPlan {
  readonly mapping: Mapping
  readonly tops: ListPlan
  readonly lists: ReadonlyMap<ListTemplate, ListPlan>
  readonly chooses: ReadonlyMap<Choose, ChoosePlan>
  readonly holes: ReadonlyMap<Hole, HolePlan>
  /** Whether the mapping declares a place of the record as lost: then it is never read, whatever came. */
  isLost(path: readonly string[]): boolean
  /** Templates that what came could not be told apart by. */
  readonly alike: readonly (readonly [Template, Template])[]
}

interface Open extends Standing {
  readonly template: Template
  readonly steps: readonly Step[]
  readonly isMany: boolean
}

const plans = new WeakMap<Sight, BackPlan>()

/** How a mapping is read back, worked out once. */
export function planBack(sight: Sight): BackPlan {
  const plan = plans.get(sight) ?? makePlan(sight)
  plans.set(sight, plan)
  return plan
}

function makePlan(sight: Sight): BackPlan {
  const { mapping } = sight
  const lists = new Map<ListTemplate, ListPlan>()
  const chooses = new Map<Choose, ChoosePlan>()
  const holes = new Map<Hole, HolePlan>()
  const alike: [Template, Template][] = []

  /** The branches of a choice with what is known in each; `$else` stands with a value and without. */
  const branchesAt = (
    choose: Choose,
    given: Given,
    contexts: readonly Given[],
  ): (Standing & BranchPlan)[] => {
    const typed = typedAt(choose.pointer.absolute, given, sight)
    // Nothing made says a value only where one value alone makes nothing, and there always is a value.
    const isSaidByNothing =
      choose.of.filter((one) => one.template === null).length === 1 &&
      sight.cursor.implied(choose.pointer.absolute, given)
    const seen = new Set<Template>()
    return branchesOf(choose, given).flatMap((branch, i) => {
      const { template } = branch
      if (!sight.isPossible(branch.given)) return []
      if (template !== null && template === choose.otherwise) {
        if (seen.has(template)) return []
        seen.add(template)
      }
      const known = template === choose.otherwise ? given : branch.given
      const named = choose.of[i]
      return [
        {
          template,
          given: known,
          contexts: template
            ? sight.contexts(
                template,
                known,
                contexts.map((one) => givenBoth(one, known)),
              )
            : [],
          ...(named && (template !== null || isSaidByNothing) ? { value: typed(named.value) } : {}),
          isAbsent: !named && template !== choose.present,
          mark: undefined,
          after: [],
        },
      ]
    })
  }

  /** What may stand in a list in the place of one of its items: lists and choices gone through. */
  const openUp = (
    template: Template,
    given: Given,
    contexts: readonly Given[],
    steps: readonly Step[],
    silent: { choose: Choose; branch: BranchPlan }[],
  ): Open[] => {
    if (template.is === 'each') {
      const item = givenPresent(given, [...template.pointer.absolute, '*'])
      const known = contexts.map((context) => givenBoth(context, item)).filter(sight.isPossible)
      const inside = openUp(template.make, item, known, [...steps, { is: 'each', each: template }], silent)
      return inside.map((one) => ({ ...one, isMany: true }))
    }
    if (template.is === 'choose') {
      return branchesAt(template, given, contexts).flatMap((branch) => {
        if (branch.template === null) {
          if (branch.value !== undefined && !steps.some(({ is }) => is === 'each'))
            silent.push({ choose: template, branch })
          return []
        }
        const step: Step = { is: 'branch', choose: template, branch }
        return openUp(branch.template, branch.given, branch.contexts, [...steps, step], silent)
      })
    }
    return [{ template, given, contexts: sight.contexts(template, given, contexts), steps, isMany: false }]
  }

  const planList = (open: readonly (Open & { name?: string })[], silent: ListPlan['silent']): ListPlan => {
    const told = tellApart(open, sight)
    const likenesses = open.map((): number[] => [])
    for (const [a, b] of told.alike) {
      alike.push([open[a]!.template, open[b]!.template])
      likenesses[a]!.push(b)
      likenesses[b]!.push(a)
    }
    const candidates = open.map(({ template, given, steps, isMany, name }, i): Candidate => {
      const isSure = sight.presence.sure(template, given)
      const own = { template, steps, isMany, isSure, ...(name ? { name } : {}) }
      return { ...own, mark: told.marks[i], alike: likenesses[i]!, after: told.after[i]! }
    })
    for (const { template, given, contexts } of open) walk(template, given, contexts)
    return { candidates, silent }
  }

  const planChoose = (choose: Choose, given: Given, contexts: readonly Given[], isMerged: boolean): void => {
    const branches = branchesAt(choose, given, contexts)
    const told = tellApart(branches, sight, isMerged)
    for (const [a, b] of told.alike)
      alike.push([branches[a]!.template ?? choose, branches[b]!.template ?? choose])
    chooses.set(choose, {
      alike: told.alike,
      branches: branches.map(({ template, value, isAbsent }, i) => {
        return {
          template,
          isAbsent,
          mark: told.marks[i],
          after: told.after[i]!,
          ...(value === undefined ? {} : { value }),
        }
      }),
    })
    for (const branch of branches) {
      if (branch.template) walk(branch.template, branch.given, branch.contexts)
    }
  }

  const walk = (template: Template, given: Given, contexts: readonly Given[]): void => {
    const within = (part: Template): void => walk(part, given, sight.contexts(part, given, contexts))
    switch (template.is) {
      case 'constant':
      case 'reference':
        break
      case 'hole':
        holes.set(template, planHole(template, given, sight))
        break
      case 'text':
        for (const part of template.parts) if (typeof part !== 'string') within(part)
        break
      case 'object':
        for (const member of template.members) within(member.template)
        if (template.merge) planChoose(template.merge, given, contexts, true)
        break
      case 'list': {
        const silent: { choose: Choose; branch: BranchPlan }[] = []
        const open = template.items.flatMap((item) =>
          openUp(item, given, sight.contexts(item, given, contexts), [], silent),
        )
        lists.set(template, planList(open, silent))
        break
      }
      case 'each':
        throw new Error(`${template.spot.at}: an $each outside a list`)
      case 'choose':
        planChoose(template, given, contexts, false)
    }
  }

  const silent: { choose: Choose; branch: BranchPlan }[] = []
  const made = mapping.makes.flatMap(({ name, template }) =>
    openUp(template, NOTHING_GIVEN, [NOTHING_GIVEN], [], silent).map((one) => ({ ...one, name })),
  )
  const tops = planList(made, silent)
  const lost = mapping.lost.filter(({ unless }) => unless === undefined)
  const isLost = (path: readonly string[]): boolean => lost.some((declared) => isBelow(path, declared.path))
  return { mapping, tops, lists, chooses, holes, alike, isLost }
}
