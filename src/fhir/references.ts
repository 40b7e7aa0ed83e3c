/** A resource or a part of one, as plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What a symbolic reference `urn:uuid:<name>` stands for: another reference text, or a whole Reference in its place. */
export type Referent = { readonly fullUrl: string } | { readonly logical: Json }

const prefix = 'urn:uuid:'

/**
 * A copy with every symbolic reference resolved. A Reference whose target is elsewhere becomes `{ type, identifier }` as a whole
 * (what else it says, a display, stays). Throws for a name that nothing bears: a mapping's check has ruled that out.
 */
export function resolveReferences(value: Json, referents: ReadonlyMap<string, Referent>): Json {
  if (Array.isArray(value)) return value.map((item: Json) => resolveReferences(item, referents))
  if (typeof value !== 'object' || value === null) return value
  const members = value as { readonly [key: string]: Json }
  const name = symbolOf(members.reference)
  const referent = name === undefined ? undefined : referents.get(name)
  if (name !== undefined && referent === undefined)
    throw new Error(`a reference to "${name}", which nothing bears`)
  const resolved = Object.entries(members).map(([key, member]): [string, Json] => [
    key,
    key === 'reference' && referent !== undefined && 'fullUrl' in referent
      ? referent.fullUrl
      : resolveReferences(member, referents),
  ])
  if (referent === undefined || !('logical' in referent)) return Object.fromEntries(resolved)
  const { reference: _, ...others } = Object.fromEntries(resolved)
  return { ...others, ...(referent.logical as object) }
}

function symbolOf(reference: Json | undefined): string | undefined {
  return typeof reference === 'string' && reference.startsWith(prefix)
    ? reference.slice(prefix.length)
    : undefined
}
