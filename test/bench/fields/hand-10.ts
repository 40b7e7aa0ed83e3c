// Written out by write-out.ts: 10 fields there and back, by hand.
import type { Part } from './hand.ts'
import { codeOf, codingOf, isoOf, localOf, stateOf } from './hand.ts'

interface Source0 {
  id0: string
  name0: string
  note0?: string
  start0: string
  end0?: string
  state0: string
  role0: string
  score0?: number
  flag0?: boolean
  tags0?: string[]
}

interface Source {
  s0: Source0
}

interface Made {
  part0: Part
}

function forward0(s: Source0): Part {
  const part: Part = { identifier: [{ system: 'urn:s0', value: s.id0 }], title: s.name0 }
  if (s.note0 !== undefined) part.text = s.note0
  part.period = { start: isoOf(s.start0) }
  if (s.end0 !== undefined) part.period.end = isoOf(s.end0)
  part.status = codeOf(s.state0)
  part.code = { coding: [codingOf(s.role0)] }
  if (s.score0 !== undefined) part.quantity = { value: s.score0, unit: 'score' }
  if (s.flag0 !== undefined) part.active = s.flag0
  if (s.tags0 !== undefined) part.tag = [...s.tags0]
  return part
}

function backward0(part: Part): Source0 {
  const s: Source0 = {
    id0: part.identifier[0]!.value,
    name0: part.title,
    start0: localOf(part.period!.start),
    state0: stateOf(part.status!),
    role0: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note0 = part.text
  if (part.period!.end !== undefined) s.end0 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score0 = part.quantity.value
  if (part.active !== undefined) s.flag0 = part.active
  if (part.tag !== undefined) s.tags0 = [...part.tag]
  return s
}

/** The mapping of 10 fields, written by hand. */
export function forward(source: Source): Made {
  return { part0: forward0(source.s0) }
}

/** Its way back, written by hand; it checks nothing. */
export function backward(made: Made): Source {
  return { s0: backward0(made.part0) }
}
