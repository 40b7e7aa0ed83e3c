import type { PatternPart } from './pattern-parts.ts'
import { partsOfPattern } from './pattern-parts.ts'
import { steadyTest } from './steady-pattern.ts'

/** A pattern of a schema, ready to be tried; its text is its source. */
export interface Pattern {
  test(text: string): boolean
  toString(): string
}

/** A pattern that cannot be used: JavaScript cannot read it, or it may take for ever. */
export class PatternFault extends Error {
  readonly pattern: string

  constructor(pattern: string, why: string) {
    const shown = pattern.length > 80 ? `${pattern.slice(0, 79)}…` : pattern
    super(`the pattern "${shown}" cannot be used: ${why}`)
    this.pattern = pattern
  }
}

/** As many ways as an engine may try one after another; a repeat without an end counts for so many on a text of some length. */
const WAYS_MAX = 1_000_000
const WAYS_OF_ANY = 10_000
/** The longest pattern, in characters; it also keeps what takes it apart off the end of the stack. */
const LENGTH_MAX = 4_000

/** How many ways there may be to take a text, roughly and rather too many. */
function waysOf(part: PatternPart): number {
  switch (part.is) {
    case 'character':
    case 'edge':
      return 1
    case 'look':
      return waysOf(part.part)
    case 'sequence':
      return part.parts.reduce((ways, one) => ways * waysOf(one), 1)
    case 'either':
      return part.parts.reduce((ways, one) => ways + waysOf(one), 0)
    case 'repeat': {
      const { least, most } = part
      const within = waysOf(part.part)
      if (most !== Number.POSITIVE_INFINITY) return within ** most * (most - least + 1)
      return within === 1 ? WAYS_OF_ANY : Number.POSITIVE_INFINITY
    }
  }
}

function beginsAtStart(part: PatternPart): boolean {
  if (part.is === 'edge') return part.edge === 'start'
  if (part.is === 'either') return part.parts.every(beginsAtStart)
  return part.is === 'sequence' && part.parts[0] !== undefined && beginsAtStart(part.parts[0])
}

function read(source: string): Pattern {
  if (source.length > LENGTH_MAX) throw new PatternFault(source, `it is longer than ${LENGTH_MAX} characters`)
  let native: RegExp
  try {
    native = new RegExp(source, 'u')
  } catch (error) {
    throw new PatternFault(source, error instanceof Error ? error.message : String(error))
  }
  const parts = partsOfPattern(source)
  const ways = waysOf(parts) * (beginsAtStart(parts) ? 1 : WAYS_OF_ANY)
  if (ways <= WAYS_MAX) return { test: (text) => native.test(text), toString: () => source }
  const test = steadyTest(parts)
  if (!test) throw new PatternFault(source, 'it may take for ever on some texts')
  return { test, toString: () => source }
}

/** Whether a text has the pattern; true also where the pattern cannot be used, which the schema's own check tells. */
export function mayHavePattern(text: string, pattern: string): boolean {
  try {
    return patternOf(pattern).test(text)
  } catch {
    return true
  }
}

const known = new Map<string, Pattern>()

/**
 * A pattern as JSON Schema has them (JavaScript's, with its flag `u`), whose time grows with the text and no faster:
 * one that an engine might try for ever is tried all ways at once. Throws a `PatternFault` where that is impossible.
 */
export function patternOf(source: string): Pattern {
  const before = known.get(source)
  if (before) return before
  const pattern = read(source)
  known.set(source, pattern)
  return pattern
}
