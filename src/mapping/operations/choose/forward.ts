import type { CommonParts } from '../../explain/common-parts.ts'
import { commonParts, restingApart } from '../../explain/common-parts.ts'
import type { Bearing, Support } from '../../explain/support.ts'
import { allOf, NO_SUPPORT } from '../../explain/support.ts'
import type { Json } from '../../json.ts'
import { isPresent } from '../../json.ts'
import { branchesOf } from '../../presence.ts'
import { NOTHING_GIVEN } from '../../schema/given.ts'
import type { Choose, Template } from '../../template.ts'
import type { Evaluation, Made, Outcome } from '../evaluation.ts'
import { NOTHING, restingSince } from '../evaluation.ts'
import type { Generation, Written } from '../generation.ts'

/** The text by which a value names its branch; objects and lists name none. */
export function keyOf(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === 'object' ? undefined : String(value)
}

interface Picked {
  readonly template: Template | null
  /** Whether it was picked because a value is there. */
  readonly isValued: boolean
  /** How the value bears on the choice. */
  readonly bearing: Bearing
}

function pick(choose: Choose, value: Json | undefined): Picked | undefined {
  if (!isPresent(value)) {
    return { template: choose.absent ?? choose.otherwise ?? null, isValued: false, bearing: 'absence' }
  }
  const key = keyOf(value)
  const branch = choose.of.find((one) => one.value === key)
  if (branch) return { template: branch.template, isValued: true, bearing: 'because' }
  // Without named branches any value would do.
  const bearing = choose.of.length > 0 ? 'because' : 'presence'
  if (choose.present !== undefined) return { template: choose.present, isValued: true, bearing }
  if (choose.otherwise !== undefined) return { template: choose.otherwise, isValued: false, bearing }
  return choose.of.length > 0 ? undefined : { template: null, isValued: false, bearing }
}

function picked(choose: Choose, from: Evaluation): Picked {
  const value = from.read(choose.pointer)
  const found = pick(choose, value)
  if (found) return found
  const allowed = choose.of.map((branch) => branch.value)
  from.issue('R-CODE', from.place(choose.pointer), choose.pointerSpot, value, allowed)
  return { template: null, isValued: false, bearing: 'because' }
}

interface Taken {
  readonly template: Template
  readonly isValued: boolean
  /** What the choice of it stands on. */
  readonly support: Support
  /** What there being anything stands on: nothing more where every other branch would give something too. */
  readonly needed: Support
  /** What any other branch would have made too. */
  readonly common: CommonParts | undefined
}

/** The branch that the value picks; undefined if it makes nothing. */
function taken(choose: Choose, from: Evaluation, resource: string | undefined): Taken | undefined {
  const { template, isValued, bearing } = picked(choose, from)
  if (!template) {
    from.unmade(choose.pointer, 'branch')
    return undefined
  }
  const support = from.support(choose.pointer, bearing)
  if (support.size === 0) return { template, isValued, support, needed: support, common: undefined }
  // What another value would have made here tells what depends on the value.
  const others = branchesOf(choose, NOTHING_GIVEN).map((branch) => ({
    ...branch,
    ...(branch.template ? from.tried(branch.template, resource) : { made: [], gave: false }),
  }))
  // With neither named branches nor "$present" and "$else", any value makes nothing.
  const isMute = choose.of.length === 0 && choose.present === undefined && choose.otherwise === undefined
  const isSettled =
    !isMute && others.every((branch) => (branch.isValued ? branch.made.length > 0 : branch.gave))
  const isOne = !isMute && others.every(({ made }) => made.length === 1)
  return {
    ...{ template, isValued, support, needed: isSettled ? NO_SUPPORT : support },
    common: isOne ? commonParts(others.map(({ made }) => made[0]!)) : undefined,
  }
}

/** The branch that the value picks. A value that picks none is an issue; a null branch makes nothing. */
export function evaluateChoose(choose: Choose, from: Evaluation, resource?: string): Outcome {
  const branch = taken(choose, from, resource)
  const made = branch ? from.evaluate(branch.template, resource) : NOTHING
  if (!branch || made.value === undefined) return NOTHING
  const gave = branch.isValued ? made.origin.stands : made.gave
  return {
    value: made.value,
    gave: gave && allOf(gave, branch.needed),
    origin: restingApart(made.origin, branch.support, branch.common),
  }
}

/** A `$choose` in a list: its branch may add one value, several or none. */
export function evaluateChooseInto(
  choose: Choose,
  from: Evaluation,
  list: Made[],
  resource?: string,
): Support | undefined {
  const branch = taken(choose, from, resource)
  if (!branch) return undefined
  const before = list.length
  const given = from.into(branch.template, list, resource)
  const stands = restingSince(before, list, branch.support, branch.common)
  const gave = branch.isValued ? stands : given
  return gave && allOf(gave, branch.needed)
}

/** Writes the switch; `branch` writes what one template does. */
function writeSwitch(
  choose: Choose,
  to: Generation,
  branch: (template: Template, isValued: boolean) => void,
): void {
  const value = to.fresh()
  const write = (template: Template | null | undefined, isValued: boolean): void => {
    if (template) branch(template, isValued)
  }
  to.line(`const ${value} = ${to.read(choose.pointer)};`)
  // Scalars, which are most, don't pay for a call.
  const isScalar = `${value} !== undefined && ${value} !== ""`
  to.line(`if (typeof ${value} === "object" ? isPresent(${value}) : ${isScalar}) {`)
  to.line(`switch (keyOf(${value})) {`)
  for (const { value: named, template } of choose.of) {
    to.line(`case ${to.literal(named)}: {`)
    write(template, true)
    to.line('break; }')
  }
  to.line('default: {')
  if (choose.present !== undefined) write(choose.present, true)
  else if (choose.otherwise !== undefined) write(choose.otherwise, false)
  else if (choose.of.length > 0) to.line('bad = true;')
  to.line('} }')
  to.line('} else {')
  write(choose.absent ?? choose.otherwise, false)
  to.line('}')
}

/** Source of a `$choose` that makes one value. */
export function writeChoose(choose: Choose, to: Generation, resource?: string): Written {
  const value = to.fresh()
  const gave = to.fresh()
  to.line(`let ${value}; let ${gave} = false;`)
  writeSwitch(choose, to, (template, isValued) => {
    const written = to.write(template, resource)
    to.line(`${value} = ${written.value};`)
    to.line(`${gave} = ${isValued ? `${value} !== undefined` : written.gave};`)
  })
  return { value, gave, stands: false }
}

/** Source of a `$choose` in a list. */
export function writeChooseInto(
  choose: Choose,
  to: Generation,
  list: string,
  gave: string,
  resource?: string,
): void {
  const before = to.fresh()
  to.line(`const ${before} = ${list}.length;`)
  writeSwitch(choose, to, (template, isValued) => {
    to.writeInto(template, list, gave, resource)
    if (isValued) to.line(`if (${list}.length > ${before}) ${gave} = true;`)
  })
}
