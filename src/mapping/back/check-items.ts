import { isBelow, isSamePath, pointerText } from '../pointer.ts'
import type { Given } from '../schema/given.ts'
import { givenPresent, NOTHING_GIVEN } from '../schema/given.ts'
import type { Choose, Each, Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import type { Carriage } from './carry.ts'
import type { BackPlan } from './plan.ts'
import type { Report } from './report.ts'
import { placeOf } from './report.ts'
import type { Sight } from './sight.ts'

/** An `$each` with the branches it stands in. */
interface EachUse {
  readonly each: Each
  readonly within: ReadonlyMap<Choose, Template>
}

function eachesOf(template: Template, within: EachUse['within'] = new Map()): EachUse[] {
  if (template.is === 'choose')
    return childrenOf(template).flatMap((branch) =>
      eachesOf(branch, new Map([...within, [template, branch]])),
    )
  const own = template.is === 'each' ? [{ each: template, within }] : []
  return [...own, ...childrenOf(template).flatMap((part) => eachesOf(part, within))]
}

/** Whether one record never takes both. */
function areApart(a: EachUse, b: EachUse): boolean {
  return [...a.within].some(([choose, branch]) => b.within.has(choose) && b.within.get(choose) !== branch)
}

/** M-ZIP: items that can't be put together again. M-KEY: a key that isn't one. */
export function checkItems(plan: BackPlan, sight: Sight, carriage: Carriage, report: Report): void {
  const { mapping } = plan
  const uses = mapping.makes.flatMap(({ template }) => eachesOf(template))
  for (const { each } of uses) {
    const item = [...each.pointer.absolute, '*']
    const given = givenPresent(NOTHING_GIVEN, item)
    if (!each.key) continue
    const key = [...item, ...each.key.path]
    const isSure = sight.cursor.implied(key, given)
    const isCarried = isCarriedWhenMade(each.make, key, givenPresent(given, key), carriage)
    if (isSure && isCarried) continue
    const why = isSure ? 'is not carried exactly by what is made of the item' : 'may be missing'
    report(each.spot, {
      code: 'M-KEY',
      found: pointerText(key),
      detail: `the key ${pointerText(key)} ${why}`,
    })
  }
  const reading = uses.filter(({ each }) => readsItem(each, plan))
  for (const [i, use] of reading.entries()) {
    const { each } = use
    const other = reading
      .slice(0, i)
      .find((one) => isSamePath(one.each.pointer.absolute, each.pointer.absolute) && !areApart(one, use))
    if (!other || (each.key && other.each.key)) continue
    if (isAlwaysMade(each, sight) && isAlwaysMade(other.each, sight)) continue
    const path = pointerText(each.pointer.absolute)
    const detail = `${path} is read from here and from ${placeOf(other.each.spot)}, and an item may be missing from one of them`
    report(each.spot, {
      code: 'M-ZIP',
      found: path,
      detail,
      remedy: 'give both a "$key", or make something of every item in both',
    })
  }
  for (const list of [plan.tops, ...plan.lists.values()]) {
    for (const { steps } of list.candidates) {
      const eaches = steps.flatMap((step) => (step.is === 'each' ? [step.each] : []))
      const open = eaches.slice(0, -1).find(({ key }) => !key)
      if (!open) continue
      const path = pointerText(open.pointer.absolute)
      const detail = `the items of ${path} flow together: the way back cannot tell where one ends`
      report(open.spot, { code: 'M-ZIP', found: path, detail, remedy: 'give the outer "$each" a "$key"' })
    }
  }
}

/** Whether a key is carried by whatever is made of the item, which may be nothing. */
function isCarriedWhenMade(
  template: Template,
  key: readonly string[],
  given: Given,
  carriage: Carriage,
): boolean {
  if (template.is !== 'each') return carriage.carriedBy(template, key, given)
  const item = givenPresent(given, [...template.pointer.absolute, '*'])
  return isCarriedWhenMade(template.make, key, item, carriage)
}

/** Whether anything of an item is read back from there. */
function readsItem({ make, pointer }: Each, plan: BackPlan): boolean {
  const item = [...pointer.absolute, '*']
  const reads = (template: Template): boolean => {
    if (template.is === 'hole')
      return isBelow(template.pointer.absolute, item) && (plan.holes.get(template)?.isExact ?? false)
    if (template.is === 'text' && template.parts.filter((part) => typeof part !== 'string').length > 1)
      return false
    return childrenOf(template).some(reads)
  }
  return reads(make)
}

function isAlwaysMade({ make, pointer }: Each, sight: Sight): boolean {
  return sight.presence.sure(make, givenPresent(NOTHING_GIVEN, [...pointer.absolute, '*']))
}
