import type { Reference } from '../template.ts'
import type { Evaluation, Outcome } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'

/** A reference stands like a constant: it names a resource and reads nothing. */
export function evaluateReference(reference: Reference, from: Evaluation): Outcome {
  return { value: from.reference(reference), gave: false }
}

/** Source of a reference. */
export function writeReference(reference: Reference, to: Generation): Written {
  return { value: to.reference(reference), gave: 'false', stands: true }
}
