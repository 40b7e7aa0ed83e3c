import type { XmlLimits } from './xml-form.ts'

/** What one document may cost to read. Sizes in bytes, depth in nested objects and lists. */
export interface ReadLimits {
  readonly bytes: number
  readonly depth: number
}

/** One record sent by itself. */
export const recordLimits: ReadLimits = { bytes: 1024 * 1024, depth: 32 }

/** One document in a partner's own shape, which may hold many records. */
export const documentLimits: ReadLimits = { bytes: 4 * 1024 * 1024, depth: 32 }

/** Longest line of an NDJSON push, without its line end. */
export const lineBytes = 1024 * 1024

/** Longest row of a CSV file, with every line break inside its quoted cells. */
export const rowBytes = 64 * 1024

/** Most columns that a CSV header may name. */
export const columns = 1000

/** An XML document, whole of any size; 250,000 characters hold any text of a record, and a small picture. */
export const xmlLimits: XmlLimits = {
  depth: 32,
  elements: 10_000,
  attributes: 100,
  text: 250_000,
  bytes: 1024 * 1024,
}
