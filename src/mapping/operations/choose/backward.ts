import { isFilled, setValue, valueAt } from '../../back/draft.ts'
import { bears } from '../../back/mark.ts'
import type { BranchPlan } from '../../back/plan.ts'
import { foremost, inTurn } from '../../back/precedence.ts'
import type { Json } from '../../json.ts'
import { isPresent } from '../../json.ts'
import type { Choose } from '../../template.ts'
import type { BackGeneration } from '../back-generation.ts'
import type { BackReading, ReadPlace, Visit } from '../back-reading.ts'
import { slotOf } from '../back-reading.ts'
import type { Verification } from '../verification.ts'
import { keyOf } from './forward.ts'

/** What is done once it is known which branch came; undefined: none that is known. */
type Then = (branch: BranchPlan | undefined) => void

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

/** Takes a branch for the one that came; unless another looks the same, its value is the value that picked it. */
export function enterBranch(
  choose: Choose,
  branch: BranchPlan,
  isSaid: boolean,
  place: ReadPlace,
  from: BackReading,
): void {
  const { pointer } = choose
  if (from.plan.isLost(pointer.absolute)) {
    from.leave(place.pointer, branch.value ?? null)
    return
  }
  if (isSaid && branch.value !== undefined)
    setValue(slotOf(place, pointer), pointer.path, branch.value, place.pointer)
  from.take({ is: 'branch', template: choose, branch, pointer: place.pointer, scopes: place.scopes })
}

/** Among branches that look the same, the one that the value read elsewhere picks. */
function byValue(
  { pointer }: Choose,
  matched: readonly BranchPlan[],
  place: ReadPlace,
): BranchPlan | undefined {
  const slot = slotOf(place, pointer)
  const value = valueAt(slot, pointer.path)?.value
  const rest = matched.find((branch) => branch.value === undefined && !branch.isAbsent)
  if (value === undefined) return isFilled(slot, pointer.path) ? rest : undefined
  const named = matched.find((branch) => branch.value !== undefined && String(branch.value) === String(value))
  return named ?? rest ?? matched.at(-1)
}

/** Takes the one branch that matched; of several the one that the value picks, now or once all else has been read. */
export function settle(
  choose: Choose,
  matched: readonly BranchPlan[],
  place: ReadPlace,
  from: BackReading,
  then: Then,
): void {
  const [only] = matched
  if (matched.length <= 1) {
    if (only) enterBranch(choose, only, true, place, from)
    then(only)
    return
  }
  const enter = (branch: BranchPlan): void => {
    enterBranch(choose, branch, false, place, from)
    then(branch)
  }
  const known = byValue(choose, matched, place)
  if (known) enter(known)
  else
    from.later(() =>
      enter(byValue(choose, matched, place) ?? matched.find(({ isAbsent }) => isAbsent) ?? only!),
    )
}

/** Recognises which branch made what was found, and says so to `then`. */
export function decide(
  choose: Choose,
  found: Json | undefined,
  place: ReadPlace,
  from: BackReading,
  then: Then,
): void {
  const { branches } = from.plan.chooses.get(choose)!
  const recognised = branches.filter(({ template, mark }) => {
    return template !== null && (mark === undefined ? found !== undefined : bears(found, mark))
  })
  const first = foremost(recognised, branches)
  const matched = first.length > 0 ? first : branches.filter(({ template }) => template === null)
  settle(choose, matched, place, from, then)
}

/** A choice reads the branch that it recognises. */
export function readChoose(
  choose: Choose,
  found: Json,
  place: ReadPlace,
  isWords: boolean,
  from: BackReading,
): void {
  decide(choose, found, place, from, (branch) => {
    if (branch?.template) from.read(branch.template, found, place, isWords)
    else from.leave(place.pointer, found)
  })
}

/**
 * A branch was taken rightly if the record's value picks it, or one that may look like it with something left out: what is
 * missing is no contradiction.
 */
export function verifyBranch(visit: Visit & { is: 'branch' }, by: Verification): void {
  const { template, branch } = visit
  const value = by.value(visit, template.pointer)
  if (takes(template, branch, value)) return
  const branches = by.plan.chooses.get(template)?.branches ?? []
  if (branch.after.some((i) => takes(template, branches[i]!, value))) return
  const said = branch.value ?? (branch.isAbsent ? 'nothing' : 'something')
  by.conflict(visit, said, value, template.pointer)
}

/** Source that sets the value that picks a branch, if nothing has been read for it yet. */
export function writeBranchValue(choose: Choose, { value }: BranchPlan, to: BackGeneration): void {
  if (value === undefined) return
  const place = to.leaf(choose.pointer)
  to.line(`if (${place} === undefined) ${place} = ${to.literal(value)};`)
}

/** Source of a choice: the branches as conditions in turn; of those that look the same, the one that the value picks. */
export function writeChooseBack(choose: Choose, found: string, to: BackGeneration): void {
  const { branches, alike } = to.plan.chooses.get(choose)!
  const isRead = choose.of.length > 0 && !to.plan.isLost(choose.pointer.absolute)
  const place = isRead ? to.leaf(choose.pointer) : undefined
  const isAlike = (i: number): boolean => alike.some((pair) => pair.includes(i))
  let isFirst = true
  const branchLine = (condition: string, i: number): void => {
    const { template } = branches[i]!
    to.line(`${isFirst ? '' : 'else '}if (${condition}) {`)
    isFirst = false
    if (isRead && !isAlike(i)) writeBranchValue(choose, branches[i]!, to)
    if (template !== null && to.carries(template)) to.write(template, found)
    to.line('}')
  }
  for (const i of inTurn(branches)) {
    const { template, mark, value } = branches[i]!
    if (template === null) continue
    const isGuess = isAlike(i) && place !== undefined && value !== undefined
    branchLine(to.test(mark, found) + (isGuess ? ` && ${place} === ${to.literal(value)}` : ''), i)
  }
  const silent = branches.findIndex(({ template, value }) => template === null && value !== undefined)
  if (silent >= 0) branchLine('true', silent)
}
