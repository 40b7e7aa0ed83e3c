import type { Json } from '../json.ts'
import { isList, isObject, shown } from '../json.ts'
import type { MappingIssue } from '../operations/evaluation.ts'
import type { ScopedPointer } from '../pointer.ts'
import { pointerBelow, pointerText } from '../pointer.ts'
import type { Choose, Constant, Hole, ListTemplate, ObjectTemplate, Template, Text } from '../template.ts'
import type { Slot } from './draft.ts'
import { emptySlot, isFilled, itemAt, itemByKey, setValue, valueAt } from './draft.ts'
import { bears } from './mark.ts'
import type { BackPlan, BranchPlan, Candidate, ListPlan } from './plan.ts'
import type { Unread } from './read-back.ts'
import { takes } from './takes.ts'

/** The most elements of lists one reading goes through. */
export const ELEMENTS_MAX = 100_000

/** The item that is current, and the list it is in. */
export interface ReadScope {
  readonly slot: Slot
  readonly list: readonly string[]
}

/** A place of what came that a template took for its own, to be held against what the record makes. */
export type Visit = {
  readonly pointer: string
  readonly scopes: readonly ReadScope[]
} & (
  | { readonly is: 'constant'; readonly template: Constant; readonly found: Json; readonly isWords: boolean }
  | { readonly is: 'hole'; readonly template: Hole; readonly found: Json }
  | { readonly is: 'text'; readonly template: Text; readonly found: Json }
  | { readonly is: 'branch'; readonly template: Choose; readonly branch: BranchPlan }
)

/** What reading gives before it is verified. */
export interface Reading {
  readonly root: Slot
  readonly visits: readonly Visit[]
  readonly issues: readonly MappingIssue[]
  readonly unread: readonly Unread[]
}

/** Elements for people: other words are no contradiction. */
const WORDS = new Set(['display', 'text', 'title', 'description'])

/** What a FHIR server adds to a resource by itself. */
const SERVERS_OWN = new Set(['/id', '/meta/versionId', '/meta/lastUpdated'])

interface Place {
  readonly scopes: readonly ReadScope[]
  readonly pointer: string
  /** Where the resource starts, to know what a server adds to it. */
  readonly document: string
}

/** Reads what came by a plan: exact holes at once, the others after them. */
export function readOutput(plan: BackPlan, output: readonly unknown[], isComplete: boolean): Reading {
  const { mapping } = plan
  const isFhir = mapping.to === 'fhir/r4'
  const root = emptySlot()
  const visits: Visit[] = []
  const issues: MappingIssue[] = []
  const unread: Unread[] = []
  let later: (() => void)[] = []
  /** Places whose exact hole could not be read: a coarse one has nothing to add. */
  const failed = new Map<Slot, Set<string>>()
  let elements = 0

  const slotOf = (scopes: readonly ReadScope[], { up }: ScopedPointer): Slot =>
    scopes[scopes.length - 1 - up]!.slot
  const leave = (pointer: string, found: Json | undefined): void => {
    const type = isObject(found) && typeof found.resourceType === 'string' ? found.resourceType : shown(found)
    unread.push({ pointer, found: type })
  }
  const complain = (
    code: MappingIssue['code'],
    template: Hole | Text,
    place: Place,
    found: Json,
    allowed?: readonly string[],
  ): void => {
    const more = allowed ? { allowed: [...allowed] } : {}
    issues.push({ code, pointer: place.pointer, at: template.spot.at, found: shown(found), ...more })
  }

  const take = (hole: Hole, template: Hole | Text, made: Json, place: Place): void => {
    const { isExact, backward, allowed } = plan.holes.get(hole)!
    const slot = slotOf(place.scopes, hole.pointer)
    const path = pointerText(hole.pointer.path)
    const attempt = (): void => {
      if (!isExact && isFilled(slot, hole.pointer.path)) return
      const found = backward(made)
      if (typeof found === 'object') {
        setValue(slot, hole.pointer.path, found.value, place.pointer)
        return
      }
      if (!isExact && failed.get(slot)?.has(path)) return
      failed.set(slot, (failed.get(slot) ?? new Set()).add(path))
      const code =
        found === 'many' ? 'R-AMBIGUOUS' : hole.conversion?.table === undefined ? 'R-VALUE' : 'R-CODE'
      complain(code, template, place, isObject(made) ? (made.code ?? made) : made, allowed)
    }
    if (isExact) attempt()
    else later.push(attempt)
  }

  const readHole = (hole: Hole, found: Json, place: Place): void => {
    const isCoding = hole.conversion?.name === 'coding'
    if (isObject(found) !== isCoding || isList(found)) {
      complain('R-VALUE', hole, place, found)
      return
    }
    if (plan.isLost(hole.pointer.absolute)) {
      leave(place.pointer, found)
      return
    }
    visits.push({ is: 'hole', template: hole, found, pointer: place.pointer, scopes: place.scopes })
    if (isObject(found)) {
      for (const [key, value] of Object.entries(found)) {
        if (key !== 'system' && key !== 'code' && key !== 'display')
          leave(pointerBelow(place.pointer, key), value)
      }
    }
    take(hole, hole, found, place)
  }

  const readText = (text: Text, found: Json, place: Place): void => {
    if (typeof found !== 'string') {
      complain('R-VALUE', text, place, found)
      return
    }
    const holes = text.parts.filter((part) => typeof part !== 'string')
    if (holes.some(({ pointer }) => plan.isLost(pointer.absolute))) {
      leave(place.pointer, found)
      return
    }
    visits.push({ is: 'text', template: text, found, pointer: place.pointer, scopes: place.scopes })
    const [hole] = holes
    if (!hole || holes.length > 1) return
    const at = text.parts.indexOf(hole)
    const before = text.parts.slice(0, at).join('')
    const after = text.parts.slice(at + 1).join('')
    const isWhole = found.length > before.length + after.length
    if (isWhole && found.startsWith(before) && found.endsWith(after)) {
      take(hole, text, found.slice(before.length, found.length - after.length), place)
    } else complain('R-VALUE', text, place, found)
  }

  const readObject = (object: ObjectTemplate, found: Json, place: Place): void => {
    if (!isObject(found)) {
      leave(place.pointer, found)
      return
    }
    const known = new Set<string>()
    for (const { key, template } of object.members) {
      known.add(key)
      if (!Object.hasOwn(found, key)) continue
      read(template, found[key]!, { ...place, pointer: pointerBelow(place.pointer, key) }, WORDS.has(key))
    }
    const rest = (taken: ReadonlySet<string>): void => {
      for (const [key, value] of Object.entries(found)) {
        const pointer = pointerBelow(place.pointer, key)
        const isServers = isFhir && SERVERS_OWN.has(pointer.slice(place.document.length))
        if (!known.has(key) && !taken.has(key) && !isServers) leave(pointer, value)
      }
    }
    if (!object.merge) {
      rest(new Set())
      return
    }
    decide(object.merge, found, place, (branch) => {
      const merged = branch?.template
      const taken = merged ? keysOf(merged) : new Set<string>()
      if (merged) {
        const kept = Object.fromEntries(Object.entries(found).filter(([key]) => taken.has(key)))
        read(merged, kept, place, false)
      }
      rest(taken)
    })
  }

  /** Decides which branch of a choice came, and says so to `then`: at once, or when all else has been read. */
  const decide = (
    choose: Choose,
    found: Json | undefined,
    place: Place,
    then: (branch: BranchPlan | undefined) => void,
  ): void => {
    const { branches } = plan.chooses.get(choose)!
    const recognised = branches.filter(({ template, mark }) => {
      return template !== null && (mark === undefined ? found !== undefined : bears(found, mark))
    })
    const first = recognised.filter(({ after }) => !after.some((i) => recognised.includes(branches[i]!)))
    const matched = first.length > 0 ? first : branches.filter(({ template }) => template === null)
    settle(choose, matched, place, then)
  }

  const settle = (
    choose: Choose,
    matched: readonly BranchPlan[],
    place: Place,
    then: (branch: BranchPlan | undefined) => void,
  ): void => {
    const isLost = plan.isLost(choose.pointer.absolute)
    const visit = (branch: BranchPlan): void => {
      if (isLost) leave(place.pointer, branch.value ?? null)
      else
        visits.push({ is: 'branch', template: choose, branch, pointer: place.pointer, scopes: place.scopes })
    }
    const slot = slotOf(place.scopes, choose.pointer)
    const [only] = matched
    if (matched.length <= 1) {
      if (only?.value !== undefined && !isLost) setValue(slot, choose.pointer.path, only.value, place.pointer)
      if (only) visit(only)
      then(only)
      return
    }
    const byValue = (): BranchPlan | undefined => {
      const value = valueAt(slot, choose.pointer.path)?.value
      if (value !== undefined) {
        const named = matched.find(
          (branch) => branch.value !== undefined && String(branch.value) === String(value),
        )
        return (
          named ?? matched.find((branch) => branch.value === undefined && !branch.isAbsent) ?? matched.at(-1)
        )
      }
      if (isFilled(slot, choose.pointer.path))
        return matched.find((branch) => branch.value === undefined && !branch.isAbsent)
      return undefined
    }
    const known = byValue()
    if (known) {
      visit(known)
      then(known)
      return
    }
    later.push(() => {
      const branch = byValue() ?? matched.find(({ isAbsent }) => isAbsent) ?? only!
      visit(branch)
      then(branch)
    })
  }

  /** The key by which an element belongs to an item, read on the side. */
  const keyOf = (candidate: Candidate, depth: number, found: Json, place: Place): Json | undefined => {
    const step = candidate.steps[depth]!
    if (step.is !== 'each' || !step.each.key) return undefined
    const aside = readAside(candidate, found, place, depth)
    return valueAt(aside, step.each.key.path)?.value
  }

  /** Reads an element into a record of its own, to see what one of its items would hold. */
  const readAside = (candidate: Candidate, found: Json, place: Place, depth: number): Slot => {
    const kept = { visits: visits.length, issues: issues.length, unread: unread.length, later, elements }
    later = []
    // Pointers that go out of the item must not reach the record.
    const outside = place.scopes.map(({ list }) => ({ list, slot: emptySlot() }))
    const scopes = [...outside]
    let wanted: Slot | undefined
    candidate.steps.forEach((step, i) => {
      if (step.is === 'branch') return
      const slot = emptySlot()
      scopes.push({ slot, list: step.each.pointer.absolute })
      if (i === depth) wanted = slot
    })
    read(candidate.template, found, { ...place, scopes }, false)
    for (const one of later) one()
    visits.length = kept.visits
    issues.length = kept.issues
    unread.length = kept.unread
    later = kept.later
    elements = kept.elements
    return wanted!
  }

  /** Goes through the lists and branches on the way to a candidate, and reads the element there. */
  const enter = (candidate: Candidate, found: Json, place: Place, numbers: readonly number[]): void => {
    let { scopes } = place
    let lists = 0
    for (const [depth, step] of candidate.steps.entries()) {
      if (step.is === 'branch') {
        const { choose, branch } = step
        if (plan.isLost(choose.pointer.absolute)) {
          leave(place.pointer, branch.value ?? null)
          continue
        }
        if (candidate.alike.length === 0 && branch.value !== undefined)
          setValue(slotOf(scopes, choose.pointer), choose.pointer.path, branch.value, place.pointer)
        visits.push({ is: 'branch', template: choose, branch, pointer: place.pointer, scopes })
        continue
      }
      const { each } = step
      const outer = slotOf(scopes, each.pointer)
      const key = keyOf(candidate, depth, found, place)
      const slot =
        key === undefined
          ? itemAt(outer, each.pointer.path, numbers[lists] ?? 0)
          : itemByKey(outer, each.pointer.path, each.key!.path, key)
      lists += 1
      if (!slot) {
        leave(place.pointer, found)
        return
      }
      scopes = [...scopes, { slot, list: each.pointer.absolute }]
    }
    read(candidate.template, found, { ...place, scopes }, false)
  }

  /** Among candidates that look the same, the one that the values read so far pick; undefined where they don't say. */
  const picked = (fitting: readonly Candidate[], place: Place): Candidate | undefined => {
    const verdicts = fitting.map((candidate) => verdictOf(candidate, place))
    const sure = fitting.filter((_, i) => verdicts[i] === true)
    return (
      sure[0] ??
      (verdicts.filter((one) => one !== false).length === 1
        ? fitting[verdicts.findIndex((one) => one !== false)]
        : undefined)
    )
  }

  /** Whether the values read so far lead to a candidate; undefined where one of them is not known. */
  const verdictOf = ({ steps }: Candidate, place: Place): boolean | undefined => {
    let verdict: boolean | undefined = true
    for (const step of steps) {
      // What stands in a list of its own has no values yet.
      if (step.is === 'each') return undefined
      const slot = slotOf(place.scopes, step.choose.pointer)
      const value = valueAt(slot, step.choose.pointer.path)?.value
      if (value === undefined) verdict = undefined
      else if (takes(step.choose, step.branch, value) === false) return false
    }
    return verdict
  }

  /** Gives each element of a list to the first candidate that it bears the mark of. */
  const readElements = (plan: ListPlan, found: readonly Json[], place: Place, isTop: boolean): void => {
    const { candidates, silent } = plan
    const used = new Set<Candidate>()
    const given: { fitting: readonly Candidate[]; element: Json; pointer: string; numbers?: number[] }[] = []
    found.forEach((element, i) => {
      elements += 1
      const pointer = pointerBelow(place.pointer, i)
      if (elements > ELEMENTS_MAX) {
        leave(pointer, element)
        return
      }
      const bearing = candidates.filter(
        ({ mark, template }) => (mark === undefined || bears(element, mark)) && fits(template, element),
      )
      const first = bearing.filter(({ after }) => !after.some((j) => bearing.includes(candidates[j]!)))
      const fitting = first.filter((one) => one.isMany || !used.has(one))
      const [candidate] = fitting
      if (!candidate) {
        leave(pointer, element)
        return
      }
      used.add(candidate)
      const numbers = isTop ? numbersOf(element, candidate) : undefined
      given.push({ fitting, element, pointer, ...(numbers ? { numbers } : {}) })
    })
    // Servers reorder: our own ids say which item a resource was.
    if (isTop) given.sort(byNumbers)
    const counts = new Map<string, number>()
    for (const { fitting, element, pointer, numbers } of given) {
      const here = { ...place, pointer, document: isTop ? pointer : place.document }
      const own = numbers ?? nextNumbers(fitting[0]!, counts)
      const isOne =
        fitting.length === 1 || !fitting.some(({ steps }) => steps.some(({ is }) => is === 'branch'))
      const candidate = isOne ? fitting[0] : picked(fitting, here)
      if (candidate) enter(candidate, element, here, own)
      else later.push(() => enter(picked(fitting, here) ?? fitting[0]!, element, here, own))
    }
    if (isTop && !isComplete) return
    const chosen = new Set(
      [...used].flatMap(({ steps }) => steps.flatMap((step) => (step.is === 'branch' ? [step.choose] : []))),
    )
    for (const { choose, branch } of silent) {
      // Where another candidate could have taken the element, nothing is known by its absence.
      const isTold = candidates.every(
        ({ alike, steps }) =>
          alike.length === 0 || !steps.some((step) => step.is === 'branch' && step.choose === choose),
      )
      if (isTold && !chosen.has(choose)) settle(choose, [branch], place, () => undefined)
    }
  }

  const readList = (list: ListTemplate, found: Json, place: Place): void => {
    if (isList(found)) readElements(plan.lists.get(list)!, found, place, false)
    else leave(place.pointer, found)
  }

  const read = (template: Template, found: Json, place: Place, isWords: boolean): void => {
    switch (template.is) {
      case 'constant':
        visits.push({
          is: 'constant',
          template,
          found,
          isWords,
          pointer: place.pointer,
          scopes: place.scopes,
        })
        break
      case 'reference':
        if (typeof found !== 'string') leave(place.pointer, found)
        break
      case 'hole':
        readHole(template, found, place)
        break
      case 'text':
        readText(template, found, place)
        break
      case 'object':
        readObject(template, found, place)
        break
      case 'list':
        readList(template, found, place)
        break
      case 'choose':
        decide(template, found, place, (branch) => {
          if (branch?.template) read(branch.template, found, place, isWords)
          else leave(place.pointer, found)
        })
        break
      case 'each':
        throw new Error(`${template.spot.at}: an $each outside a list`)
    }
  }

  const top: Place = { scopes: [{ slot: root, list: [] }], pointer: '', document: '' }
  readElements(plan.tops, output as readonly Json[], top, true)
  while (later.length > 0) {
    const queue = later
    later = []
    for (const one of queue) one()
  }
  return { root, visits, issues, unread }
}

/** The members that a merged branch makes. */
function keysOf(template: Template): Set<string> {
  if (template.is === 'object') {
    return new Set([
      ...template.members.map(({ key }) => key),
      ...(template.merge ? keysOf(template.merge) : []),
    ])
  }
  if (template.is !== 'choose') return new Set()
  const branches = [
    ...template.of.map((branch) => branch.template),
    template.present,
    template.absent,
    template.otherwise,
  ]
  return new Set(branches.flatMap((branch) => (branch ? [...keysOf(branch)] : [])))
}

/** Whether an element is at all of the sort that a template makes. */
function fits(template: Template, element: Json): boolean {
  if (template.is === 'object') return isObject(element)
  if (template.is === 'list') return isList(element)
  const isCoding = template.is === 'hole' && template.conversion?.name === 'coding'
  return isCoding ? isObject(element) : !isObject(element) && !isList(element)
}

/** The numbers in an id that a mapping gave, `concern.1` → [1]; undefined for anyone else's id. */
function numbersOf(element: Json, { name, steps }: Candidate): number[] | undefined {
  const id = isObject(element) ? element.id : undefined
  if (typeof id !== 'string' || name === undefined || !id.startsWith(`${name}.`)) return undefined
  const rest = id.slice(name.length + 1)
  const lists = steps.filter((step) => step.is === 'each').length
  const numbers = /^\d{1,6}(\.\d{1,6})*$/.test(rest) ? rest.split('.').map(Number) : []
  return numbers.length === lists ? numbers : undefined
}

/** The numbers of a candidate's next item in each of its lists. */
function nextNumbers({ steps }: Candidate, counts: Map<string, number>): number[] {
  return steps.flatMap((step, depth) => {
    if (step.is === 'branch') return []
    const counter = `${step.each.spot.at} ${depth}`
    const number = counts.get(counter) ?? 0
    counts.set(counter, number + 1)
    return [number]
  })
}

interface Numbered {
  readonly numbers?: readonly number[]
}

/** Those with numbers first, in their order; the others stay as they came. */
function byNumbers(a: Numbered, b: Numbered): number {
  if (!a.numbers || !b.numbers) return Number(!a.numbers) - Number(!b.numbers)
  for (const [i, number] of a.numbers.entries()) {
    const other = b.numbers[i] ?? 0
    if (number !== other) return number - other
  }
  return 0
}
