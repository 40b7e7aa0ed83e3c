import { isSamePath } from '../pointer.ts'

/**
 * What is known at a place of a mapping. Paths are absolute, `*` standing for "the current item" of a list, so
 * that the same path means the same value wherever it is named.
 */
export interface Given {
  readonly present: readonly (readonly string[])[]
  readonly absent: readonly (readonly string[])[]
  readonly equal: readonly { readonly path: readonly string[]; readonly value: string }[]
}

/** Nothing is known but that there is a document. */
export const NOTHING_GIVEN: Given = { present: [[]], absent: [], equal: [] }

const added = (paths: Given['present'], path: readonly string[]): Given['present'] =>
  paths.some((one) => isSamePath(one, path)) ? paths : [...paths, path]

/** Known as well: there is something at the path. */
export function givenPresent(given: Given, path: readonly string[]): Given {
  return { ...given, present: added(given.present, path) }
}

/** Known as well: there is nothing at the path. */
export function givenAbsent(given: Given, path: readonly string[]): Given {
  return { ...given, absent: added(given.absent, path) }
}

/** Known as well: the value at the path, as text. */
export function givenEqual(given: Given, path: readonly string[], value: string): Given {
  const present = added(given.present, path)
  const isKnown = given.equal.some((one) => one.value === value && isSamePath(one.path, path))
  return { ...given, present, equal: isKnown ? given.equal : [...given.equal, { path, value }] }
}

/** Both are known. */
export function givenBoth(a: Given, b: Given): Given {
  // The same object again lets what is known of it be found again.
  if (a === NOTHING_GIVEN) return b
  if (b === NOTHING_GIVEN) return a
  const withPresent = b.present.reduce(givenPresent, a)
  const withAbsent = b.absent.reduce(givenAbsent, withPresent)
  return b.equal.reduce((given, { path, value }) => givenEqual(given, path, value), withAbsent)
}
