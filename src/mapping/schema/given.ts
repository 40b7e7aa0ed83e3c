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

/** What was derived from what: the same facts are the same object, so that what is known of them is found again. */
const derived = new WeakMap<Given, Map<string, Given>>()
const joined = new WeakMap<Given, WeakMap<Given, Given>>()

function derive(given: Given, how: string, make: () => Given): Given {
  const known = derived.get(given) ?? new Map<string, Given>()
  derived.set(given, known)
  const before = known.get(how)
  if (before) return before
  const made = make()
  known.set(how, made)
  return made
}

const added = (paths: Given['present'], path: readonly string[]): Given['present'] =>
  paths.some((one) => isSamePath(one, path)) ? paths : [...paths, path]

/** Known as well: there is something at the path. */
export function givenPresent(given: Given, path: readonly string[]): Given {
  return derive(given, `p${path.join('\0')}`, () => {
    const present = added(given.present, path)
    return present === given.present ? given : { ...given, present }
  })
}

/** Known as well: there is nothing at the path. */
export function givenAbsent(given: Given, path: readonly string[]): Given {
  return derive(given, `a${path.join('\0')}`, () => {
    const absent = added(given.absent, path)
    return absent === given.absent ? given : { ...given, absent }
  })
}

/** Known as well: the value at the path, as text. */
export function givenEqual(given: Given, path: readonly string[], value: string): Given {
  return derive(given, `e${path.join('\0')}\0\0${value}`, () => {
    const present = added(given.present, path)
    const isKnown = given.equal.some((one) => one.value === value && isSamePath(one.path, path))
    if (isKnown && present === given.present) return given
    return { ...given, present, equal: isKnown ? given.equal : [...given.equal, { path, value }] }
  })
}

/** Both are known. */
export function givenBoth(a: Given, b: Given): Given {
  if (a === NOTHING_GIVEN || a === b) return b
  if (b === NOTHING_GIVEN) return a
  const known = joined.get(a) ?? new WeakMap<Given, Given>()
  joined.set(a, known)
  const before = known.get(b)
  if (before) return before
  const made = join(a, b)
  known.set(b, made)
  return made
}

function join(a: Given, b: Given): Given {
  const withPresent = b.present.reduce(givenPresent, a)
  const withAbsent = b.absent.reduce(givenAbsent, withPresent)
  return b.equal.reduce((given, { path, value }) => givenEqual(given, path, value), withAbsent)
}
