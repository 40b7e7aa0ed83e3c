// node --import ./test/support/run-typescript.js test/bench/fields/write-out.ts: writes hand-10.ts, hand-50.ts and hand-200.ts,
// the same mapping as one would write it in TypeScript, field by field.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FIELDS_PER_PART } from './shape.ts'

function forwardPart(i: number): string {
  return `function forward${i}(s: Source${i}): Part {
  const part: Part = { identifier: [{ system: 'urn:s${i}', value: s.id${i} }], title: s.name${i} }
  if (s.note${i} !== undefined) part.text = s.note${i}
  part.period = { start: isoOf(s.start${i}) }
  if (s.end${i} !== undefined) part.period.end = isoOf(s.end${i})
  part.status = codeOf(s.state${i})
  part.code = { coding: [codingOf(s.role${i})] }
  if (s.score${i} !== undefined) part.quantity = { value: s.score${i}, unit: 'score' }
  if (s.flag${i} !== undefined) part.active = s.flag${i}
  if (s.tags${i} !== undefined) part.tag = [...s.tags${i}]
  return part
}
`
}

function backwardPart(i: number): string {
  return `function backward${i}(part: Part): Source${i} {
  const s: Source${i} = {
    id${i}: part.identifier[0]!.value,
    name${i}: part.title,
    start${i}: localOf(part.period!.start),
    state${i}: stateOf(part.status!),
    role${i}: part.code!.coding[0]!.code,
  }
  if (part.text !== undefined) s.note${i} = part.text
  if (part.period!.end !== undefined) s.end${i} = localOf(part.period!.end)
  if (part.quantity !== undefined) s.score${i} = part.quantity.value
  if (part.active !== undefined) s.flag${i} = part.active
  if (part.tag !== undefined) s.tags${i} = [...part.tag]
  return s
}
`
}

function sourceType(i: number): string {
  return `interface Source${i} {
  id${i}: string
  name${i}: string
  note${i}?: string
  start${i}: string
  end${i}?: string
  state${i}: string
  role${i}: string
  score${i}?: number
  flag${i}?: boolean
  tags${i}?: string[]
}
`
}

for (const fields of [10, 50, 200]) {
  const parts = Array.from({ length: fields / FIELDS_PER_PART }, (_, i) => i)
  const lines = [
    `// Written out by write-out.ts: ${fields} fields there and back, by hand.`,
    "import type { Part } from './hand.ts'",
    "import { codeOf, codingOf, isoOf, localOf, stateOf } from './hand.ts'",
    '',
    ...parts.map(sourceType),
    'interface Source {',
    ...parts.map((i) => `  s${i}: Source${i}`),
    '}',
    '',
    'interface Made {',
    ...parts.map((i) => `  part${i}: Part`),
    '}',
    '',
    ...parts.map(forwardPart),
    ...parts.map(backwardPart),
    `/** The mapping of ${fields} fields, written by hand. */`,
    'export function forward(source: Source): Made {',
    `  return { ${parts.map((i) => `part${i}: forward${i}(source.s${i})`).join(', ')} }`,
    '}',
    '',
    '/** Its way back, written by hand; it checks nothing. */',
    'export function backward(made: Made): Source {',
    `  return { ${parts.map((i) => `s${i}: backward${i}(made.part${i})`).join(', ')} }`,
    '}',
    '',
  ]
  writeFileSync(fileURLToPath(new URL(`./hand-${fields}.ts`, import.meta.url)), lines.join('\n'))
}
