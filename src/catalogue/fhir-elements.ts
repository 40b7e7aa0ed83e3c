import { isObject } from '../mapping/json.ts'
import { pointerBelow } from '../mapping/pointer.ts'

/** What is used of the compact R4 table: per type its elements as [type, minimum, many, value set, targets, choice]. */
export interface ElementTable {
  readonly types: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>
}

/** Pointers, each after its resource's type, of elements that a resource must have and doesn't. */
export function missingElements(resource: unknown, table: ElementTable): string[] {
  if (!isObject(resource)) return ['a resource']
  const type = resource.resourceType
  if (typeof type !== 'string' || !Object.hasOwn(table.types, type)) return ['resourceType']
  return missingIn(resource, type, type, table)
}

function missingIn(value: unknown, type: string, pointer: string, table: ElementTable): string[] {
  const elements = Object.hasOwn(table.types, type) ? table.types[type]! : undefined
  if (elements === undefined || !isObject(value)) return []
  const present = new Set<string>()
  const missing = new Map<string, string>()
  for (const [name, [, minimum, , , , choice]] of Object.entries(elements)) {
    const group = typeof choice === 'string' ? choice : name
    if (Object.hasOwn(value, name)) present.add(group)
    else if (minimum === 1) missing.set(group, pointerBelow(pointer, group))
  }
  const own = [...missing].filter(([group]) => !present.has(group)).map(([, at]) => at)
  const below = Object.entries(value).flatMap(([name, member]) => {
    const elementType = Object.hasOwn(elements, name) ? String(elements[name]![0]) : ''
    const items = Array.isArray(member)
      ? member.map((item, n) => [`/${n}`, item] as const)
      : [['', member] as const]
    return items.flatMap(([at, item]) =>
      missingIn(item, typeOf(item, elementType), pointerBelow(pointer, name) + at, table),
    )
  })
  return [...own, ...below]
}

/** A contained resource says its own type. */
function typeOf(value: unknown, elementType: string): string {
  return isObject(value) && typeof value.resourceType === 'string' ? value.resourceType : elementType
}
