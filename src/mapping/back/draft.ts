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
  /** By number; what stays empty is left out at the end. */
  items: Slot[]
  keyed: Map<string, Slot>
}

/** A place of the record that is being read: empty, or with what was read into it. */
export interface Slot {
  draft: Draft | undefined
}

/** What became of an attempt to set a value. */
export type Setting =
  | { readonly is: 'set' }
  /** Something else is there already; `from`: where it was read. */
  | { readonly is: 'taken'; readonly from?: string }

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
export function setValue(slot: Slot, path: readonly string[], value: Json, from: string): Setting {
  const place = slotBelow(slot, path)
  if (!place) return { is: 'taken' }
  if (!place.draft) {
    place.draft = { is: 'value', value, from }
    return { is: 'set' }
  }
  return place.draft.is === 'value' ? { is: 'taken', from: place.draft.from } : { is: 'taken' }
}

/** The value at a path so far, and where it was read. */
export function valueAt(slot: Slot, path: readonly string[]): { value: Json; from: string } | undefined {
  let here: Slot | undefined = slot
  for (const key of path) here = here?.draft?.is === 'object' ? here.draft.members.get(key) : undefined
  return here?.draft?.is === 'value' ? here.draft : undefined
}

/** Whether there is anything at a path so far. */
export function isFilled(slot: Slot, path: readonly string[]): boolean {
  let here: Slot | undefined = slot
  for (const key of path) here = here?.draft?.is === 'object' ? here.draft.members.get(key) : undefined
  return here !== undefined && isPresent(finished(here))
}

function listAt(slot: Slot, path: readonly string[]): DraftList | undefined {
  const place = slotBelow(slot, path)
  if (!place) return undefined
  place.draft ??= { is: 'list', items: [], keyed: new Map() }
  return place.draft.is === 'list' ? place.draft : undefined
}

/** The item with a number in the list at a path; undefined where something else is in the way. */
export function itemAt(slot: Slot, path: readonly string[], index: number): Slot | undefined {
  const list = listAt(slot, path)
  if (!list) return undefined
  while (list.items.length <= index) list.items.push(emptySlot())
  return list.items[index]
}

/** The item of a list that has a key, made at the list's end if none has. */
export function itemByKey(
  slot: Slot,
  path: readonly string[],
  keyPath: readonly string[],
  key: Json,
): Slot | undefined {
  const list = listAt(slot, path)
  if (!list) return undefined
  const text = JSON.stringify(key)
  const known =
    list.keyed.get(text) ??
    list.items.find((item) => JSON.stringify(valueAt(item, keyPath)?.value) === text) ??
    emptySlot()
  if (!list.items.includes(known)) list.items.push(known)
  list.keyed.set(text, known)
  return known
}

/** The items a list at a path has so far. */
export function itemCount(slot: Slot, path: readonly string[]): number {
  return listAt(slot, path)?.items.length ?? 0
}

/** The record as it is so far; what stayed empty is left out. */
export function finished({ draft }: Slot): Json | undefined {
  if (!draft) return undefined
  if (draft.is === 'value') return draft.value
  if (draft.is === 'list') {
    const items = draft.items.map(finished).filter(isPresent) as Json[]
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
      const filled = slot.draft.items.filter((item) => isPresent(finished(item)))
      for (const [i, item] of filled.entries()) visit(item, pointerBelow(pointer, i))
    }
    if (slot.draft?.is === 'object') {
      for (const [key, member] of slot.draft.members) visit(member, pointerBelow(pointer, key))
    }
  }
  visit(root, '')
  return places
}
