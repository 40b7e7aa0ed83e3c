import type { Json } from './json.ts'

/** Keys that a prototype knows, and those that index text, must be read as the object's own. */
export function isPlainKey(key: string): boolean {
  const prototypes = [Object, Array, String, Number, Boolean].map((one): object => one.prototype)
  return !/^\d+$/.test(key) && !prototypes.some((prototype) => key in prototype)
}

/** The one way by which names and values come into generated source. JSON is a subset of JavaScript since ES2019. */
export function literal(value: Json): string {
  return JSON.stringify(value)
}
