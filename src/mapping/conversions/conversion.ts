import type { Json, JsonType } from '../json.ts'

/** What a conversion makes, as far as a target can be checked against it. */
interface Produced {
  readonly type: JsonType
  /** A JSON Schema format, where one is kept. */
  readonly format?: 'date' | 'date-time' | 'partial-date'
}

/**
 * One way to spell a value in another way. `forward` reads the source's spelling; undefined means that it is
 * unreadable, which is an issue, never a default. `backward` undoes it. `canonical` gives the one spelling
 * among those that mean the same; it is what `backward(forward(x))` gives.
 */
export interface Conversion {
  readonly name: string
  readonly docs: { readonly en: string; readonly cy: string }
  /** JSON types it reads; empty: any value, also an object or a list. */
  readonly reads: readonly JsonType[]
  /** Spellings, so that a check can try a schema's enum, and a reader see what is meant. */
  readonly examples: readonly { readonly source: Json; readonly target: Json }[]
  readonly produces: Produced
  forward(value: Json): Json | undefined
  backward(value: Json): Json | undefined
  canonical(value: Json): Json
}

/** A conversion's forward direction for text; anything but text is unreadable. */
export function onText(read: (text: string) => Json | undefined): (value: Json) => Json | undefined {
  return (value) => (typeof value === 'string' ? read(value) : undefined)
}
