import type { Json } from '../mapping/json.ts'
import { isList, isObject, valueBelow } from '../mapping/json.ts'
import { pointerBelow } from '../mapping/pointer.ts'
import type { KeyedEach } from './keyed-lists.ts'
import { keyedLists } from './keyed-lists.ts'
import type { Law } from './law.ts'

/** A record whose list has one of its items twice, and where the second is; undefined where the list has no item. */
function withTwin(
  record: Json,
  path: readonly string[],
  key: readonly string[],
  pointer = '',
): { record: Json; pointer: string } | undefined {
  const [step, ...rest] = path
  if (step === undefined) {
    const item = isList(record) ? record.find((one) => valueBelow(one, key) !== undefined) : undefined
    if (!isList(record) || item === undefined) return undefined
    return { record: [...record, item], pointer: pointerBelow(pointer, record.length) }
  }
  if (step === '*') {
    if (!isList(record)) return undefined
    for (const [n, item] of record.entries()) {
      const inside = withTwin(item, rest, key, pointerBelow(pointer, n))
      if (inside) return { ...inside, record: record.with(n, inside.record) }
    }
    return undefined
  }
  if (!isObject(record) || !Object.hasOwn(record, step)) return undefined
  const inside = withTwin(record[step]!, rest, key, pointerBelow(pointer, step))
  return inside && { ...inside, record: { ...record, [step]: inside.record } }
}

const twinOf = (record: Json, { pointer, key }: KeyedEach) => withTwin(record, pointer.absolute, key.path)

/** Two items with one key cannot be told apart on the way back, so they never go. */
export const keysLaw: Law = {
  name: 'keys',
  says: 'two items of a list with the same key are refused (R-KEY)',
  isAbout: (mapping) => keyedLists(mapping).length > 0,
  breach({ record, subject }) {
    for (const each of keyedLists(subject.mapping)) {
      const twin = twinOf(record, each)
      if (!twin) continue
      const { issues } = subject.compiled.forward(twin.record)
      if (issues.some(({ code }) => code === 'R-KEY')) continue
      const detail = 'two items with the same key are mapped'
      return { detail, in: 'record', pointer: twin.pointer, at: each.spot.at }
    }
    return undefined
  },
}
