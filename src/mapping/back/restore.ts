import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, isPresent, ownMember, valueBelow } from '../json.ts'
import type { MappingWorld } from '../mapping-world.ts'
import type { Mapping } from '../template.ts'
import { comesBack, spelledRecord } from './canonical-record.ts'
import type { Fate, Trail } from './fate.ts'
import { fateOf, isLostHere } from './fate.ts'

/** A place in the record read and in the one before, each with the values on the way to it. */
interface Both {
  readonly read: Trail
  readonly before: Trail
}

function restoredObject(fate: Fate, both: Both, read: JsonObject, before: JsonObject): Json | undefined {
  const made: { [key: string]: Json } = { ...read }
  for (const [name, below] of fate.below) {
    const step = {
      read: [...both.read, ownMember(read, name)],
      before: [...both.before, ownMember(before, name)],
    }
    const value = restored(below, step)
    if (value !== undefined) made[name] = value
  }
  return isPresent(made) ? made : undefined
}

const keyOf = (item: Json, key: readonly string[]): string => JSON.stringify(valueBelow(item, key) ?? null)

/**
 * For each item read, the number of the item before that it is: by key, else by place if as many came back as
 * went (`going`: the numbers of those that went).
 */
function partners(
  { key }: Fate,
  read: readonly Json[],
  before: readonly Json[],
  going: readonly number[],
): (number | undefined)[] {
  if (!key) return read.map((_, n) => (read.length === going.length ? going[n] : undefined))
  const byKey = new Map(before.map((item, n) => [keyOf(item, key), n]))
  return read.map((item) => byKey.get(keyOf(item, key)))
}

function restoredList(
  fate: Fate,
  both: Both,
  read: readonly Json[],
  before: readonly Json[],
): Json | undefined {
  const item = fate.below.get('*')
  if (!item) return read.length > 0 ? read : undefined
  const isGoing = before.map((one) => comesBack(item, [...both.before, one]))
  const going = before.flatMap((_, n) => (isGoing[n] ? [n] : []))
  const found = partners(fate, read, before, going)
  const made = read.map((one, n) => {
    const partner = found[n] === undefined ? undefined : before[found[n]]
    if (partner === undefined) return one
    return restored(item, { read: [...both.read, one], before: [...both.before, partner] }) ?? one
  })
  // What could not go was not the other side's to take away: back to its place.
  before.forEach((one, n) => {
    if (!isGoing[n] && !found.includes(n)) made.splice(n, 0, one)
  })
  return made.length > 0 ? made : undefined
}

function restored(fate: Fate, both: Both): Json | undefined {
  const read = both.read.at(-1)
  const before = both.before.at(-1)
  if (before === undefined) return read
  if (fate.isLost || isLostHere(fate, both.read)) return before
  if (fate.isAside) return isObject(read) && isObject(before) ? { ...before, ...read } : (read ?? before)
  if (isObject(before) && (read === undefined || isObject(read)))
    return restoredObject(fate, both, read ?? {}, before)
  if (isList(before) && (read === undefined || isList(read)))
    return restoredList(fate, both, read ?? [], before)
  return read
}

/**
 * The record read, with what could not come back taken from the record stored before: withheld and lost values
 * and the head; outside lists always, inside lists by the items' `$key`, else by place if as many items came back
 * as went. Items that could not go stand where they stood. What was read wins everywhere else, also where it says
 * nothing: the other side may take away what it was given.
 */
export function restoreRecord(mapping: Mapping, world: MappingWorld, read: Json, before: unknown): Json {
  const form = spelledRecord(mapping, world, before)
  return restored(fateOf(mapping, world), { read: [read], before: [form] }) ?? {}
}
