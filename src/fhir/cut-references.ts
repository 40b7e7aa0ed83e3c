import type { Json } from './references.ts'

/**
 * A copy without the references to what does not go along (symbolic names), and without what held nothing else: a cancellation
 * names fewer resources than the request did.
 */
export function cutReferences(value: Json, gone: ReadonlySet<string>): Json | undefined {
  if (Array.isArray(value)) {
    const kept = value.flatMap((item: Json): Json[] => {
      const cut = cutReferences(item, gone)
      return cut === undefined ? [] : [cut]
    })
    return kept.length === 0 && value.length > 0 ? undefined : kept
  }
  if (typeof value !== 'object' || value === null) return value
  const members = value as { readonly [key: string]: Json }
  const { reference } = members
  if (typeof reference === 'string' && gone.has(reference.replace('urn:uuid:', ''))) return undefined
  const kept = Object.entries(members).flatMap(([key, member]): [string, Json][] => {
    const cut = cutReferences(member, gone)
    return cut === undefined ? [] : [[key, cut]]
  })
  return kept.length === 0 && Object.keys(members).length > 0 ? undefined : Object.fromEntries(kept)
}
