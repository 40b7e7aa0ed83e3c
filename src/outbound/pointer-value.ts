/** The value at a JSON Pointer (RFC 6901) of plain data; undefined where there is none. */
export function pointerValue(value: unknown, pointer: string): unknown {
  let here = value
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string, unknown>)[key]
  }
  return here
}
