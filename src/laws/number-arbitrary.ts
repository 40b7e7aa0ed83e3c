import fc from 'fast-check'
import type { Shape } from '../mapping/schema/shape.ts'

const USUAL_MAX = 1_000
const DECIMALS_MAX = 6

/** The fewest decimals that write a step exactly. */
function decimalsOf(step: number): number {
  let decimals = 0
  while (decimals < DECIMALS_MAX && Number(step.toFixed(decimals)) !== step) decimals += 1
  return decimals
}

/**
 * Numbers that a shape allows, its borders among them: whole ones, or with as many decimals as `multipleOf` says,
 * two where it says nothing. Never -0, which JSON writes as 0.
 */
export function numbersOf(shape: Shape): fc.Arbitrary<number> {
  const { types, minimum, maximum, multiplesOf } = shape
  const isWhole = !types.has('number')
  const [step = isWhole ? 1 : 0.01] = multiplesOf
  const decimals = decimalsOf(step)
  const low = minimum ?? (maximum === undefined ? 0 : Math.min(0, maximum))
  const high = maximum ?? Math.max(USUAL_MAX, low)
  const first = Math.ceil(Number((low / step).toFixed(DECIMALS_MAX)))
  const last = Math.floor(Number((high / step).toFixed(DECIMALS_MAX)))
  const most = Math.max(first, Math.min(last, Number.MAX_SAFE_INTEGER))
  return fc.integer({ min: first, max: most }).map((count) => Number((count * step).toFixed(decimals)) || 0)
}
