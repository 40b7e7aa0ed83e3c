import type { Problem } from '../problem.ts'
import { problemAt } from '../problem.ts'
import { carriageOf } from './carry.ts'
import { checkItems } from './check-items.ts'
import { checkLoss } from './check-loss.ts'
import { checkTold } from './check-told.ts'
import { planBack } from './plan.ts'
import type { Report } from './report.ts'
import type { Sight } from './sight.ts'

/**
 * Checks that what a mapping makes can be read back: every value exactly or declared lost, whatever could look the
 * same told apart, lists put together again. Only for mappings that the other checks found right.
 */
export function checkBack(sight: Sight): Problem[] {
  const problems: Problem[] = []
  const report: Report = (spot, complaint) => {
    problems.push(problemAt(spot, complaint))
  }
  const plan = planBack(sight)
  const carriage = carriageOf(plan, sight)
  checkLoss(plan, sight, carriage, report)
  checkTold(plan, sight, carriage, report)
  checkItems(plan, sight, carriage, report)
  return problems
}
