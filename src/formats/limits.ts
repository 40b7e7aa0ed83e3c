/** What one document may cost to read. Sizes in bytes, depth in nested objects and lists. */
export interface ReadLimits {
  readonly bytes: number
  readonly depth: number
}

/** One record sent by itself. */
export const recordLimits: ReadLimits = { bytes: 1024 * 1024, depth: 32 }

/** Longest line of an NDJSON push, without its line end. */
export const lineBytes = 1024 * 1024

/** Longest row of a CSV file, with every line break inside its quoted cells. */
export const rowBytes = 64 * 1024

/** Most columns that a CSV header may name. */
export const columns = 1000
