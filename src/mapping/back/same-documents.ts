import type { Json } from '../json.ts'
import { isList, isObject } from '../json.ts'

/** A reference that a mapping makes: what stands in its place in what came is the gateway's or the server's. */
function isMadeReference(key: string, made: Json | undefined, came: Json | undefined): boolean {
  return (
    key === 'reference' &&
    typeof made === 'string' &&
    made.startsWith('urn:uuid:') &&
    typeof came === 'string'
  )
}

function isSameValue(made: Json | undefined, came: Json | undefined): boolean {
  if (made === came) return true
  if (isList(made)) {
    if (!isList(came) || made.length !== came.length) return false
    for (let i = 0; i < made.length; i += 1) if (!isSameValue(made[i], came[i])) return false
    return true
  }
  return isObject(made) && isObject(came) && areSameMembers(made, came, 0)
}

function areSameMembers(
  made: { readonly [key: string]: Json },
  came: { readonly [key: string]: Json },
  aside: number,
): boolean {
  let count = 0
  for (const key in made) {
    if (aside > 0 && key === 'id') continue
    count += 1
    const value = came[key]
    if (value === undefined || !Object.hasOwn(came, key)) return false
    if (!isSameValue(made[key], value) && !isMadeReference(key, made[key], value)) return false
  }
  let others = 0
  for (const key in came) if (aside === 0 || key !== 'id') others += 1
  return count === others
}

/** Whether an id is of another item of the same list: `concern.1` where `concern.0` was made. */
function isAnothers(made: Json | undefined, came: Json | undefined): boolean {
  if (made === came || typeof made !== 'string' || typeof came !== 'string') return false
  const dot = made.indexOf('.')
  return dot > 0 && came.startsWith(made.slice(0, dot + 1))
}

/** Whether what came is what was made, ids of resources and targets of references apart. */
export function areSameDocuments(
  made: readonly unknown[],
  came: readonly unknown[],
  isFhir: boolean,
): boolean {
  if (made.length !== came.length) return false
  return made.every((one, i) => {
    const other = came[i] as Json
    const mine = one as Json
    if (isFhir && isObject(mine) && isObject(other) && isAnothers(mine.id, other.id)) return false
    return isObject(mine) && isObject(other)
      ? areSameMembers(mine, other, isFhir ? 1 : 0)
      : isSameValue(mine, other)
  })
}
