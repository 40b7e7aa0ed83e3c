/** What a file of a format becomes: a kind, several, or null, which is known and taken by no mapping. */
export type FormatKinds = string | readonly string[] | null

/** The kinds, in their order. */
export function kindsIn(said: FormatKinds): readonly string[] {
  if (said === null) return []
  return typeof said === 'string' ? [said] : said
}
