/** Where a text may stand without a character of it being taken. */
export type Edge = 'start' | 'end' | 'word' | 'no-word'

/** A pattern taken apart. What stands for one character keeps its own source. */
export type PatternPart =
  | { readonly is: 'character'; readonly source: string }
  | { readonly is: 'edge'; readonly edge: Edge }
  | { readonly is: 'sequence'; readonly parts: readonly PatternPart[] }
  | { readonly is: 'either'; readonly parts: readonly PatternPart[] }
  | { readonly is: 'repeat'; readonly part: PatternPart; readonly least: number; readonly most: number }
  /** What looks around or back, which only an engine that tries one way after another can do. */
  | { readonly is: 'look'; readonly part: PatternPart }

const EDGES: { readonly [written: string]: Edge } = {
  '^': 'start',
  $: 'end',
  '\\b': 'word',
  '\\B': 'no-word',
}

const GROUP = /\((?:\?(?:(?<look><?[=!])|:|<[^>]*>))?/uy
const REPEAT = /(?:[*+?]|\{(?<least>\d+)(?<open>,(?<most>\d*))?\})\??/uy
/** A class, an escape (a pair of surrogates is one character) or whatever else stands for itself. */
const ONE =
  /\[(?:\\.|[^\]\\])*\]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[pP]\{[^}]*\}|\\c.|\\k<[^>]*>|\\[1-9]\d*|\\.|./suy

function limitsOf(found: RegExpExecArray): { least: number; most: number } {
  const [sign] = found[0]
  if (sign !== '{') return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY }
  const { least, open, most } = found.groups!
  const atLeast = Number(least)
  if (open === undefined) return { least: atLeast, most: atLeast }
  return { least: atLeast, most: most === '' ? Number.POSITIVE_INFINITY : Number(most) }
}

/** Takes apart a pattern that JavaScript reads with its flag `u`; of others nothing is promised. */
export function partsOfPattern(source: string): PatternPart {
  let at = 0
  const take = (expression: RegExp): RegExpExecArray | undefined => {
    expression.lastIndex = at
    const found = expression.exec(source)
    at += found?.[0].length ?? 0
    return found ?? undefined
  }

  const one = (): PatternPart => {
    const group = take(GROUP)
    if (group) {
      const part = either()
      at += 1
      return group.groups!.look === undefined ? part : { is: 'look', part }
    }
    const [text] = take(ONE)!
    const edge = EDGES[text]
    if (edge !== undefined) return { is: 'edge', edge }
    const character: PatternPart = { is: 'character', source: text }
    return /^\\(?:k<|[1-9])/.test(text) ? { is: 'look', part: character } : character
  }

  const sequence = (): PatternPart => {
    const parts: PatternPart[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const part = one()
      const repeat = take(REPEAT)
      parts.push(repeat ? { is: 'repeat', part, ...limitsOf(repeat) } : part)
    }
    return parts.length === 1 ? parts[0]! : { is: 'sequence', parts }
  }

  const either = (): PatternPart => {
    const parts = [sequence()]
    while (source[at] === '|') {
      at += 1
      parts.push(sequence())
    }
    return parts.length === 1 ? parts[0]! : { is: 'either', parts }
  }
  return either()
}
