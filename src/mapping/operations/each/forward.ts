import type { Support } from '../../explain/support.ts'
import { allOf, anyOf } from '../../explain/support.ts'
import type { Json } from '../../json.ts'
import { isList, isObject, valueBelow } from '../../json.ts'
import type { ScopedPointer } from '../../pointer.ts'
import { pointerBelow } from '../../pointer.ts'
import type { Each } from '../../template.ts'
import type { Evaluation, Made } from '../evaluation.ts'
import { restingSince } from '../evaluation.ts'
import type { Generation } from '../generation.ts'

/** The most list items one run goes through, all lists together. */
export const ITEMS_MAX = 10_000

/** The current item itself. */
const ITEM: ScopedPointer = { written: '', up: 0, path: [], absolute: [] }

/** The key of an item as text that tells it from every other, whatever its type. */
function keyText(item: Json, path: readonly string[]): string | undefined {
  const key = valueBelow(item, path)
  return key === undefined || key === null || key === '' ? undefined : JSON.stringify(key)
}

/** The first item whose key an earlier one has, or undefined. */
export function firstTwin(items: readonly Json[], path: readonly string[]): number | undefined {
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const key = keyText(item, path)
    if (key === undefined) continue
    if (seen.has(key)) return index
    seen.add(key)
  }
  return undefined
}

/** The items of a value: a list's own; a single value is a list of one, since senders leave the brackets out; an object has none. */
export function itemsOf(value: Json | undefined): readonly Json[] | undefined {
  if (isList(value)) return value
  return value === undefined || value === null || value === '' || isObject(value) ? undefined : [value]
}

/**
 * `make` once per item, in place. What has no items makes nothing. Two items with the same `$key` are an issue,
 * because nothing could be read back into the right one.
 */
export function evaluateEach(
  each: Each,
  from: Evaluation,
  list: Made[],
  resource?: string,
): Support | undefined {
  const read = from.read(each.pointer)
  const items = itemsOf(read)
  if (items === undefined) return undefined
  const pointer = from.place(each.pointer)
  if (!from.count(items.length)) {
    from.issue('R-VALUE', pointer, each.pointerSpot, items)
    return undefined
  }
  const twin = each.key && firstTwin(items, each.key.path)
  if (twin !== undefined) {
    const place = each.key!.path.reduce(pointerBelow, pointerBelow(pointer, twin))
    from.issue('R-KEY', place, each.spot, valueBelow(items[twin], each.key!.path))
  }
  let gave: Support | undefined
  items.forEach((value, index) => {
    const place = isList(read) ? pointerBelow(pointer, index) : pointer
    const item = { value, index, pointer: place, list: each.pointer.absolute }
    const before = list.length
    const inside = from.within(item)
    inside.into(each.make, list, resource)
    const support = inside.support(ITEM, 'presence')
    const stands = restingSince(before, list, support)
    gave = anyOf(gave, stands && allOf(stands, support))
  })
  return gave
}

/** Source of an `$each`. */
export function writeEachInto(
  each: Each,
  to: Generation,
  list: string,
  gave: string,
  resource?: string,
): void {
  const [items, index, item, before, ignored] = [to.fresh(), to.fresh(), to.fresh(), to.fresh(), to.fresh()]
  to.line(`const ${items} = itemsOf(${to.read(each.pointer)});`)
  to.line(`if (${items} !== undefined) {`)
  to.line(`items += ${items}.length;`)
  to.line('if (items > itemsMax) bad = true; else {')
  if (each.key) to.line(`if (hasTwins(${items}, ${to.literal([...each.key.path])})) bad = true;`)
  to.line(`const ${before} = ${list}.length; let ${ignored} = false;`)
  to.line(`for (let ${index} = 0; ${index} < ${items}.length; ${index} += 1) {`)
  to.line(`const ${item} = ${items}[${index}];`)
  to.within({ variable: item, index, list: each.pointer.absolute }, [each.make]).writeInto(
    each.make,
    list,
    ignored,
    resource,
  )
  to.line('}')
  to.line(`if (${list}.length > ${before}) ${gave} = true;`)
  to.line('} }')
}
