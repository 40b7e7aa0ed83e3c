import { nearestOf } from '../../nearest.ts'
import { pointerText } from '../../pointer.ts'
import { branchesOf } from '../../presence.ts'
import { givenBoth } from '../../schema/given.ts'
import type { Choose, Template } from '../../template.ts'
import type { Checking, Surroundings } from '../checking.ts'

/** The branches of a `$choose` are values that its pointer may have, and miss none of them. */
export function checkBranches(choose: Choose, where: Surroundings, to: Checking): void {
  const reads = choose.of.length > 0 ? 'scalar' : 'presence'
  const isKnown = to.pointer(choose.pointer, choose.pointerSpot, where.given, reads)
  if (!isKnown || choose.of.length === 0) return
  const pointer = pointerText(choose.pointer.absolute)
  const allowed = to.presence.values(choose.pointer.absolute, where.given)?.map(String)
  const isTotal = choose.present !== undefined || choose.otherwise !== undefined
  if (!allowed) {
    const detail = `the schema doesn't list the values of ${pointer}, so branches miss some`
    if (!isTotal)
      to.report(choose.pointerSpot, { code: 'M-CHOOSE', detail, remedy: 'add "$present" or "$else"' })
    return
  }
  for (const { value, spot } of choose.of) {
    if (allowed.includes(value)) continue
    const detail = `${pointer} is never "${value}"`
    to.report(spot, { code: 'M-CHOOSE', found: value, allowed, detail, ...nearestOf(value, allowed) })
  }
  const named = new Set(choose.of.map(({ value }) => value))
  const missing = allowed.filter((value) => !named.has(value))
  if (isTotal || missing.length === 0) return
  const detail = `no branch for ${missing.map((value) => `"${value}"`).join(', ')} of ${pointer}`
  to.report(choose.pointerSpot, { code: 'M-CHOOSE', found: missing[0]!, allowed, detail })
}

/** A `$choose` on its own: its branches, and each of them where it stands. */
export function checkChoose(choose: Choose, where: Surroundings, to: Checking): void {
  checkBranches(choose, where, to)
  const seen = new Set<Template>()
  for (const branch of branchesOf(choose, where.given)) {
    const { template } = branch
    if (!template || seen.has(template) || !to.isPossible(branch.given)) continue
    seen.add(template)
    // What "$else" makes stands with a value and without: neither is known.
    const given = template === choose.otherwise ? where.given : branch.given
    const contexts = where.contexts.map((context) => givenBoth(context, given))
    to.check(template, { ...where, given, contexts: contexts.filter((context) => to.isPossible(context)) })
  }
}
