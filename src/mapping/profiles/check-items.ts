import type { Json } from '../json.ts'
import type { Checking, Surroundings } from '../operations/checking.ts'
import { branchesOf } from '../presence.ts'
import type { Given } from '../schema/given.ts'
import { givenBoth, givenPresent } from '../schema/given.ts'
import type { Each, ListTemplate, Template } from '../template.ts'
import { constantOf } from '../template-parts.ts'
import type { ProfileNode } from './profile-table.ts'
import type { ProfileRule } from './rule.ts'

/** One thing that an item of a list may make, and what is known when it does. */
interface Possible {
  readonly template: Template
  readonly given: Given
  /** The lists around it. */
  readonly lists: readonly Each[]
}

/** What one written item may make, of which it makes one at a time for each item of its lists. */
function possibilities(
  template: Template,
  given: Given,
  to: Checking,
  lists: readonly Each[] = [],
): Possible[] {
  if (template.is === 'each') {
    const item = givenPresent(given, [...template.pointer.absolute, '*'])
    return possibilities(template.make, item, to, [...lists, template])
  }
  if (template.is !== 'choose') return [{ template, given, lists }]
  return branchesOf(template, given).flatMap((branch) =>
    branch.template && to.isPossible(branch.given)
      ? possibilities(branch.template, branch.given, to, lists)
      : [],
  )
}

type Membership = 'in' | 'out' | 'unknown'

/** Whether an item is of a slice, by the members that tell slices apart. */
function membership(template: Template, by: readonly string[], slice: ProfileNode): Membership {
  if (template.is !== 'object') return 'unknown'
  const said = by.map((name): Membership => {
    const fixed: Json | undefined = slice.facts.url ?? slice.members.get(name)?.facts.fixed
    const member = template.members.find(({ key }) => key === name)?.template
    // What is merged in may say it too.
    if (fixed === undefined || typeof fixed === 'object') return 'unknown'
    if (member === undefined) return template.merge ? 'unknown' : 'out'
    const value = constantOf(member)
    if (value === undefined) return 'unknown'
    return value === fixed ? 'in' : 'out'
  })
  if (said.includes('out')) return 'out'
  return said.includes('unknown') ? 'unknown' : 'in'
}

/** How many items the lists around a template may have between them. */
function mostOf(lists: readonly Each[], given: Given, to: Checking): number {
  return lists.reduce((most, { pointer }) => {
    const shapes = to.cursor.at(pointer.absolute, given)
    const own = shapes.map(({ types, maxItems }) => (types.has('array') ? (maxItems ?? Infinity) : 1))
    return most * Math.max(0, ...own)
  }, 1)
}

/** What is known when the template stands. */
function contexts({ template, given }: Possible, to: Checking): Given[] {
  const causes = to.presence.causes(template)
  const known = causes.length === 0 ? [given] : causes.map((cause) => givenBoth(given, cause))
  return known.filter((one) => to.isPossible(one))
}

/** The template at which there are more than one too many, or undefined. */
function tooMany(items: readonly Possible[][], max: number, to: Checking): Template | undefined {
  for (const possible of items) {
    const many = possible.find((one) => mostOf(one.lists, one.given, to) > max)
    if (many) return many.template
  }
  if (max !== 1) return undefined
  for (const [n, possible] of items.entries()) {
    const others = items
      .slice(0, n)
      .flat()
      .flatMap((one) => contexts(one, to))
    const clashing = possible.find((one) =>
      contexts(one, to).some((own) => others.some((other) => to.isPossible(givenBoth(own, other)))),
    )
    if (clashing) return clashing.template
  }
  return undefined
}

function checkMost(items: readonly Possible[][], max: number | undefined, label: string, to: Checking): void {
  const template = max === undefined || max === 0 ? undefined : tooMany(items, max, to)
  if (!template) return
  const detail = `${label} has ${max} at most, but there may be more`
  to.report(template.spot, { code: 'M-CARD', detail })
}

/**
 * How many items a list may have, of all and of each slice: M-CARD where there may be too many, where there are never
 * enough, or where the item that must be there is not sure. An item of which it can't be told whether it is of a slice
 * counts neither way.
 */
export function checkItems(
  list: ListTemplate,
  { label, said }: Extract<ProfileRule, { is: 'items' }>,
  where: Surroundings,
  to: Checking,
): void {
  const { facts, slices } = said.node
  const items = list.items.map((item) => possibilities(item, where.given, to))
  checkMost(items, facts.max, label, to)
  const most = items.reduce((sum, possible) => {
    return sum + Math.max(0, ...possible.map((one) => mostOf(one.lists, one.given, to)))
  }, 0)
  if (facts.min !== undefined && most < facts.min) {
    to.report(list.spot, { code: 'M-CARD', detail: `${label} has ${facts.min} items at least` })
  }
  if (facts.by === undefined) return
  for (const [name, slice] of slices) {
    const judged = items.map((possible) =>
      possible.map((one) => ({ one, is: membership(one.template, facts.by!, slice) })),
    )
    const within = judged.map((possible) => possible.flatMap(({ one, is }) => (is === 'in' ? [one] : [])))
    const place = `${label}, slice ${name},`
    checkMost(within, slice.facts.max, place, to)
    if ((slice.facts.min ?? 0) === 0 || judged.flat().some(({ is }) => is === 'unknown')) continue
    const isSure = where.contexts.every((context) =>
      list.items.some((item, n) => within[n]!.length > 0 && to.presence.sure(item, context)),
    )
    const detail = within.flat().length === 0 ? `${place} is missing` : `${place} may be missing`
    if (!isSure) to.report(list.spot, { code: 'M-REQUIRED', found: name, detail })
  }
}
