/** The value at an RFC 6901 JSON Pointer; undefined where the way ends. Only own properties count. */
export function at(document: unknown, pointer: string): unknown {
  if (pointer === '') return document
  let value = document
  for (const step of pointer.slice(1).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** A key as one step of a JSON Pointer, its slash before it. */
export function pointerStep(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
