import type { Origin } from '../explain/origin.ts'
import { jointOrigin } from '../explain/origin.ts'
import type { Hole, Text } from '../template.ts'
import type { Checking, Surroundings } from './checking.ts'
import type { Evaluation, Outcome } from './evaluation.ts'
import { NOTHING } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'
import { evaluateHole, writeHole } from './hole.ts'

/** Text around holes: all of them present, else nothing. What isn't a scalar can't stand in text. */
export function evaluateText(text: Text, from: Evaluation): Outcome {
  let made = ''
  let isWhole = true
  const holes: [Hole, Origin][] = []
  for (const part of text.parts) {
    if (typeof part === 'string') {
      made += part
      continue
    }
    const { value, origin } = evaluateHole(part, from)
    if (value === undefined) isWhole = false
    else if (typeof value === 'object') {
      from.issue('R-VALUE', from.place(part.pointer), part.spot, value)
      isWhole = false
    } else {
      made += String(value)
      holes.push([part, origin])
    }
  }
  if (!isWhole) {
    for (const [{ pointer }] of holes) from.unmade(pointer, 'text')
    return NOTHING
  }
  const origin = jointOrigin(
    text.spot,
    holes.map(([, own]) => own),
  )
  return { value: made, gave: origin.stands, origin }
}

/** Source of a text. */
export function writeText(text: Text, to: Generation): Written {
  const holes: string[] = []
  const pieces = text.parts.map((part) => {
    if (typeof part === 'string') return to.literal(part)
    const { value } = writeHole(part, to)
    to.line(`if (typeof ${value} === "object") { bad = true; ${value} = undefined; }`)
    holes.push(value)
    return value
  })
  const value = to.fresh()
  const isWhole = holes.map((hole) => `${hole} !== undefined`).join(' && ')
  to.line(`const ${value} = ${isWhole} ? "" + ${pieces.join(' + ')} : undefined;`)
  return { value, gave: `${value} !== undefined`, stands: false }
}

/** The holes of a text make scalars, and its place takes text. */
export function checkText(text: Text, where: Surroundings, to: Checking): void {
  for (const part of text.parts) {
    if (typeof part === 'string' || !to.pointer(part.pointer, part.spot, where.given, 'scalar')) continue
    const { types } = to.hole(part, where.given)
    if (!types.includes('object')) continue
    to.report(part.spot, { code: 'M-TYPE', found: 'object', detail: 'an object cannot stand in text' })
  }
  // Text around a value has a spelling of its own, which only the making of it can show.
  const complaint = where.place?.judge({ types: ['string'], formats: [], isFree: false, isConstant: false })
  if (complaint) to.report(text.spot, complaint)
}
