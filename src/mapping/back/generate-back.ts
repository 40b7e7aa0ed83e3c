import type { Json } from '../json.ts'
import type { ScopedPointer } from '../pointer.ts'
import { isPlainKey, literal } from '../source-literal.ts'
import type { Choose, Each, Hole, ObjectTemplate, Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import type { HolePlan } from './hole-plan.ts'
import type { Mark } from './mark.ts'
import type { BackPlan, BranchPlan, ListPlan } from './plan.ts'

/** Generated source of a way back and what it is called with. */
export interface GeneratedBack {
  /** Body of a function of `constants`, `reads` and the tools that returns a function of the documents. */
  readonly source: string
  readonly constants: readonly unknown[]
  readonly reads: readonly HolePlan['read'][]
}

/** Names the generated source can rely on. */
export const BACK_TOOLS = ['own', 'isObject', 'isList', 'merge'] as const

/** A place of the record in one of its scopes: a value, a list, members; unions may have several. */
interface Place {
  leaf?: string
  list?: { readonly slot: string; readonly item: Scope }
  readonly members: Map<string, Place>
}

/** What is read into: the record, or the item of a list. */
interface Scope {
  readonly number: number
  readonly place: Place
  readonly leaves: string[]
  readonly lists: string[]
}

interface Open {
  readonly scope: Scope
  /** The variable of the item; '' for the record, whose places are variables themselves. */
  readonly variable: string
}

/**
 * Writes the way back of a mapping as JavaScript that reads what the mapping itself has made, and guesses where it would have to
 * look around: what it gives is right only where the mapping makes the same of it again, which the caller holds it against.
 */
export function generateBack(plan: BackPlan): GeneratedBack {
  const lines: string[] = []
  const constants: unknown[] = []
  const reads: HolePlan['read'][] = []
  const scopes: Scope[] = []
  let variables = 0

  const line = (code: string): void => {
    lines.push(code)
  }
  const fresh = (prefix = 'v'): string => {
    variables += 1
    return `${prefix}${variables}`
  }
  const newScope = (): Scope => {
    const scope: Scope = { number: scopes.length, place: { members: new Map() }, leaves: [], lists: [] }
    scopes.push(scope)
    return scope
  }
  const root = newScope()

  const placeOf = (scope: Scope, path: readonly string[]): Place =>
    path.reduce((place, key) => {
      const next = place.members.get(key) ?? { members: new Map() }
      place.members.set(key, next)
      return next
    }, scope.place)
  const openOf = (opens: readonly Open[], { up }: ScopedPointer): Open => opens[opens.length - 1 - up]!
  const slotExpression = ({ variable }: Open, slot: string): string =>
    variable === '' ? slot : `${variable}.${slot}`
  const leafOf = (opens: readonly Open[], pointer: ScopedPointer): string => {
    const open = openOf(opens, pointer)
    const place = placeOf(open.scope, pointer.path)
    if (place.leaf === undefined) {
      place.leaf = fresh('f')
      open.scope.leaves.push(place.leaf)
    }
    return slotExpression(open, place.leaf)
  }
  const listOf = (opens: readonly Open[], pointer: ScopedPointer): { expression: string; item: Scope } => {
    const open = openOf(opens, pointer)
    const place = placeOf(open.scope, pointer.path)
    if (place.list === undefined) {
      place.list = { slot: fresh('l'), item: newScope() }
      open.scope.lists.push(place.list.slot)
    }
    return { expression: slotExpression(open, place.list.slot), item: place.list.item }
  }

  const member = (expression: string, key: string): string =>
    isPlainKey(key) ? `${expression}[${literal(key)}]` : `own(${expression}, ${literal(key)})`
  const constant = (value: unknown): string => `c${constants.push(value) - 1}`
  const valueText = (value: Json): string =>
    typeof value === 'object' && value !== null ? constant(value) : literal(value)

  /** A condition: whether the value of an expression bears a mark. */
  const test = (mark: Mark | undefined, expression: string): string => {
    switch (mark?.is) {
      case undefined:
        return 'true'
      case 'present':
        return `${expression} !== undefined`
      case 'value': {
        const [value, ...others] = mark.values
        if (value === undefined) return 'false'
        if (others.length > 0) return `${constant(mark.values)}.has(${expression})`
        return `${expression} === ${literal(value)}`
      }
      case 'text': {
        const least = mark.prefix.length + mark.suffix.length
        const parts = [`typeof ${expression} === "string"`, `${expression}.length >= ${least}`]
        if (mark.prefix !== '') parts.push(`${expression}.startsWith(${literal(mark.prefix)})`)
        if (mark.suffix !== '') parts.push(`${expression}.endsWith(${literal(mark.suffix)})`)
        return parts.join(' && ')
      }
      case 'object':
        return [
          `isObject(${expression})`,
          ...[...mark.members].map(([key, one]) => `(${test(one, member(expression, key))})`),
        ].join(' && ')
      case 'some': {
        const items = mark.items.map((item) => {
          const one = fresh('e')
          return `${expression}.some((${one}) => ${test(item, one)})`
        })
        return [`isList(${expression})`, ...items].join(' && ')
      }
      case 'any':
        return `(${mark.of.map((one) => `(${test(one, expression)})`).join(' || ')})`
    }
  }

  const carrying = new Map<Template, boolean>()
  /** Whether reading a template could give a value of the record. */
  const carries = (template: Template): boolean => {
    const known = carrying.get(template)
    if (known !== undefined) return known
    carrying.set(template, false)
    const own =
      (template.is === 'hole' && isRead(template)) ||
      (template.is === 'choose' && template.of.length > 0 && !plan.isLost(template.pointer.absolute))
    const found =
      own ||
      (template.is === 'text'
        ? template.parts.filter((part) => typeof part !== 'string').length === 1 &&
          childrenOf(template).some(carries)
        : childrenOf(template).some(carries))
    carrying.set(template, found)
    return found
  }
  const isRead = (hole: Hole): boolean =>
    (plan.holes.get(hole)?.isExact ?? false) && !plan.isLost(hole.pointer.absolute)

  const writeHole = (hole: Hole, found: string, opens: readonly Open[]): void => {
    if (!isRead(hole)) return
    const slot = leafOf(opens, hole.pointer)
    const read = hole.conversion ? `b${reads.push(plan.holes.get(hole)!.read) - 1}(${found})` : found
    line(`if (${slot} === undefined) ${slot} = ${read};`)
  }

  const writeObject = (object: ObjectTemplate, found: string, opens: readonly Open[]): void => {
    for (const { key, template } of object.members) {
      if (!carries(template)) continue
      const below = fresh()
      line(`const ${below} = ${member(found, key)};`)
      line(`if (${below} !== undefined) {`)
      write(template, below, opens)
      line('}')
    }
    if (object.merge) writeChoose(object.merge, found, opens)
  }

  const writeChoose = (choose: Choose, found: string, opens: readonly Open[]): void => {
    const { branches } = plan.chooses.get(choose)!
    const isLost = plan.isLost(choose.pointer.absolute)
    const slot = choose.of.length > 0 && !isLost ? leafOf(opens, choose.pointer) : undefined
    const isAlike = (i: number): boolean => plan.chooses.get(choose)!.alike.some((pair) => pair.includes(i))
    let isFirst = true
    const branchLine = (condition: string, write: () => void): void => {
      line(`${isFirst ? '' : 'else '}if (${condition}) {`)
      isFirst = false
      write()
      line('}')
    }
    const set = ({ value }: BranchPlan, i: number): void => {
      if (slot !== undefined && value !== undefined && !isAlike(i))
        line(`if (${slot} === undefined) ${slot} = ${valueText(value)};`)
    }
    for (const i of inTurn(branches)) {
      const branch = branches[i]!
      const { template, mark, value } = branch
      if (template === null) continue
      const own =
        isAlike(i) && slot !== undefined && value !== undefined ? ` && ${slot} === ${valueText(value)}` : ''
      branchLine(test(mark, found) + own, () => {
        set(branch, i)
        if (carries(template)) write(template, found, opens)
      })
    }
    const silent = branches.findIndex(({ template, value }) => template === null && value !== undefined)
    if (silent >= 0) branchLine('true', () => set(branches[silent]!, silent))
  }

  const enterEach = (each: Each, number: string, opens: readonly Open[]): Open => {
    const { expression, item } = listOf(opens, each.pointer)
    const variable = fresh('i')
    line(`if (${expression} === undefined) ${expression} = [];`)
    line(`const ${variable} = ${expression}[${number}] ?? (${expression}[${number}] = item${item.number}());`)
    return { scope: item, variable }
  }

  /** An item of a keyed list is read by itself, and joins the one that has its key already. */
  const closeKeyed = (each: Each, open: Open, opens: readonly Open[]): void => {
    const { expression, item } = listOf(opens, each.pointer)
    const key = leafOf([...opens, open], each.key!)
    line(`if (${expression} === undefined) ${expression} = [];`)
    line(`const known = ${expression}.find((one) => one.${key.slice(open.variable.length + 1)} === ${key});`)
    line(
      `if (known === undefined) ${expression}.push(${open.variable}); else merge(known, ${open.variable}, ${constant(item.lists)});`,
    )
  }

  const writeElements = ({ candidates, silent }: ListPlan, found: string, opens: readonly Open[]): void => {
    const chosen = new Map<Choose, string>()
    for (const { choose } of silent) if (!plan.isLost(choose.pointer.absolute)) chosen.set(choose, fresh('s'))
    const wanted = inTurn(candidates).filter((i) => {
      const { template, steps } = candidates[i]!
      return (
        carries(template) || steps.some((step) => step.is === 'branch' && step.branch.value !== undefined)
      )
    })
    if (wanted.length === 0) return
    const counters = new Map<string, string>()
    for (const i of wanted) {
      candidates[i]!.steps.forEach((step, depth) => {
        if (step.is === 'each') counters.set(`${step.each.spot.at} ${depth}`, fresh('n'))
      })
    }
    const used = new Map(wanted.filter((i) => !candidates[i]!.isMany).map((i) => [i, fresh('u')]))
    for (const name of counters.values()) line(`let ${name} = 0;`)
    for (const name of [...used.values(), ...chosen.values()]) line(`let ${name} = false;`)
    const element = fresh('e')
    line(`for (const ${element} of ${found}) {`)
    wanted.forEach((i, n) => {
      const { template, steps, mark, alike } = candidates[i]!
      const once = used.get(i)
      const guess = steps.flatMap((step) => {
        if (step.is !== 'branch' || alike.length === 0 || step.branch.value === undefined) return []
        if (step.choose.pointer.up >= opens.length || steps.some(({ is }) => is === 'each')) return []
        return [`${leafOf(opens, step.choose.pointer)} === ${valueText(step.branch.value)}`]
      })
      const conditions = [...(once ? [`!${once}`] : []), test(mark, element), ...guess]
      line(`${n > 0 ? 'else ' : ''}if (${conditions.join(' && ')}) {`)
      if (once) line(`${once} = true;`)
      let within = opens
      const keyed: { each: Each; open: Open; outer: readonly Open[] }[] = []
      steps.forEach((step, depth) => {
        if (step.is === 'branch') {
          const { choose, branch } = step
          const said = chosen.get(choose)
          if (said) line(`${said} = true;`)
          if (branch.value === undefined || alike.length > 0 || plan.isLost(choose.pointer.absolute)) return
          const slot = leafOf(within, choose.pointer)
          line(`if (${slot} === undefined) ${slot} = ${valueText(branch.value)};`)
          return
        }
        const { each } = step
        if (each.key) {
          const { item } = listOf(within, each.pointer)
          const open = { scope: item, variable: fresh('i') }
          line(`const ${open.variable} = item${item.number}();`)
          keyed.unshift({ each, open, outer: within })
          within = [...within, open]
          return
        }
        const counter = counters.get(`${each.spot.at} ${depth}`)!
        within = [...within, enterEach(each, counter, within)]
        line(`${counter} += 1;`)
      })
      write(template, element, within)
      for (const { each, open, outer } of keyed) {
        line('{')
        closeKeyed(each, open, outer)
        line('}')
      }
      line('}')
    })
    line('}')
    for (const { choose, branch } of silent) {
      const said = chosen.get(choose)
      const isTold = candidates.every(
        ({ alike, steps }) =>
          alike.length === 0 || !steps.some((step) => step.is === 'branch' && step.choose === choose),
      )
      if (said === undefined || !isTold || branch.value === undefined) continue
      const slot = leafOf(opens, choose.pointer)
      line(`if (!${said} && ${slot} === undefined) ${slot} = ${valueText(branch.value)};`)
    }
  }

  const write = (template: Template, found: string, opens: readonly Open[]): void => {
    if (!carries(template)) return
    switch (template.is) {
      case 'constant':
      case 'reference':
        break
      case 'hole':
        writeHole(template, found, opens)
        break
      case 'text': {
        const hole = template.parts.find((part) => typeof part !== 'string')!
        const at = template.parts.indexOf(hole)
        const before = template.parts.slice(0, at).join('').length
        const after = template.parts.slice(at + 1).join('').length
        const inner = fresh()
        line(
          `const ${inner} = typeof ${found} === "string" ? ${found}.slice(${before}, ${found}.length - ${after}) : "";`,
        )
        line(`if (${inner} !== "") {`)
        writeHole(hole, inner, opens)
        line('}')
        break
      }
      case 'object':
        line(`if (isObject(${found})) {`)
        writeObject(template, found, opens)
        line('}')
        break
      case 'list':
        line(`if (isList(${found})) {`)
        writeElements(plan.lists.get(template)!, found, opens)
        line('}')
        break
      case 'choose':
        writeChoose(template, found, opens)
        break
      case 'each':
        throw new Error(`${template.spot.at}: an $each outside a list`)
    }
  }

  /** Writes what puts a place together; gives the variable that holds it. */
  const build = (place: Place, slotOf: (slot: string) => string): string => {
    const parts = [...place.members].map(([key, below]) => ({ key, variable: build(below, slotOf) }))
    const { leaf, list } = place
    if (parts.length === 0 && list === undefined && leaf !== undefined) return slotOf(leaf)
    const made = fresh('o')
    line(`let ${made}${leaf === undefined ? '' : ` = ${slotOf(leaf)}`};`)
    if (list !== undefined) {
      const items = fresh('a')
      line(`if (${slotOf(list.slot)} !== undefined) {`)
      line(`const ${items} = [];`)
      line(
        `for (const each of ${slotOf(list.slot)}) { const built = build${list.item.number}(each); if (built !== undefined) ${items}.push(built); }`,
      )
      line(`if (${items}.length > 0) ${made} = ${items};`)
      line('}')
    }
    if (parts.length > 0) {
      line(`if (${parts.map(({ variable }) => `${variable} !== undefined`).join(' || ')}) {`)
      line(`${made} = {};`)
      for (const { key, variable } of parts)
        line(`if (${variable} !== undefined) ${made}[${literal(key)}] = ${variable};`)
      line('}')
    }
    return made
  }

  writeElements(plan.tops, 'documents', [{ scope: root, variable: '' }])
  const reading = lines.splice(0)
  const record = build(root.place, (slot) => slot)
  const building = lines.splice(0)
  const items = scopes.slice(1).flatMap((scope) => {
    const slots = [...scope.leaves, ...scope.lists].map((slot) => `${slot}: undefined`)
    const built = build(scope.place, (slot) => `one.${slot}`)
    const body = lines.splice(0)
    return [
      `const item${scope.number} = () => ({ ${slots.join(', ')} });`,
      `const build${scope.number} = (one) => {`,
      'if (one === undefined) return undefined;',
      ...body,
      `return ${built};`,
      '};',
    ]
  })
  const slots = [...root.leaves, ...root.lists]
  const source = [
    '"use strict";',
    ...constants.map((_, i) => `const c${i} = constants[${i}];`),
    ...reads.map((_, i) => `const b${i} = reads[${i}];`),
    ...items,
    'return function backward(documents) {',
    ...(slots.length > 0 ? [`let ${slots.join(', ')};`] : []),
    ...reading,
    ...building,
    `return ${record};`,
    '};',
  ].join('\n')
  return { source, constants, reads }
}

/** Numbers of neighbours in the order in which they are to be tried: none before those that go first. */
function inTurn(neighbours: readonly { readonly after: readonly number[] }[]): number[] {
  const turn: number[] = []
  const taken = new Set<number>()
  const take = (i: number): void => {
    if (taken.has(i)) return
    taken.add(i)
    for (const other of neighbours[i]!.after) take(other)
    turn.push(i)
  }
  for (const i of neighbours.keys()) take(i)
  return turn
}
