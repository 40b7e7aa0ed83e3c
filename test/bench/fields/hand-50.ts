// Written out by write-out.ts: 50 fields there and back, by hand.
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

interface Source1 {
  id1: string
  name1: string
  note1?: string
  start1: string
  end1?: string
  state1: string
  role1: string
  score1?: number
  flag1?: boolean
  tags1?: string[]
}

interface Source2 {
  id2: string
  name2: string
  note2?: string
  start2: string
  end2?: string
  state2: string
  role2: string
  score2?: number
  flag2?: boolean
  tags2?: string[]
}

interface Source3 {
  id3: string
  name3: string
  note3?: string
  start3: string
  end3?: string
  state3: string
  role3: string
  score3?: number
  flag3?: boolean
  tags3?: string[]
}

interface Source4 {
  id4: string
  name4: string
  note4?: string
  start4: string
  end4?: string
  state4: string
  role4: string
  score4?: number
  flag4?: boolean
  tags4?: string[]
}

interface Source {
  s0: Source0
  s1: Source1
  s2: Source2
  s3: Source3
  s4: Source4
}

interface Made {
  part0: Part
  part1: Part
  part2: Part
  part3: Part
  part4: Part
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

function forward1(s: Source1): Part {
  const part: Part = { identifier: [{ system: 'urn:s1', value: s.id1 }], title: s.name1 }
  if (s.note1 !== undefined) part.text = s.note1
  part.period = { start: isoOf(s.start1) }
  if (s.end1 !== undefined) part.period.end = isoOf(s.end1)
  part.status = codeOf(s.state1)
  part.code = { coding: [codingOf(s.role1)] }
  if (s.score1 !== undefined) part.quantity = { value: s.score1, unit: 'score' }
  if (s.flag1 !== undefined) part.active = s.flag1
  if (s.tags1 !== undefined) part.tag = [...s.tags1]
  return part
}

function forward2(s: Source2): Part {
  const part: Part = { identifier: [{ system: 'urn:s2', value: s.id2 }], title: s.name2 }
  if (s.note2 !== undefined) part.text = s.note2
  part.period = { start: isoOf(s.start2) }
  if (s.end2 !== undefined) part.period.end = isoOf(s.end2)
  part.status = codeOf(s.state2)
  part.code = { coding: [codingOf(s.role2)] }
  if (s.score2 !== undefined) part.quantity = { value: s.score2, unit: 'score' }
  if (s.flag2 !== undefined) part.active = s.flag2
  if (s.tags2 !== undefined) part.tag = [...s.tags2]
  return part
}

function forward3(s: Source3): Part {
  const part: Part = { identifier: [{ system: 'urn:s3', value: s.id3 }], title: s.name3 }
  if (s.note3 !== undefined) part.text = s.note3
  part.period = { start: isoOf(s.start3) }
  if (s.end3 !== undefined) part.period.end = isoOf(s.end3)
  part.status = codeOf(s.state3)
  part.code = { coding: [codingOf(s.role3)] }
  if (s.score3 !== undefined) part.quantity = { value: s.score3, unit: 'score' }
  if (s.flag3 !== undefined) part.active = s.flag3
  if (s.tags3 !== undefined) part.tag = [...s.tags3]
  return part
}

function forward4(s: Source4): Part {
  const part: Part = { identifier: [{ system: 'urn:s4', value: s.id4 }], title: s.name4 }
  if (s.note4 !== undefined) part.text = s.note4
  part.period = { start: isoOf(s.start4) }
  if (s.end4 !== undefined) part.period.end = isoOf(s.end4)
  part.status = codeOf(s.state4)
  part.code = { coding: [codingOf(s.role4)] }
  if (s.score4 !== undefined) part.quantity = { value: s.score4, unit: 'score' }
  if (s.flag4 !== undefined) part.active = s.flag4
  if (s.tags4 !== undefined) part.tag = [...s.tags4]
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

function backward1(part: Part): Source1 {
  const s: Source1 = {
    id1: part.identifier[0]!.value,
    name1: part.title,
    start1: localOf(part.period!.start),
    state1: stateOf(part.status!),
    role1: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note1 = part.text
  if (part.period!.end !== undefined) s.end1 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score1 = part.quantity.value
  if (part.active !== undefined) s.flag1 = part.active
  if (part.tag !== undefined) s.tags1 = [...part.tag]
  return s
}

function backward2(part: Part): Source2 {
  const s: Source2 = {
    id2: part.identifier[0]!.value,
    name2: part.title,
    start2: localOf(part.period!.start),
    state2: stateOf(part.status!),
    role2: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note2 = part.text
  if (part.period!.end !== undefined) s.end2 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score2 = part.quantity.value
  if (part.active !== undefined) s.flag2 = part.active
  if (part.tag !== undefined) s.tags2 = [...part.tag]
  return s
}

function backward3(part: Part): Source3 {
  const s: Source3 = {
    id3: part.identifier[0]!.value,
    name3: part.title,
    start3: localOf(part.period!.start),
    state3: stateOf(part.status!),
    role3: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note3 = part.text
  if (part.period!.end !== undefined) s.end3 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score3 = part.quantity.value
  if (part.active !== undefined) s.flag3 = part.active
  if (part.tag !== undefined) s.tags3 = [...part.tag]
  return s
}

function backward4(part: Part): Source4 {
  const s: Source4 = {
    id4: part.identifier[0]!.value,
    name4: part.title,
    start4: localOf(part.period!.start),
    state4: stateOf(part.status!),
    role4: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note4 = part.text
  if (part.period!.end !== undefined) s.end4 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score4 = part.quantity.value
  if (part.active !== undefined) s.flag4 = part.active
  if (part.tag !== undefined) s.tags4 = [...part.tag]
  return s
}

/** The mapping of 50 fields, written by hand. */
export function forward(source: Source): Made {
  return {
    part0: forward0(source.s0),
    part1: forward1(source.s1),
    part2: forward2(source.s2),
    part3: forward3(source.s3),
    part4: forward4(source.s4),
  }
}

/** Its way back, written by hand; it checks nothing. */
export function backward(made: Made): Source {
  return {
    s0: backward0(made.part0),
    s1: backward1(made.part1),
    s2: backward2(made.part2),
    s3: backward3(made.part3),
    s4: backward4(made.part4),
  }
}
