import type { BackGeneration } from '../operations/back-generation.ts'
import { writeBranchValue } from '../operations/choose/backward.ts'
import { writeItem, writeKeyedEnd, writeKeyedItem } from '../operations/each/backward.ts'
import type { Choose } from '../template.ts'
import { toldBySilence } from './elements.ts'
import type { BackPlan, Candidate, ListPlan } from './plan.ts'
import { inTurn } from './precedence.ts'

/** Whether there is anything to read of a candidate: a value in it, or one that a branch on the way says. */
function isWanted({ template, steps }: Candidate, to: BackGeneration): boolean {
  return to.carries(template) || steps.some((step) => step.is === 'branch' && step.branch.value !== undefined)
}

/** A condition that guesses between candidates that look the same: the value that picks the branch, if it is known. */
function guesses({ steps, alike }: Candidate, to: BackGeneration): string[] {
  if (alike.length === 0 || steps.some(({ is }) => is === 'each')) return []
  return steps.flatMap((step) => {
    if (step.is !== 'branch' || step.branch.value === undefined || step.choose.pointer.up > to.lists)
      return []
    return [`${to.leaf(step.choose.pointer)} === ${to.literal(step.branch.value)}`]
  })
}

function isLost(choose: Choose, plan: BackPlan): boolean {
  return plan.isLost(choose.pointer.absolute)
}

/** The variables that a loop over a list's elements counts with, and notes what it has seen. */
interface LoopNames {
  /** Per `$each` on the way to a candidate: its next item's number. */
  readonly counters: ReadonlyMap<string, string>
  /** Per choice of which a value makes nothing: whether anything was made for it. */
  readonly chosen: ReadonlyMap<Choose, string>
}

const counterKey = (at: string, step: number): string => `${at} ${step}`

/** Source that goes through the lists and branches on the way to a candidate, and reads the element there. */
function writeEntry(candidate: Candidate, element: string, names: LoopNames, to: BackGeneration): void {
  const { template, steps, alike } = candidate
  const ends: (() => void)[] = []
  let here = to
  for (const [n, step] of steps.entries()) {
    if (step.is === 'branch') {
      const { choose, branch } = step
      const said = names.chosen.get(choose)
      if (said) to.line(`${said} = true;`)
      if (alike.length === 0 && !isLost(choose, to.plan)) writeBranchValue(choose, branch, here)
      continue
    }
    const { each } = step
    const outer = here
    if (each.key) {
      const { inside, variable } = writeKeyedItem(each, outer)
      ends.unshift(() => writeKeyedEnd(each, inside, variable, outer))
      here = inside
      continue
    }
    const counter = names.counters.get(counterKey(each.spot.at, n))!
    here = writeItem(each, counter, outer)
    to.line(`${counter} += 1;`)
  }
  here.write(template, element)
  for (const end of ends) end()
}

/** Source that gives each element of a list to the first candidate whose mark it bears. */
export function writeElements(plan: ListPlan, found: string, to: BackGeneration): void {
  const { candidates, silent } = plan
  const chosen = new Map<Choose, string>()
  for (const { choose } of silent) if (!isLost(choose, to.plan)) chosen.set(choose, to.fresh('s'))
  const wanted = inTurn(candidates).filter((i) => isWanted(candidates[i]!, to))
  if (wanted.length === 0) return
  const counters = new Map<string, string>()
  for (const i of wanted) {
    for (const [n, step] of candidates[i]!.steps.entries())
      if (step.is === 'each') counters.set(counterKey(step.each.spot.at, n), to.fresh('n'))
  }
  const used = new Map(wanted.filter((i) => !candidates[i]!.isMany).map((i) => [i, to.fresh('u')]))
  for (const name of counters.values()) to.line(`let ${name} = 0;`)
  for (const name of [...used.values(), ...chosen.values()]) to.line(`let ${name} = false;`)
  const element = to.fresh('e')
  to.line(`elements += ${found}.length; if (elements > elementsMax) return undefined;`)
  const at = to.fresh('i')
  to.line(`for (let ${at} = 0; ${at} < ${found}.length; ${at} += 1) { const ${element} = ${found}[${at}];`)
  for (const [n, i] of wanted.entries()) {
    const candidate = candidates[i]!
    const once = used.get(i)
    const isUnused = once ? [`!${once}`] : []
    const conditions = [...isUnused, to.test(candidate.mark, element), ...guesses(candidate, to)]
    to.line(`${n > 0 ? 'else ' : ''}if (${conditions.join(' && ')}) {`)
    if (once) to.line(`${once} = true;`)
    writeEntry(candidate, element, { counters, chosen }, to)
    to.line('}')
  }
  to.line('}')
  for (const { choose, branch } of toldBySilence(plan)) {
    const said = chosen.get(choose)
    if (said === undefined || branch.value === undefined) continue
    to.line(`if (!${said}) {`)
    writeBranchValue(choose, branch, to)
    to.line('}')
  }
}
