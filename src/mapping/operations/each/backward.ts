import type { Slot } from '../../back/draft.ts'
import { itemAt, itemByKey, valueAt } from '../../back/draft.ts'
import type { Each } from '../../template.ts'
import type { BackGeneration } from '../back-generation.ts'
import type { BackReading, ReadPlace } from '../back-reading.ts'
import { slotOf } from '../back-reading.ts'

/** Goes to the item that an element was made of: the one of its key, which `alone` reads it for, else of its number. */
export function enterItem(
  each: Each,
  number: number,
  place: ReadPlace,
  from: BackReading,
  alone: () => Slot,
): ReadPlace | undefined {
  const { pointer } = each
  const outer = slotOf(place, pointer)
  const value = each.key && valueAt(alone(), each.key.path)?.value
  const slot =
    value === undefined
      ? itemAt(outer, pointer.path, number)
      : itemByKey(outer, pointer.path, { path: each.key!.path, value }, from.count)
  return slot && { ...place, scopes: [...place.scopes, { slot, list: pointer.absolute }] }
}

/** Source that goes to an item by its number. */
export function writeItem(each: Each, number: string, to: BackGeneration): BackGeneration {
  const { items, item } = to.list(each.pointer)
  const variable = to.fresh('i')
  to.line(`if (${items} === undefined) ${items} = [];`)
  to.line(`const ${variable} = ${items}[${number}] ?? (${items}[${number}] = item${item.number}());`)
  return to.within({ item, variable })
}

/** Source that makes an item of a list with a key, to be read by itself; its variable. */
export function writeKeyedItem(each: Each, to: BackGeneration): { inside: BackGeneration; variable: string } {
  const { item } = to.list(each.pointer)
  const variable = to.fresh('i')
  to.line(`const ${variable} = item${item.number}();`)
  return { inside: to.within({ item, variable }), variable }
}

/** Source by which an item that was read by itself joins the one that has its key already. */
export function writeKeyedEnd(
  each: Each,
  inside: BackGeneration,
  variable: string,
  to: BackGeneration,
): void {
  const { items, item } = to.list(each.pointer)
  const index = to.index(each.pointer)
  const key = inside.leaf(each.key!)
  to.line(`{ if (${items} === undefined) { ${items} = []; ${index} = new Map(); }`)
  to.line(`const known = ${index}.get(${key});`)
  to.line(`if (known === undefined) { ${items}.push(${variable}); ${index}.set(${key}, ${variable}); }`)
  to.line(`else merge(known, ${variable}, ${to.constant(item.lists)}); }`)
}
