import canonicalize from 'canonicalize'

// CommonJS behind types that promise a default export: what is imported is the function itself.
const serialize = canonicalize as unknown as (value: unknown) => string | undefined

/**
 * The one spelling of a JSON value (RFC 8785): equal content gives equal text whatever the order of keys.
 * Throws a TypeError for what JSON cannot say (undefined, functions) and an Error for NaN and infinities.
 */
export function canonical(value: unknown): string {
  const text = serialize(value)
  if (text === undefined) throw new TypeError('not a JSON value')
  return text
}
