import type { Json } from '../json.ts'
import type { BackGeneration } from '../operations/back-generation.ts'
import { writeChooseBack } from '../operations/choose/backward.ts'
import { isReadAtOnce, writeHoleBack } from '../operations/hole.ts'
import { writeListBack } from '../operations/list.ts'
import { writeObjectBack } from '../operations/object/backward.ts'
import { writeTextBack } from '../operations/text.ts'
import { isPlainKey, literal } from '../source-literal.ts'
import { holesIn, LARGE } from '../source-size.ts'
import type { Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import { writeElements } from './element-source.ts'
import type { HolePlan } from './hole-plan.ts'
import { markSource } from './mark-source.ts'
import type { BackPlan } from './plan.ts'
import type { ItemSource } from './record-source.ts'
import { recordSource } from './record-source.ts'

/** Generated source of a way back and what it is called with. */
export interface GeneratedBack {
  /** Body of a function of `constants`, `reads` and the tools that returns a function of the documents. */
  readonly source: string
  readonly constants: readonly unknown[]
  readonly reads: readonly HolePlan['read'][]
}

/** Names the generated source can rely on. */
export const BACK_TOOLS = ['own', 'isObject', 'isList', 'merge', 'elementsMax'] as const

function write(template: Template, found: string, to: BackGeneration): void {
  switch (template.is) {
    case 'constant':
    case 'reference':
      break
    case 'hole':
      writeHoleBack(template, found, to)
      break
    case 'text':
      writeTextBack(template, found, to)
      break
    case 'object':
      writeObjectBack(template, found, to)
      break
    case 'list':
      writeListBack(template, found, to)
      break
    case 'choose':
      writeChooseBack(template, found, to)
      break
    case 'each':
      throw new Error(`${template.spot.at}: an $each outside a list`)
  }
}

function isLarge(template: Template): boolean {
  return template.is === 'object' && holesIn(template) >= LARGE
}

/** Says of templates whether reading them could give a value of the record. */
function carryingBy(plan: BackPlan): (template: Template) => boolean {
  const known = new Map<Template, boolean>()
  const carries = (template: Template): boolean => {
    const before = known.get(template)
    if (before !== undefined) return before
    const found = isCarrying(template)
    known.set(template, found)
    return found
  }
  const isCarrying = (template: Template): boolean => {
    if (template.is === 'hole') return isReadAtOnce(template, plan)
    const parts = childrenOf(template)
    // Text of several holes is only verified.
    if (template.is === 'text' && parts.length > 1) return false
    const isSaid = template.is === 'choose' && template.of.length > 0
    return (isSaid && !plan.isLost(template.pointer.absolute)) || parts.some(carries)
  }
  return carries
}

/**
 * Writes the way back of a mapping as JavaScript that reads what the mapping itself has made, and guesses where it would have to
 * look around: what it gives is right only where the mapping makes the same of it again, which the caller holds it against.
 */
export function generateBack(plan: BackPlan): GeneratedBack {
  const functions: string[] = []
  const constants: unknown[] = []
  const reads: HolePlan['read'][] = []
  const carries = carryingBy(plan)
  let variables = 0

  const fresh = (prefix = 'v'): string => {
    variables += 1
    return `${prefix}${variables}`
  }
  const constant = (value: unknown): string => `c${constants.push(value) - 1}`
  const written = {
    fresh,
    constant,
    literal: (value: Json) =>
      typeof value === 'object' && value !== null ? constant(value) : literal(value),
    member: (expression: string, key: string) =>
      isPlainKey(key) ? `${expression}[${literal(key)}]` : `own(${expression}, ${literal(key)})`,
  }
  const record = recordSource(fresh)

  const generation = (around: readonly ItemSource[], lines: string[]): BackGeneration => {
    const open = (up: number): ItemSource => around[around.length - 1 - up]!
    const self: BackGeneration = {
      ...written,
      plan,
      carries,
      lists: around.length - 1,
      line: (code) => {
        lines.push(code)
      },
      test: (mark, expression) => markSource(mark, expression, written),
      leaf: ({ up, path }) => record.leaf(open(up), path),
      // what stands in a list is read once for each item
      isFirst: ({ up, path }) => around.length === 1 && !record.hasLeaf(open(up), path),
      list: ({ up, path }) => record.list(open(up), path),
      index: ({ up, path }) => record.index(open(up), path),
      reader: (read) => `b${reads.push(read) - 1}`,
      write: (template, found) => {
        if (!carries(template)) return
        if (!isLarge(template)) {
          write(template, found, self)
          return
        }
        // As forward: what is large gets a function of its own, which sets the record's places from there.
        const items = [found, ...around.flatMap(({ variable }) => (variable === '' ? [] : [variable]))].join(
          ', ',
        )
        const name = `p${functions.push('') - 1}`
        const apart: string[] = []
        write(template, found, generation(around, apart))
        functions[Number(name.slice(1))] = [`function ${name}(${items}) {`, ...apart, '}'].join('\n')
        lines.push(`${name}(${items});`)
      },
      writeElements: (list, found) => writeElements(list, found, self),
      within: (item) => generation([...around, item], lines),
    }
    return self
  }

  const reading: string[] = []
  writeElements(plan.tops, 'documents', generation([{ item: record.root, variable: '' }], reading))
  const { lines: building, value, functions: builders } = record.record()
  const items = record.items()
  const { slots } = record.root
  const source = [
    '"use strict";',
    ...constants.map((_, i) => `const c${i} = constants[${i}];`),
    ...reads.map((_, i) => `const b${i} = reads[${i}];`),
    ...items,
    // Nothing that is called comes back here, so that one reading never meets another.
    `let ${['elements = 0', ...slots].join(', ')};`,
    ...functions,
    ...builders,
    'return function backward(documents) {',
    ['elements = 0;', ...slots.map((slot) => `${slot} = undefined;`)].join(' '),
    ...reading,
    ...building,
    `return ${value};`,
    '};',
  ].join('\n')
  return { source, constants, reads }
}
