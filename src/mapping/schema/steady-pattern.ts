import type { Edge, PatternPart } from './pattern-parts.ts'

/** One step: a character is taken, an edge is passed, two ways lead on, or the text has the pattern. */
type Step =
  | { is: 'character'; fits: (character: string) => boolean }
  | { is: 'edge'; edge: Edge }
  | { is: 'fork'; to: number[] }
  | { is: 'found' }

/** The most parts that a pattern may have once its repeats are written out. */
const STEPS_MAX = 5_000
const ASCII = 128

function fitsOf(source: string): (character: string) => boolean {
  const expression = new RegExp(`^${source}$`, 'u')
  const known = new Int8Array(ASCII)
  return (character) => {
    const code = character.charCodeAt(0)
    if (code >= ASCII) return expression.test(character)
    known[code] ||= expression.test(character) ? 1 : -1
    return known[code] === 1
  }
}

function stepsOf(pattern: PatternPart): Step[] | undefined {
  const steps: Step[] = []
  let written = 0
  const add = <S extends Step>(step: S): S => {
    steps.push(step)
    return step
  }
  /** Whether it could be written. */
  const write = (part: PatternPart): boolean => {
    // What is empty makes no step, however often it is repeated.
    written += 1
    if (written > STEPS_MAX) return false
    switch (part.is) {
      case 'look':
        return false
      case 'edge':
        add(part)
        return true
      case 'character':
        add({ is: 'character', fits: fitsOf(part.source) })
        return true
      case 'sequence':
        return part.parts.every(write)
      case 'either': {
        const ways = add({ is: 'fork', to: [] as number[] })
        const ends = part.parts.map((one) => {
          ways.to.push(steps.length)
          return write(one) && add({ is: 'fork', to: [] as number[] })
        })
        for (const end of ends) if (end) end.to.push(steps.length)
        return ends.every((end) => end !== false)
      }
      case 'repeat':
        return writeRepeat(part)
    }
  }
  const writeRepeat = ({ part, least, most }: PatternPart & { is: 'repeat' }): boolean => {
    for (let i = 0; i < least; i += 1) if (!write(part)) return false
    const leaves: { to: number[] }[] = []
    for (let i = least; i < (most === Number.POSITIVE_INFINITY ? least + 1 : most); i += 1) {
      const here = steps.length
      leaves.push(add({ is: 'fork', to: [here + 1] }))
      if (!write(part)) return false
      if (most === Number.POSITIVE_INFINITY) add({ is: 'fork', to: [here] })
    }
    for (const { to } of leaves) to.push(steps.length)
    return true
  }
  if (!write(pattern)) return undefined
  steps.push({ is: 'found' })
  return steps
}

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /^[A-Za-z0-9_]$/.test(character)

/**
 * Whether a text has the pattern, found by going all ways at once: the time is that of the text's length by the
 * pattern's, whatever both are. Undefined where the pattern looks around or back, or is too large for that.
 */
export function steadyTest(pattern: PatternPart): ((text: string) => boolean) | undefined {
  const steps = stepsOf(pattern)
  if (!steps) return undefined
  return (text) => {
    const seen = new Int32Array(steps.length).fill(-1)
    let before: string | undefined
    let position = 0
    let taking: number[] = []
    let ready: number[] = []
    const open: number[] = []
    /** Goes on from a step as far as no character is needed; whether the end of the pattern is reached. */
    const reach = (from: number, next: string | undefined): boolean => {
      open.length = 0
      open.push(from)
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (seen[at] === position) continue
        seen[at] = position
        const step = steps[at]!
        if (step.is === 'found') return true
        if (step.is === 'character') ready.push(at)
        else if (step.is === 'fork') for (const way of step.to) open.push(way)
        else if (stands(step.edge, before, next)) open.push(at + 1)
      }
      return false
    }
    for (const character of [...text, undefined]) {
      ready = []
      for (const at of taking) if (reach(at, character)) return true
      if (reach(0, character)) return true
      if (character === undefined) return false
      taking = []
      for (const at of ready) {
        const step = steps[at]!
        if (step.is === 'character' && step.fits(character)) taking.push(at + 1)
      }
      before = character
      position += 1
    }
    return false
  }
}

function stands(edge: Edge, before: string | undefined, next: string | undefined): boolean {
  if (edge === 'start') return before === undefined
  if (edge === 'end') return next === undefined
  return (isWord(before) !== isWord(next)) === (edge === 'word')
}
