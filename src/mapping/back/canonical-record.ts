import type { Json } from '../json.ts'
import { isList, isObject, isPresent, valueBelow } from '../json.ts'
import type { MappingWorld } from '../mapping-world.ts'
import type { Mapping } from '../template.ts'
import type { Fate, Trail } from './fate.ts'
import { fateOf, isLostHere } from './fate.ts'

/** How far a record is brought to its canonical form. */
interface Form {
  /** Whether what doesn't come back is left out. */
  readonly isDropping: boolean
  /** Whether lists whose items have a key are in the key's order. */
  readonly isSorting: boolean
}

function inKeyOrder(items: readonly Json[], key: readonly string[]): Json[] {
  const keyed = items.map((item) => ({ item, text: JSON.stringify(valueBelow(item, key) ?? null) }))
  return keyed.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ item }) => item)
}

function formed(fate: Fate | undefined, trail: Trail, form: Form): Json | undefined {
  const given = trail.at(-1)
  if (fate && form.isDropping && (fate.isLost || fate.isAside || isLostHere(fate, trail))) return undefined
  if (fate?.isVerbatim) return isPresent(given) ? given : undefined
  if (given === undefined || given === null || given === '') return undefined
  const value = fate?.isRepeated && !isList(given) && !isObject(given) ? [given] : given
  if (isList(value)) {
    const item = fate?.below.get('*')
    // A value that stands for a list of one is the list's place too.
    const here = value === given ? trail : [...trail.slice(0, -1), value]
    const items = value.flatMap((one) => formed(item, [...here, one], form) ?? [])
    if (items.length === 0) return undefined
    return fate?.key && form.isSorting ? inKeyOrder(items, fate.key) : items
  }
  if (isObject(value)) {
    const members = Object.keys(value).flatMap((name): [string, Json][] => {
      const member = formed(fate?.below.get(name), [...trail, value[name]], form)
      return member === undefined ? [] : [[name, member]]
    })
    return members.length === 0 ? undefined : Object.fromEntries(members)
  }
  return fate?.spell ? fate.spell(value) : value
}

/**
 * What of a record goes there and back (mapping.md, canon): without what is withheld or lost, without its head
 * and what its schema says of every record, without `null`, `""`, `{}` and `[]`, each value in the spelling that
 * its conversion gives back, lists whose items have a `$key` in the key's order. `{}` where nothing is left.
 */
export function canonicalRecord(mapping: Mapping, world: MappingWorld, record: unknown): Json {
  return formed(fateOf(mapping, world), [record as Json], { isDropping: true, isSorting: true }) ?? {}
}

/** The canonical form of a record with nothing left out but what says nothing; lists with keys in the keys' order. */
export function canonicalForm(mapping: Mapping, world: MappingWorld, record: unknown): Json {
  return formed(fateOf(mapping, world), [record as Json], { isDropping: false, isSorting: true }) ?? {}
}

/** The canonical form, lists in the order they have. */
export function spelledRecord(mapping: Mapping, world: MappingWorld, record: unknown): Json {
  return formed(fateOf(mapping, world), [record as Json], { isDropping: false, isSorting: false }) ?? {}
}

/** Whether anything at the end of the trail goes there and back. */
export function comesBack(fate: Fate, trail: Trail): boolean {
  return formed(fate, trail, { isDropping: true, isSorting: false }) !== undefined
}
