import { constantOrigin } from '../explain/origin.ts'
import { typeOf } from '../json.ts'
import type { Constant } from '../template.ts'
import type { Checking, Surroundings } from './checking.ts'
import type { Outcome } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'

/** A constant makes itself. */
export function evaluateConstant(constant: Constant): Outcome {
  return { value: constant.value, gave: undefined, origin: constantOrigin(constant.spot) }
}

/** Source of a constant. */
export function writeConstant(constant: Constant, to: Generation): Written {
  return { value: to.constant(constant.value), gave: 'false', stands: true }
}

/** A constant fits its place: type, required value set, the spelling of a primitive. */
export function checkConstant(constant: Constant, where: Surroundings, to: Checking): void {
  const { value } = constant
  const complaint = where.place?.judge({
    types: [typeOf(value)],
    values: [value],
    formats: [],
    isFree: false,
    isConstant: true,
  })
  if (complaint) to.report(constant.spot, complaint)
}
