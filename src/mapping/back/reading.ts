import type { Json } from '../json.ts'
import { isObject, shown } from '../json.ts'
import type { BackReading, ReadPlace, Visit } from '../operations/back-reading.ts'
import { readChoose } from '../operations/choose/backward.ts'
import { readConstant } from '../operations/constant.ts'
import type { MappingIssue } from '../operations/evaluation.ts'
import { readHole } from '../operations/hole.ts'
import { readList } from '../operations/list.ts'
import { readObject } from '../operations/object/backward.ts'
import { readReference } from '../operations/reference.ts'
import { readText } from '../operations/text.ts'
import type { Template } from '../template.ts'
import type { Slot } from './draft.ts'
import { emptySlot } from './draft.ts'
import { readElements } from './elements.ts'
import type { BackPlan } from './plan.ts'
import type { Conflict, Unread } from './read-back.ts'

/** The most elements of lists that one reading looks at, each as often as it does: what comes after them is unread. */
export const ELEMENTS_MAX = 100_000

/** What reading gives before it is verified. */
export interface FirstReading {
  readonly root: Slot
  readonly visits: readonly Visit[]
  /** How many documents were recognised as made under each name. */
  readonly documents: ReadonlyMap<string, number>
  readonly issues: readonly MappingIssue[]
  /** Those that show while reading; `verifyReading` finds the others. */
  readonly conflicts: readonly Conflict[]
  readonly unread: readonly Unread[]
}

/** Reads what one template made. */
function read(template: Template, found: Json, place: ReadPlace, isWords: boolean, from: BackReading): void {
  switch (template.is) {
    case 'constant':
      readConstant(template, found, place, isWords, from)
      break
    case 'reference':
      readReference(found, place, from)
      break
    case 'hole':
      readHole(template, found, place, from)
      break
    case 'text':
      readText(template, found, place, from)
      break
    case 'object':
      readObject(template, found, place, from)
      break
    case 'list':
      readList(template, found, place, from)
      break
    case 'choose':
      readChoose(template, found, place, isWords, from)
      break
    case 'each':
      throw new Error(`${template.spot.at}: an $each outside a list`)
  }
}

/** Reads what came by a plan: exact holes at once, the others after them. */
export function readOutput(plan: BackPlan, output: readonly unknown[], isComplete: boolean): FirstReading {
  const root = emptySlot()
  const visits: Visit[] = []
  const documents = new Map<string, number>()
  const issues: MappingIssue[] = []
  const conflicts: Conflict[] = []
  const unread: Unread[] = []
  let later: (() => void)[] = []
  let elements = 0

  const from: BackReading = {
    plan,
    failed: new Map(),
    read: (template, found, place, isWords = false) => read(template, found, place, isWords, from),
    elements: (list, found, place) => readElements(list, found, place, { isTop: false, isComplete }, from),
    count: (looked) => {
      elements += looked
      return elements <= ELEMENTS_MAX
    },
    aside: (candidate, step, found, place) => {
      const kept = [visits, issues, conflicts, unread].map((list) => ({ list, length: list.length }))
      const waiting = later
      later = []
      // Pointers that go out of the item must not reach the record.
      const scopes = place.scopes.map(({ list }) => ({ list, slot: emptySlot() }))
      let item = emptySlot()
      candidate.steps.forEach((one, i) => {
        if (one.is === 'branch') return
        const slot = emptySlot()
        scopes.push({ slot, list: one.each.pointer.absolute })
        if (i === step) item = slot
      })
      from.read(candidate.template, found, { ...place, scopes })
      for (const act of later) act()
      for (const { list, length } of kept) list.length = length
      later = waiting
      return item
    },
    document: (name) => {
      documents.set(name, (documents.get(name) ?? 0) + 1)
    },
    take: (visit) => {
      visits.push(visit)
    },
    leave: (pointer, found) => {
      const type =
        isObject(found) && typeof found.resourceType === 'string' ? found.resourceType : shown(found)
      unread.push({ pointer, found: type })
    },
    inTheWay: ({ at }, { pointer }, found) => {
      conflicts.push({ pointer, at, found: shown(found), expected: 'nothing' })
    },
    later: (act) => {
      later.push(act)
    },
    issue: (code, spot, { pointer }, found, allowed) => {
      const more = allowed ? { allowed: [...allowed] } : {}
      issues.push({ code, pointer, at: spot.at, found: shown(found), ...more })
    },
  }

  const top: ReadPlace = { scopes: [{ slot: root, list: [] }], pointer: '', document: '' }
  readElements(plan.tops, output as readonly Json[], top, { isTop: true, isComplete }, from)
  while (later.length > 0) {
    const queue = later
    later = []
    for (const act of queue) act()
  }
  return { root, visits, documents, issues, conflicts, unread }
}
