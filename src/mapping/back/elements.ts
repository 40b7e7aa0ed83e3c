import type { Json } from '../json.ts'
import { isList, isObject } from '../json.ts'
import type { BackReading, ReadPlace } from '../operations/back-reading.ts'
import { slotOf } from '../operations/back-reading.ts'
import { enterBranch, settle, takes } from '../operations/choose/backward.ts'
import { enterItem } from '../operations/each/backward.ts'
import { pointerBelow } from '../pointer.ts'
import type { Template } from '../template.ts'
import { valueAt } from './draft.ts'
import { byNumbers, itemNumbers, numbersOf } from './item-numbers.ts'
import { bears } from './mark.ts'
import type { Candidate, ListPlan } from './plan.ts'
import { foremost } from './precedence.ts'

/** An element with the candidates it was recognised as. */
interface Recognised {
  readonly fitting: readonly Candidate[]
  readonly element: Json
  readonly pointer: string
  readonly numbers?: readonly number[]
}

/** How a list is read. */
export interface ElementsOptions {
  /** Whether it is the list of documents: their ids say which item each of them was. */
  readonly isTop: boolean
  /** Whether all that may stand there has come, so that what is missing says something too. */
  readonly isComplete: boolean
}

/** Whether an element is at all of the sort that a template makes. */
function fits(template: Template, element: Json): boolean {
  if (template.is === 'object') return isObject(element)
  if (template.is === 'list') return isList(element)
  const isCoding = template.is === 'hole' && template.conversion?.name === 'coding'
  return isCoding ? isObject(element) : !isObject(element) && !isList(element)
}

/** Goes through the lists and branches on the way to a candidate, and reads the element there. */
function enter(
  candidate: Candidate,
  found: Json,
  place: ReadPlace,
  numbers: readonly number[],
  from: BackReading,
): void {
  let here: ReadPlace | undefined = place
  let lists = 0
  for (const [n, step] of candidate.steps.entries()) {
    if (step.is === 'branch') {
      enterBranch(step.choose, step.branch, candidate.alike.length === 0, here, from)
      continue
    }
    const alone = () => from.aside(candidate, n, found, place)
    here = enterItem(step.each, numbers[lists] ?? 0, here, from, alone)
    lists += 1
    if (!here) {
      from.inTheWay(step.each.spot, place, found)
      return
    }
  }
  from.read(candidate.template, found, here)
}

/** Whether the values read so far lead to a candidate; undefined where one of them is not known. */
function verdictOf({ steps }: Candidate, place: ReadPlace): boolean | undefined {
  let verdict: boolean | undefined = true
  for (const step of steps) {
    // What stands in a list of its own has no values yet.
    if (step.is === 'each') return undefined
    const { pointer } = step.choose
    const value = valueAt(slotOf(place, pointer), pointer.path)?.value
    if (value === undefined) verdict = undefined
    else if (!takes(step.choose, step.branch, value)) return false
  }
  return verdict
}

/** Among candidates that look the same, the one that the values read so far pick; undefined where they don't say. */
function picked(fitting: readonly Candidate[], place: ReadPlace): Candidate | undefined {
  const verdicts = fitting.map((candidate) => verdictOf(candidate, place))
  const sure = verdicts.indexOf(true)
  if (sure >= 0) return fitting[sure]
  const open = fitting.filter((_, i) => verdicts[i] !== false)
  return open.length === 1 ? open[0] : undefined
}

/** What of a list is recognised, each element as the first candidate whose mark it bears; the rest is left. */
function recognise(
  { candidates }: ListPlan,
  found: readonly Json[],
  place: ReadPlace,
  isTop: boolean,
  from: BackReading,
): Recognised[] {
  const used = new Set<Candidate>()
  return found.flatMap((element, i): Recognised[] => {
    const pointer = pointerBelow(place.pointer, i)
    const bearing = from.count(1)
      ? candidates.filter(
          ({ mark, template }) => (mark === undefined || bears(element, mark)) && fits(template, element),
        )
      : []
    const fitting = foremost(bearing, candidates).filter((one) => one.isMany || !used.has(one))
    const [candidate] = fitting
    if (!candidate) {
      from.leave(pointer, element)
      return []
    }
    used.add(candidate)
    const numbers = isTop ? numbersOf(element, candidate) : undefined
    return [{ fitting, element, pointer, ...(numbers ? { numbers } : {}) }]
  })
}

/** Gives each element of a list to the first candidate that it is recognised as. */
export function readElements(
  plan: ListPlan,
  found: readonly Json[],
  place: ReadPlace,
  { isTop, isComplete }: ElementsOptions,
  from: BackReading,
): void {
  const given = recognise(plan, found, place, isTop, from)
  const used = new Set(given.map(({ fitting }) => fitting[0]!))
  // Servers reorder: our own ids say which item a resource was.
  if (isTop) given.sort(byNumbers)
  const counts = new Map<string, number>()
  for (const { fitting, element, pointer, numbers } of given) {
    const here = { ...place, pointer, document: isTop ? pointer : place.document }
    const own = itemNumbers(fitting[0]!, numbers, counts)
    const isOne =
      fitting.length === 1 || !fitting.some(({ steps }) => steps.some(({ is }) => is === 'branch'))
    const take = (candidate: Candidate): void => {
      if (candidate.name !== undefined) from.document(candidate.name)
      enter(candidate, element, here, own, from)
    }
    const candidate = isOne ? fitting[0] : picked(fitting, here)
    if (candidate) take(candidate)
    else from.later(() => take(picked(fitting, here) ?? fitting[0]!))
  }
  if (isTop && !isComplete) return
  const chosen = new Set(
    [...used].flatMap(({ steps }) => steps.flatMap((step) => (step.is === 'branch' ? [step.choose] : []))),
  )
  for (const { choose, branch } of toldBySilence(plan))
    if (!chosen.has(choose)) settle(choose, [branch], place, from, () => undefined)
}

/** Choices of which a value makes nothing, where its being missed says so: no other candidate could have taken its element. */
export function toldBySilence({ candidates, silent }: ListPlan): ListPlan['silent'] {
  return silent.filter(({ choose }) =>
    candidates.every(
      ({ alike, steps }) =>
        alike.length === 0 || !steps.some((step) => step.is === 'branch' && step.choose === choose),
    ),
  )
}
