import type { Constant } from '../template.ts'
import type { Outcome } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'

/** A constant makes itself. */
export function evaluateConstant(constant: Constant): Outcome {
  return { value: constant.value, gave: false }
}

/** Source of a constant. */
export function writeConstant(constant: Constant, to: Generation): Written {
  return { value: to.constant(constant.value), gave: 'false', stands: true }
}
