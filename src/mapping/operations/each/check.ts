import { givenBoth, givenPresent } from '../../schema/given.ts'
import type { Each } from '../../template.ts'
import type { Checking, Surroundings } from '../checking.ts'

/** An `$each` goes over a list of the record; its key is a value of each item. */
export function checkEach(each: Each, where: Surroundings, to: Checking): void {
  to.pointer(each.pointer, each.pointerSpot, where.given, 'list')
  const item = givenPresent(where.given, [...each.pointer.absolute, '*'])
  if (each.key) to.pointer(each.key, each.spot, item, 'scalar')
  const contexts = where.contexts.map((context) => givenBoth(context, item))
  to.check(each.make, {
    ...where,
    given: item,
    contexts: contexts.filter((context) => to.isPossible(context)),
  })
}
