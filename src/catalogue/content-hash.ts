import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../mapping/json.ts'
import { isList, isObject } from '../mapping/json.ts'

/**
 * SHA-256, in hexadecimal, of the one spelling of a JSON value (RFC 8785): equal content has equal hashes, however it
 * is laid out and in whatever order its members stand.
 */
export function contentHash(value: Json): string {
  return createHash('sha256').update(spelling(value)).digest('hex')
}

/** What the spelling of numbers and texts is, JSON.stringify says as the RFC does; only the order of members is left. */
function spelling(value: Json): string {
  if (isList(value)) return `[${value.map(spelling).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1))
  return `{${keys.map((key) => `${JSON.stringify(key)}:${spelling(value[key]!)}`).join(',')}}`
}

/**
 * What a mapping file says, without what it only notes. What it makes, and what it keeps beside that, comes out in the
 * order in which it is written, so that there the order of members counts.
 */
export function mappingContent(file: JsonObject): Json {
  const { $schema, ...rest } = withoutNotes(file) as JsonObject
  const inOrder = (member: Json | undefined): Json =>
    isObject(member) ? Object.entries(member) : (member ?? null)
  return { ...rest, makes: inOrder(rest.makes), kept: inOrder(rest.kept) }
}

/** A template without `$note`, which nothing reads. */
export function withoutNotes(value: Json): Json {
  if (isList(value)) return value.map(withoutNotes)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key]) => key !== '$note')
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNotes(member)]))
}
