import type { Spot } from './source-text.ts'
import type { Made, Template } from './template.ts'
import { childrenOf } from './template-parts.ts'

/** The most that may stand side by side: each is told from each other, which takes their number squared. */
export const NEIGHBOURS_MAX = 256
/** How deep choices and conditions may stand in each other: what may come of one is looked at for each that is around it. */
export const CHOICES_MAX = 8

/** How many templates may stand in the place of one: a list's items are as many as it has, a choice's as its branches. */
function alternatives(template: Template): number {
  if (template.is !== 'choose' && template.is !== 'each') return 1
  return childrenOf(template).reduce((sum, one) => sum + alternatives(one), 0)
}

function crowdsIn(template: Template): Spot[] {
  const size =
    template.is === 'list'
      ? template.items.reduce((sum, item) => sum + alternatives(item), 0)
      : alternatives(template)
  // What is within a crowd is not worth a second word.
  return size > NEIGHBOURS_MAX ? [template.spot] : childrenOf(template).flatMap(crowdsIn)
}

/** Lists and choices of a mapping that hold more than can be told apart in time; `all`: the documents themselves are too many. */
export function crowds(makes: readonly Made[], all: Spot): Spot[] {
  const size = makes.reduce((sum, { template }) => sum + alternatives(template), 0)
  return size > NEIGHBOURS_MAX ? [all] : makes.flatMap(({ template }) => crowdsIn(template))
}

/** Choices and conditions that stand in too many others. */
export function deepChoices(template: Template, around = 0): Spot[] {
  const depth = template.is === 'choose' ? around + 1 : around
  // What is within is deeper still.
  if (depth > CHOICES_MAX) return [template.spot]
  return childrenOf(template).flatMap((part) => deepChoices(part, depth))
}
