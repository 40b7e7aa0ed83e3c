import type { Json } from '../mapping/json.ts'
import type { Subject, Trial } from './law.ts'

/** Numbers that look random and come from a seed (mulberry32): enough to choose places by. */
function chooser(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

/** A record to try laws on; there and back are run when they are first asked for. */
export function trialOf(subject: Subject, record: Json, seed: number, isThorough = false): Trial {
  let there: Trial['there'] | undefined
  let back: Trial['back'] | undefined
  return {
    subject,
    record,
    isThorough,
    choose: chooser(seed),
    get there() {
      there ??= subject.compiled.forward(record)
      return there
    },
    get back() {
      back ??= subject.compiled.backward(this.there.output)
      return back
    },
  }
}
