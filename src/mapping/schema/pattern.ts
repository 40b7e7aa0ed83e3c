import { RE2JS } from 're2js'

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

/** The longest pattern, in characters. */
const LENGTH_MAX = 4_000

function read(source: string): Pattern {
  if (source.length > LENGTH_MAX) throw new PatternFault(source, `it is longer than ${LENGTH_MAX} characters`)
  try {
    new RegExp(source, 'u')
  } catch (error) {
    throw new PatternFault(source, why(error))
  }
  let steady: RE2JS
  try {
    steady = RE2JS.compile(RE2JS.translateRegExp(asRe2(source)))
  } catch (error) {
    throw new PatternFault(source, `it may take for ever on some texts (${why(error)})`)
  }
  return { test: (text) => steady.test(text), toString: () => source }
}

/** White space of JavaScript (ECMA-262, WhiteSpace and LineTerminator): RE2 knows that of ASCII only. */
const SPACE = '\\t\\n\\v\\f\\r\\x{feff}\\p{Z}'

/** The pattern with what RE2 reads otherwise than JavaScript written out: `\s`, and the line ends that `.` leaves out. */
function asRe2(source: string): string {
  let isInClass = false
  return source.replace(/\\.|[[\].]/gsu, (token) => {
    if (token === '[' || token === ']') isInClass = token === '['
    else if (token === '\\s') return isInClass ? SPACE : `[${SPACE}]`
    else if (token === '\\S' && !isInClass) return `[^${SPACE}]`
    else if (token === '.' && !isInClass) return '[^\\n\\r\\x{2028}\\x{2029}]'
    return token
  })
}

function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
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
 * A pattern as JSON Schema has them (JavaScript's, with its flag `u`), tried by RE2: its time grows with the text and no faster,
 * whatever the pattern. Throws a `PatternFault` for one that RE2 does not take (what looks around or back, more than 1,000 repeats).
 */
export function patternOf(source: string): Pattern {
  const before = known.get(source)
  if (before) return before
  const pattern = read(source)
  known.set(source, pattern)
  return pattern
}
