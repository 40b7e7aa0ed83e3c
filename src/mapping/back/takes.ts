import type { Json } from '../json.ts'
import { isPresent } from '../json.ts'
import { keyOf } from '../operations/choose.ts'
import type { Choose } from '../template.ts'
import type { BranchPlan } from './plan.ts'

/** Whether a value takes a branch of a choice. */
export function takes(choose: Choose, branch: BranchPlan, value: Json | undefined): boolean {
  if (!isPresent(value)) return branch.isAbsent
  const key = keyOf(value)
  const named = choose.of.find((one) => one.value === key)
  if (named) {
    const isSame = branch.value === undefined ? branch.template === null : String(branch.value) === key
    return named.template === branch.template && isSame
  }
  const rest = choose.present !== undefined ? choose.present : choose.otherwise
  return branch.value === undefined && branch.template === (rest ?? null)
}
