import { isBelow, isSamePath } from '../pointer.ts'
import type { Cursor } from './cursor.ts'
import type { Given } from './given.ts'

const judged = new WeakMap<Cursor, WeakMap<Given, boolean>>()

/** Whether facts can hold together, and the schema has a record for them. */
export function isPossible(given: Given, cursor: Cursor): boolean {
  const known = judged.get(cursor) ?? new WeakMap<Given, boolean>()
  judged.set(cursor, known)
  const before = known.get(given)
  if (before !== undefined) return before
  const verdict = judge(given, cursor)
  known.set(given, verdict)
  return verdict
}

function judge(said: Given, cursor: Cursor): boolean {
  const given = cursor.factsOf(said)
  const { present, absent, equal } = given
  const known = absent.length > 0 ? { ...given, absent: [] } : given
  const isTorn =
    absent.some((path) => present.some((one) => isBelow(one, path)) || cursor.implied(path, known)) ||
    equal.some((a) => equal.some((b) => a.value !== b.value && isSamePath(a.path, b.path)))
  return !isTorn && present.every((path) => cursor.at(path, given).length > 0)
}
