import type { Json } from '../json.ts'
import { isPresent } from '../json.ts'
import { pointerBelow } from '../pointer.ts'

type Draft = { is: 'value'; value: Json; from: string } | DraftObject | DraftList

interface DraftObject {
  is: 'object'
  members: Map<string, Slot>
}

interface DraftList {
  is: 'list'
  /** By number, which an id in what came may set as high as it likes; what stays empty is left out at the end. */
  items: Map<number, Slot>
  /** The number after the highest. */
  next: number
  keyed: Map<string, Slot>
  /** Items that nothing is known of by key yet. */
  loose: Slot[]
}

/** A place of the record that is being read: empty, or with what was read into it. */
export interface Slot {
  draft: Draft | undefined
}

/** An empty place. */
export function emptySlot(): Slot {
  return { draft: undefined }
}

/** The place below, made as needed; undefined where a value or a list is in the way. */
function slotBelow(slot: Slot, path: readonly string[]): Slot | undefined {
  let here = slot
  for (const key of path) {
    here.draft ??= { is: 'object', members: new Map() }
    if (here.draft.is !== 'object') return undefined
    const { members } = here.draft
    const next = members.get(key) ?? emptySlot()
    members.set(key, next)
    here = next
  }
  return here
}

/** Sets the value at a path if nothing is there; `from` is its place in what came. */
export function setValue(slot: Slot, path: readonly string[], value: Json, from: string): void {
  const place = slotBelow(slot, path)
  if (place) place.draft ??= { is: 'value', value, from }
}

function draftAt(slot: Slot, path: readonly string[]): Draft | undefined {
  let here: Slot | undefined = slot
  for (const key of path) here = here?.draft?.is === 'object' ? here.draft.members.get(key) : undefined
  return here?.draft
}

/** The value at a path so far, and where it was read. */
export function valueAt(slot: Slot, path: readonly string[]): { value: Json; from: string } | undefined {
  const draft = draftAt(slot, path)
  return draft?.is === 'value' ? draft : undefined
}

function holdsAny(draft: Draft | undefined): boolean {
  if (draft === undefined) return false
  if (draft.is === 'value') return isPresent(draft.value)
  const below = draft.is === 'list' ? draft.items : draft.members
  for (const slot of below.values()) if (holdsAny(slot.draft)) return true
  return false
}

/** Whether there is anything at a path so far. */
export function isFilled(slot: Slot, path: readonly string[]): boolean {
  return holdsAny(draftAt(slot, path))
}

function listAt(slot: Slot, path: readonly string[]): DraftList | undefined {
  const place = slotBelow(slot, path)
  if (!place) return undefined
  place.draft ??= { is: 'list', items: new Map(), next: 0, keyed: new Map(), loose: [] }
  return place.draft.is === 'list' ? place.draft : undefined
}

function addItem(list: DraftList, index: number): Slot {
  const slot = emptySlot()
  list.items.set(index, slot)
  list.next = Math.max(list.next, index + 1)
  return slot
}

/** The item with a number in the list at a path; undefined where something else is in the way. */
export function itemAt(slot: Slot, path: readonly string[], index: number): Slot | undefined {
  const list = listAt(slot, path)
  if (!list) return undefined
  const known = list.items.get(index)
  if (known) return known
  const made = addItem(list, index)
  list.loose.push(made)
  return made
}

/** Where a list's items have their key, and what it is. */
export interface ItemKey {
  readonly path: readonly string[]
  readonly value: Json
}

/**
 * The item of a list that has a key, made at the list's end if none has. Items made by number are looked over for theirs as
 * long as `count` allows for that many.
 */
export function itemByKey(
  slot: Slot,
  path: readonly string[],
  key: ItemKey,
  count: (items: number) => boolean,
): Slot | undefined {
  const list = listAt(slot, path)
  if (!list) return undefined
  const text = JSON.stringify(key.value)
  const { keyed, loose } = list
  if (!keyed.has(text) && loose.length > 0 && count(loose.length)) {
    list.loose = loose.filter((item) => {
      const own = valueAt(item, key.path)?.value
      if (own === undefined) return true
      const ownText = JSON.stringify(own)
      if (!keyed.has(ownText)) keyed.set(ownText, item)
      return false
    })
  }
  const known = keyed.get(text) ?? addItem(list, list.next)
  keyed.set(text, known)
  return known
}

/** The items of a list in the order of their numbers. */
function inOrder({ items }: DraftList): Slot[] {
  return [...items].sort(([a], [b]) => a - b).map(([, item]) => item)
}

/** The record as it is so far; what stayed empty is left out. */
export function finished({ draft }: Slot): Json | undefined {
  if (!draft) return undefined
  if (draft.is === 'value') return draft.value
  if (draft.is === 'list') {
    const items = inOrder(draft).map(finished).filter(isPresent) as Json[]
    return items.length > 0 ? items : undefined
  }
  const entries = [...draft.members].flatMap(([key, member]): [string, Json][] => {
    const value = finished(member)
    return value === undefined ? [] : [[key, value]]
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

/** The JSON Pointers of all places in the finished record. */
export function placesIn(root: Slot): ReadonlyMap<Slot, string> {
  const places = new Map<Slot, string>()
  const visit = (slot: Slot, pointer: string): void => {
    places.set(slot, pointer)
    if (slot.draft?.is === 'list') {
      const filled = inOrder(slot.draft).filter(({ draft }) => holdsAny(draft))
      for (const [i, item] of filled.entries()) visit(item, pointerBelow(pointer, i))
    }
    if (slot.draft?.is === 'object') {
      for (const [key, member] of slot.draft.members) visit(member, pointerBelow(pointer, key))
    }
  }
  visit(root, '')
  return places
}
