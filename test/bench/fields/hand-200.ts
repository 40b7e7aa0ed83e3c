// Written out by write-out.ts: 200 fields there and back, by hand.
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

interface Source5 {
  id5: string
  name5: string
  note5?: string
  start5: string
  end5?: string
  state5: string
  role5: string
  score5?: number
  flag5?: boolean
  tags5?: string[]
}

interface Source6 {
  id6: string
  name6: string
  note6?: string
  start6: string
  end6?: string
  state6: string
  role6: string
  score6?: number
  flag6?: boolean
  tags6?: string[]
}

interface Source7 {
  id7: string
  name7: string
  note7?: string
  start7: string
  end7?: string
  state7: string
  role7: string
  score7?: number
  flag7?: boolean
  tags7?: string[]
}

interface Source8 {
  id8: string
  name8: string
  note8?: string
  start8: string
  end8?: string
  state8: string
  role8: string
  score8?: number
  flag8?: boolean
  tags8?: string[]
}

interface Source9 {
  id9: string
  name9: string
  note9?: string
  start9: string
  end9?: string
  state9: string
  role9: string
  score9?: number
  flag9?: boolean
  tags9?: string[]
}

interface Source10 {
  id10: string
  name10: string
  note10?: string
  start10: string
  end10?: string
  state10: string
  role10: string
  score10?: number
  flag10?: boolean
  tags10?: string[]
}

interface Source11 {
  id11: string
  name11: string
  note11?: string
  start11: string
  end11?: string
  state11: string
  role11: string
  score11?: number
  flag11?: boolean
  tags11?: string[]
}

interface Source12 {
  id12: string
  name12: string
  note12?: string
  start12: string
  end12?: string
  state12: string
  role12: string
  score12?: number
  flag12?: boolean
  tags12?: string[]
}

interface Source13 {
  id13: string
  name13: string
  note13?: string
  start13: string
  end13?: string
  state13: string
  role13: string
  score13?: number
  flag13?: boolean
  tags13?: string[]
}

interface Source14 {
  id14: string
  name14: string
  note14?: string
  start14: string
  end14?: string
  state14: string
  role14: string
  score14?: number
  flag14?: boolean
  tags14?: string[]
}

interface Source15 {
  id15: string
  name15: string
  note15?: string
  start15: string
  end15?: string
  state15: string
  role15: string
  score15?: number
  flag15?: boolean
  tags15?: string[]
}

interface Source16 {
  id16: string
  name16: string
  note16?: string
  start16: string
  end16?: string
  state16: string
  role16: string
  score16?: number
  flag16?: boolean
  tags16?: string[]
}

interface Source17 {
  id17: string
  name17: string
  note17?: string
  start17: string
  end17?: string
  state17: string
  role17: string
  score17?: number
  flag17?: boolean
  tags17?: string[]
}

interface Source18 {
  id18: string
  name18: string
  note18?: string
  start18: string
  end18?: string
  state18: string
  role18: string
  score18?: number
  flag18?: boolean
  tags18?: string[]
}

interface Source19 {
  id19: string
  name19: string
  note19?: string
  start19: string
  end19?: string
  state19: string
  role19: string
  score19?: number
  flag19?: boolean
  tags19?: string[]
}

interface Source {
  s0: Source0
  s1: Source1
  s2: Source2
  s3: Source3
  s4: Source4
  s5: Source5
  s6: Source6
  s7: Source7
  s8: Source8
  s9: Source9
  s10: Source10
  s11: Source11
  s12: Source12
  s13: Source13
  s14: Source14
  s15: Source15
  s16: Source16
  s17: Source17
  s18: Source18
  s19: Source19
}

interface Made {
  part0: Part
  part1: Part
  part2: Part
  part3: Part
  part4: Part
  part5: Part
  part6: Part
  part7: Part
  part8: Part
  part9: Part
  part10: Part
  part11: Part
  part12: Part
  part13: Part
  part14: Part
  part15: Part
  part16: Part
  part17: Part
  part18: Part
  part19: Part
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

function forward5(s: Source5): Part {
  const part: Part = { identifier: [{ system: 'urn:s5', value: s.id5 }], title: s.name5 }
  if (s.note5 !== undefined) part.text = s.note5
  part.period = { start: isoOf(s.start5) }
  if (s.end5 !== undefined) part.period.end = isoOf(s.end5)
  part.status = codeOf(s.state5)
  part.code = { coding: [codingOf(s.role5)] }
  if (s.score5 !== undefined) part.quantity = { value: s.score5, unit: 'score' }
  if (s.flag5 !== undefined) part.active = s.flag5
  if (s.tags5 !== undefined) part.tag = [...s.tags5]
  return part
}

function forward6(s: Source6): Part {
  const part: Part = { identifier: [{ system: 'urn:s6', value: s.id6 }], title: s.name6 }
  if (s.note6 !== undefined) part.text = s.note6
  part.period = { start: isoOf(s.start6) }
  if (s.end6 !== undefined) part.period.end = isoOf(s.end6)
  part.status = codeOf(s.state6)
  part.code = { coding: [codingOf(s.role6)] }
  if (s.score6 !== undefined) part.quantity = { value: s.score6, unit: 'score' }
  if (s.flag6 !== undefined) part.active = s.flag6
  if (s.tags6 !== undefined) part.tag = [...s.tags6]
  return part
}

function forward7(s: Source7): Part {
  const part: Part = { identifier: [{ system: 'urn:s7', value: s.id7 }], title: s.name7 }
  if (s.note7 !== undefined) part.text = s.note7
  part.period = { start: isoOf(s.start7) }
  if (s.end7 !== undefined) part.period.end = isoOf(s.end7)
  part.status = codeOf(s.state7)
  part.code = { coding: [codingOf(s.role7)] }
  if (s.score7 !== undefined) part.quantity = { value: s.score7, unit: 'score' }
  if (s.flag7 !== undefined) part.active = s.flag7
  if (s.tags7 !== undefined) part.tag = [...s.tags7]
  return part
}

function forward8(s: Source8): Part {
  const part: Part = { identifier: [{ system: 'urn:s8', value: s.id8 }], title: s.name8 }
  if (s.note8 !== undefined) part.text = s.note8
  part.period = { start: isoOf(s.start8) }
  if (s.end8 !== undefined) part.period.end = isoOf(s.end8)
  part.status = codeOf(s.state8)
  part.code = { coding: [codingOf(s.role8)] }
  if (s.score8 !== undefined) part.quantity = { value: s.score8, unit: 'score' }
  if (s.flag8 !== undefined) part.active = s.flag8
  if (s.tags8 !== undefined) part.tag = [...s.tags8]
  return part
}

function forward9(s: Source9): Part {
  const part: Part = { identifier: [{ system: 'urn:s9', value: s.id9 }], title: s.name9 }
  if (s.note9 !== undefined) part.text = s.note9
  part.period = { start: isoOf(s.start9) }
  if (s.end9 !== undefined) part.period.end = isoOf(s.end9)
  part.status = codeOf(s.state9)
  part.code = { coding: [codingOf(s.role9)] }
  if (s.score9 !== undefined) part.quantity = { value: s.score9, unit: 'score' }
  if (s.flag9 !== undefined) part.active = s.flag9
  if (s.tags9 !== undefined) part.tag = [...s.tags9]
  return part
}

function forward10(s: Source10): Part {
  const part: Part = { identifier: [{ system: 'urn:s10', value: s.id10 }], title: s.name10 }
  if (s.note10 !== undefined) part.text = s.note10
  part.period = { start: isoOf(s.start10) }
  if (s.end10 !== undefined) part.period.end = isoOf(s.end10)
  part.status = codeOf(s.state10)
  part.code = { coding: [codingOf(s.role10)] }
  if (s.score10 !== undefined) part.quantity = { value: s.score10, unit: 'score' }
  if (s.flag10 !== undefined) part.active = s.flag10
  if (s.tags10 !== undefined) part.tag = [...s.tags10]
  return part
}

function forward11(s: Source11): Part {
  const part: Part = { identifier: [{ system: 'urn:s11', value: s.id11 }], title: s.name11 }
  if (s.note11 !== undefined) part.text = s.note11
  part.period = { start: isoOf(s.start11) }
  if (s.end11 !== undefined) part.period.end = isoOf(s.end11)
  part.status = codeOf(s.state11)
  part.code = { coding: [codingOf(s.role11)] }
  if (s.score11 !== undefined) part.quantity = { value: s.score11, unit: 'score' }
  if (s.flag11 !== undefined) part.active = s.flag11
  if (s.tags11 !== undefined) part.tag = [...s.tags11]
  return part
}

function forward12(s: Source12): Part {
  const part: Part = { identifier: [{ system: 'urn:s12', value: s.id12 }], title: s.name12 }
  if (s.note12 !== undefined) part.text = s.note12
  part.period = { start: isoOf(s.start12) }
  if (s.end12 !== undefined) part.period.end = isoOf(s.end12)
  part.status = codeOf(s.state12)
  part.code = { coding: [codingOf(s.role12)] }
  if (s.score12 !== undefined) part.quantity = { value: s.score12, unit: 'score' }
  if (s.flag12 !== undefined) part.active = s.flag12
  if (s.tags12 !== undefined) part.tag = [...s.tags12]
  return part
}

function forward13(s: Source13): Part {
  const part: Part = { identifier: [{ system: 'urn:s13', value: s.id13 }], title: s.name13 }
  if (s.note13 !== undefined) part.text = s.note13
  part.period = { start: isoOf(s.start13) }
  if (s.end13 !== undefined) part.period.end = isoOf(s.end13)
  part.status = codeOf(s.state13)
  part.code = { coding: [codingOf(s.role13)] }
  if (s.score13 !== undefined) part.quantity = { value: s.score13, unit: 'score' }
  if (s.flag13 !== undefined) part.active = s.flag13
  if (s.tags13 !== undefined) part.tag = [...s.tags13]
  return part
}

function forward14(s: Source14): Part {
  const part: Part = { identifier: [{ system: 'urn:s14', value: s.id14 }], title: s.name14 }
  if (s.note14 !== undefined) part.text = s.note14
  part.period = { start: isoOf(s.start14) }
  if (s.end14 !== undefined) part.period.end = isoOf(s.end14)
  part.status = codeOf(s.state14)
  part.code = { coding: [codingOf(s.role14)] }
  if (s.score14 !== undefined) part.quantity = { value: s.score14, unit: 'score' }
  if (s.flag14 !== undefined) part.active = s.flag14
  if (s.tags14 !== undefined) part.tag = [...s.tags14]
  return part
}

function forward15(s: Source15): Part {
  const part: Part = { identifier: [{ system: 'urn:s15', value: s.id15 }], title: s.name15 }
  if (s.note15 !== undefined) part.text = s.note15
  part.period = { start: isoOf(s.start15) }
  if (s.end15 !== undefined) part.period.end = isoOf(s.end15)
  part.status = codeOf(s.state15)
  part.code = { coding: [codingOf(s.role15)] }
  if (s.score15 !== undefined) part.quantity = { value: s.score15, unit: 'score' }
  if (s.flag15 !== undefined) part.active = s.flag15
  if (s.tags15 !== undefined) part.tag = [...s.tags15]
  return part
}

function forward16(s: Source16): Part {
  const part: Part = { identifier: [{ system: 'urn:s16', value: s.id16 }], title: s.name16 }
  if (s.note16 !== undefined) part.text = s.note16
  part.period = { start: isoOf(s.start16) }
  if (s.end16 !== undefined) part.period.end = isoOf(s.end16)
  part.status = codeOf(s.state16)
  part.code = { coding: [codingOf(s.role16)] }
  if (s.score16 !== undefined) part.quantity = { value: s.score16, unit: 'score' }
  if (s.flag16 !== undefined) part.active = s.flag16
  if (s.tags16 !== undefined) part.tag = [...s.tags16]
  return part
}

function forward17(s: Source17): Part {
  const part: Part = { identifier: [{ system: 'urn:s17', value: s.id17 }], title: s.name17 }
  if (s.note17 !== undefined) part.text = s.note17
  part.period = { start: isoOf(s.start17) }
  if (s.end17 !== undefined) part.period.end = isoOf(s.end17)
  part.status = codeOf(s.state17)
  part.code = { coding: [codingOf(s.role17)] }
  if (s.score17 !== undefined) part.quantity = { value: s.score17, unit: 'score' }
  if (s.flag17 !== undefined) part.active = s.flag17
  if (s.tags17 !== undefined) part.tag = [...s.tags17]
  return part
}

function forward18(s: Source18): Part {
  const part: Part = { identifier: [{ system: 'urn:s18', value: s.id18 }], title: s.name18 }
  if (s.note18 !== undefined) part.text = s.note18
  part.period = { start: isoOf(s.start18) }
  if (s.end18 !== undefined) part.period.end = isoOf(s.end18)
  part.status = codeOf(s.state18)
  part.code = { coding: [codingOf(s.role18)] }
  if (s.score18 !== undefined) part.quantity = { value: s.score18, unit: 'score' }
  if (s.flag18 !== undefined) part.active = s.flag18
  if (s.tags18 !== undefined) part.tag = [...s.tags18]
  return part
}

function forward19(s: Source19): Part {
  const part: Part = { identifier: [{ system: 'urn:s19', value: s.id19 }], title: s.name19 }
  if (s.note19 !== undefined) part.text = s.note19
  part.period = { start: isoOf(s.start19) }
  if (s.end19 !== undefined) part.period.end = isoOf(s.end19)
  part.status = codeOf(s.state19)
  part.code = { coding: [codingOf(s.role19)] }
  if (s.score19 !== undefined) part.quantity = { value: s.score19, unit: 'score' }
  if (s.flag19 !== undefined) part.active = s.flag19
  if (s.tags19 !== undefined) part.tag = [...s.tags19]
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

function backward5(part: Part): Source5 {
  const s: Source5 = {
    id5: part.identifier[0]!.value,
    name5: part.title,
    start5: localOf(part.period!.start),
    state5: stateOf(part.status!),
    role5: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note5 = part.text
  if (part.period!.end !== undefined) s.end5 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score5 = part.quantity.value
  if (part.active !== undefined) s.flag5 = part.active
  if (part.tag !== undefined) s.tags5 = [...part.tag]
  return s
}

function backward6(part: Part): Source6 {
  const s: Source6 = {
    id6: part.identifier[0]!.value,
    name6: part.title,
    start6: localOf(part.period!.start),
    state6: stateOf(part.status!),
    role6: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note6 = part.text
  if (part.period!.end !== undefined) s.end6 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score6 = part.quantity.value
  if (part.active !== undefined) s.flag6 = part.active
  if (part.tag !== undefined) s.tags6 = [...part.tag]
  return s
}

function backward7(part: Part): Source7 {
  const s: Source7 = {
    id7: part.identifier[0]!.value,
    name7: part.title,
    start7: localOf(part.period!.start),
    state7: stateOf(part.status!),
    role7: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note7 = part.text
  if (part.period!.end !== undefined) s.end7 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score7 = part.quantity.value
  if (part.active !== undefined) s.flag7 = part.active
  if (part.tag !== undefined) s.tags7 = [...part.tag]
  return s
}

function backward8(part: Part): Source8 {
  const s: Source8 = {
    id8: part.identifier[0]!.value,
    name8: part.title,
    start8: localOf(part.period!.start),
    state8: stateOf(part.status!),
    role8: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note8 = part.text
  if (part.period!.end !== undefined) s.end8 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score8 = part.quantity.value
  if (part.active !== undefined) s.flag8 = part.active
  if (part.tag !== undefined) s.tags8 = [...part.tag]
  return s
}

function backward9(part: Part): Source9 {
  const s: Source9 = {
    id9: part.identifier[0]!.value,
    name9: part.title,
    start9: localOf(part.period!.start),
    state9: stateOf(part.status!),
    role9: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note9 = part.text
  if (part.period!.end !== undefined) s.end9 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score9 = part.quantity.value
  if (part.active !== undefined) s.flag9 = part.active
  if (part.tag !== undefined) s.tags9 = [...part.tag]
  return s
}

function backward10(part: Part): Source10 {
  const s: Source10 = {
    id10: part.identifier[0]!.value,
    name10: part.title,
    start10: localOf(part.period!.start),
    state10: stateOf(part.status!),
    role10: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note10 = part.text
  if (part.period!.end !== undefined) s.end10 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score10 = part.quantity.value
  if (part.active !== undefined) s.flag10 = part.active
  if (part.tag !== undefined) s.tags10 = [...part.tag]
  return s
}

function backward11(part: Part): Source11 {
  const s: Source11 = {
    id11: part.identifier[0]!.value,
    name11: part.title,
    start11: localOf(part.period!.start),
    state11: stateOf(part.status!),
    role11: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note11 = part.text
  if (part.period!.end !== undefined) s.end11 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score11 = part.quantity.value
  if (part.active !== undefined) s.flag11 = part.active
  if (part.tag !== undefined) s.tags11 = [...part.tag]
  return s
}

function backward12(part: Part): Source12 {
  const s: Source12 = {
    id12: part.identifier[0]!.value,
    name12: part.title,
    start12: localOf(part.period!.start),
    state12: stateOf(part.status!),
    role12: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note12 = part.text
  if (part.period!.end !== undefined) s.end12 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score12 = part.quantity.value
  if (part.active !== undefined) s.flag12 = part.active
  if (part.tag !== undefined) s.tags12 = [...part.tag]
  return s
}

function backward13(part: Part): Source13 {
  const s: Source13 = {
    id13: part.identifier[0]!.value,
    name13: part.title,
    start13: localOf(part.period!.start),
    state13: stateOf(part.status!),
    role13: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note13 = part.text
  if (part.period!.end !== undefined) s.end13 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score13 = part.quantity.value
  if (part.active !== undefined) s.flag13 = part.active
  if (part.tag !== undefined) s.tags13 = [...part.tag]
  return s
}

function backward14(part: Part): Source14 {
  const s: Source14 = {
    id14: part.identifier[0]!.value,
    name14: part.title,
    start14: localOf(part.period!.start),
    state14: stateOf(part.status!),
    role14: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note14 = part.text
  if (part.period!.end !== undefined) s.end14 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score14 = part.quantity.value
  if (part.active !== undefined) s.flag14 = part.active
  if (part.tag !== undefined) s.tags14 = [...part.tag]
  return s
}

function backward15(part: Part): Source15 {
  const s: Source15 = {
    id15: part.identifier[0]!.value,
    name15: part.title,
    start15: localOf(part.period!.start),
    state15: stateOf(part.status!),
    role15: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note15 = part.text
  if (part.period!.end !== undefined) s.end15 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score15 = part.quantity.value
  if (part.active !== undefined) s.flag15 = part.active
  if (part.tag !== undefined) s.tags15 = [...part.tag]
  return s
}

function backward16(part: Part): Source16 {
  const s: Source16 = {
    id16: part.identifier[0]!.value,
    name16: part.title,
    start16: localOf(part.period!.start),
    state16: stateOf(part.status!),
    role16: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note16 = part.text
  if (part.period!.end !== undefined) s.end16 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score16 = part.quantity.value
  if (part.active !== undefined) s.flag16 = part.active
  if (part.tag !== undefined) s.tags16 = [...part.tag]
  return s
}

function backward17(part: Part): Source17 {
  const s: Source17 = {
    id17: part.identifier[0]!.value,
    name17: part.title,
    start17: localOf(part.period!.start),
    state17: stateOf(part.status!),
    role17: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note17 = part.text
  if (part.period!.end !== undefined) s.end17 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score17 = part.quantity.value
  if (part.active !== undefined) s.flag17 = part.active
  if (part.tag !== undefined) s.tags17 = [...part.tag]
  return s
}

function backward18(part: Part): Source18 {
  const s: Source18 = {
    id18: part.identifier[0]!.value,
    name18: part.title,
    start18: localOf(part.period!.start),
    state18: stateOf(part.status!),
    role18: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note18 = part.text
  if (part.period!.end !== undefined) s.end18 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score18 = part.quantity.value
  if (part.active !== undefined) s.flag18 = part.active
  if (part.tag !== undefined) s.tags18 = [...part.tag]
  return s
}

function backward19(part: Part): Source19 {
  const s: Source19 = {
    id19: part.identifier[0]!.value,
    name19: part.title,
    start19: localOf(part.period!.start),
    state19: stateOf(part.status!),
    role19: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note19 = part.text
  if (part.period!.end !== undefined) s.end19 = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score19 = part.quantity.value
  if (part.active !== undefined) s.flag19 = part.active
  if (part.tag !== undefined) s.tags19 = [...part.tag]
  return s
}

/** The mapping of 200 fields, written by hand. */
export function forward(source: Source): Made {
  return {
    part0: forward0(source.s0),
    part1: forward1(source.s1),
    part2: forward2(source.s2),
    part3: forward3(source.s3),
    part4: forward4(source.s4),
    part5: forward5(source.s5),
    part6: forward6(source.s6),
    part7: forward7(source.s7),
    part8: forward8(source.s8),
    part9: forward9(source.s9),
    part10: forward10(source.s10),
    part11: forward11(source.s11),
    part12: forward12(source.s12),
    part13: forward13(source.s13),
    part14: forward14(source.s14),
    part15: forward15(source.s15),
    part16: forward16(source.s16),
    part17: forward17(source.s17),
    part18: forward18(source.s18),
    part19: forward19(source.s19),
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
    s5: backward5(made.part5),
    s6: backward6(made.part6),
    s7: backward7(made.part7),
    s8: backward8(made.part8),
    s9: backward9(made.part9),
    s10: backward10(made.part10),
    s11: backward11(made.part11),
    s12: backward12(made.part12),
    s13: backward13(made.part13),
    s14: backward14(made.part14),
    s15: backward15(made.part15),
    s16: backward16(made.part16),
    s17: backward17(made.part17),
    s18: backward18(made.part18),
    s19: backward19(made.part19),
  }
}
