import type { Json } from '../json.ts'
import { isPresent } from '../json.ts'
import type { Hole } from '../template.ts'
import type { Checking, Surroundings } from './checking.ts'
import type { Evaluation, Made, Outcome } from './evaluation.ts'
import { NOTHING } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'

/**
 * A hole makes the value with its own type, or what its conversion makes of it. Missing, `null` and `""` make
 * nothing. An object or a list needs a conversion that reads it; otherwise it is an issue.
 */
export function evaluateHole(hole: Hole, from: Evaluation): Outcome {
  const value = from.read(hole.pointer)
  if (value === undefined || value === null || value === '') return NOTHING
  if (!hole.conversion) {
    if (typeof value !== 'object') return spelled(hole, value, value, from)
    if (isPresent(value)) from.issue('R-VALUE', from.place(hole.pointer), hole.spot, value)
    return NOTHING
  }
  if (!isPresent(value)) return NOTHING
  const made: Json | undefined = from.convert(hole.conversion, value)
  if (made === undefined) {
    const code = hole.conversion.table === undefined ? 'R-VALUE' : 'R-CODE'
    from.issue(code, from.place(hole.pointer), hole.spot, value, from.accepted(hole.conversion))
    return NOTHING
  }
  if (made !== null) return spelled(hole, value, made, from)
  from.unmade(hole.pointer, 'row')
  return NOTHING
}

function spelled(hole: Hole, read: Json, value: Json, from: Evaluation): Made {
  const origin = from.origin(hole, read)
  return { value, gave: origin.stands, origin }
}

/** Source of a hole. */
export function writeHole(hole: Hole, to: Generation): Written {
  const value = to.fresh()
  to.line(`let ${value} = ${to.read(hole.pointer)};`)
  to.line(`if (${value} === undefined || ${value} === null || ${value} === "") ${value} = undefined;`)
  to.line(`else if (typeof ${value} === "object" && !isPresent(${value})) ${value} = undefined;`)
  if (hole.conversion) {
    to.line(`else { ${value} = ${to.conversion(hole.conversion)}(${value});`)
    to.line(`if (${value} === undefined) bad = true; else if (${value} === null) ${value} = undefined; }`)
  } else {
    to.line(`else if (typeof ${value} === "object") { bad = true; ${value} = undefined; }`)
  }
  return { value, gave: `${value} !== undefined`, stands: false }
}

/** A hole's pointer leads to a value, its conversion reads it, and what it makes fits its place. */
export function checkHole(hole: Hole, where: Surroundings, to: Checking): void {
  const reads = hole.conversion?.name === 'json' ? 'anything' : 'scalar'
  if (!to.pointer(hole.pointer, hole.spot, where.given, reads)) return
  const kind = to.hole(hole, where.given)
  const complaint = kind.types.length > 0 ? where.place?.judge(kind) : undefined
  if (complaint) to.report(hole.spot, complaint)
}
