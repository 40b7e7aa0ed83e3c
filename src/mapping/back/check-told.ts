import { isBelow, pointerText } from '../pointer.ts'
import { givenPresent, NOTHING_GIVEN } from '../schema/given.ts'
import type { Choose, Template } from '../template.ts'
import { childrenOf, holdsHoles } from '../template-parts.ts'
import type { Carriage } from './carry.ts'
import type { BackPlan, Step } from './plan.ts'
import type { Report } from './report.ts'
import { placeOf } from './report.ts'
import type { Sight } from './sight.ts'

function choosesOf(steps: readonly Step[]): Choose[] {
  return steps.flatMap((step) => (step.is === 'branch' ? [step.choose] : []))
}

function isPlain({ is }: Template): boolean {
  return is === 'hole' || is === 'text' || is === 'constant'
}

/** M-TELL: items of one list, or branches of one choice, that could look the same. */
export function checkTold(plan: BackPlan, sight: Sight, carriage: Carriage, report: Report): void {
  const told = new Set<Template>()
  const complain = (one: Template, other: Template): void => {
    // One neighbour that looks the same is reason enough.
    if (told.has(one)) return
    told.add(one)
    const detail = `this and the one at ${placeOf(other.spot)} can look the same: the way back cannot tell them apart`
    report(one.spot, {
      code: 'M-TELL',
      detail,
      remedy: 'give one of them a constant at an element that says what it is',
    })
  }
  for (const list of [plan.tops, ...plan.lists.values()]) {
    list.candidates.forEach((candidate, i) => {
      for (const j of candidate.alike) {
        const other = list.candidates[j]!
        // Where neither holds a value, only the values that picked them could be lost: M-LOSS sees to those.
        if (j < i || (!holdsHoles(candidate.template) && !holdsHoles(other.template))) continue
        // Plain values are told apart by their position, as long as those before never miss.
        const isByPosition = isPlain(candidate.template) && isPlain(other.template) && candidate.isSure
        if (isByPosition && !candidate.isMany) continue
        const chooses = [...choosesOf(candidate.steps), ...choosesOf(other.steps)]
        const isOneChoice = choosesOf(candidate.steps).some((choose) =>
          choosesOf(other.steps).includes(choose),
        )
        if (isOneChoice && chooses.every((choose) => carriage.isKnown(choose))) continue
        complain(other.template, candidate.template)
      }
    })
  }
  for (const [choose, { branches, alike }] of plan.chooses) {
    for (const [i, j] of alike) {
      const one = branches[i]!.template
      const other = branches[j]!.template
      const isOutside = one !== null && other !== null && !holdsHoles(one) && !holdsHoles(other)
      if (isOutside || carriage.isKnown(choose)) continue
      complain(other ?? one ?? choose, one ?? choose)
    }
  }
  for (const { template } of plan.mapping.makes) {
    for (const choose of choosesIn(template)) {
      const isLost = plan.mapping.lost.some(({ path }) => isBelow(choose.pointer.absolute, path))
      if (!isLost && choose.of.some((one) => one.template === null))
        checkSilent(choose, sight, carriage, report)
    }
  }
}

function choosesIn(template: Template): Choose[] {
  return [...(template.is === 'choose' ? [template] : []), ...childrenOf(template).flatMap(choosesIn)]
}

/** A named branch that makes nothing is one, and its value is never missing; else nothing made would say nothing. */
function checkSilent(choose: Choose, sight: Sight, carriage: Carriage, report: Report): void {
  if (carriage.isKnown(choose)) return
  const { absolute } = choose.pointer
  const given =
    absolute.lastIndexOf('*') < 0
      ? NOTHING_GIVEN
      : givenPresent(NOTHING_GIVEN, absolute.slice(0, absolute.lastIndexOf('*') + 1))
  const silent = choose.of.filter(({ template }) => template === null)
  const path = pointerText(absolute)
  const detail =
    silent.length > 1
      ? `${silent.length} values of ${path} make nothing: the way back cannot tell them apart`
      : `a missing ${path} and "${silent[0]?.value}" both make nothing: the way back cannot tell them apart`
  if (silent.length > 1 || !sight.cursor.implied(absolute, given))
    report(choose.pointerSpot, {
      code: 'M-TELL',
      found: path,
      detail,
      remedy: 'make something for each, or carry the value exactly elsewhere',
    })
}
