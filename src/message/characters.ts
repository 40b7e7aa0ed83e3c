// NUL, which PostgreSQL and FHIR strings cannot hold, and halves of surrogate pairs, which UTF-8 cannot
const bad = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Whether a text holds a character that can be neither kept nor sent. */
export function holdsBadCharacter(text: string): boolean {
  return bad.test(text)
}

/** The text with the replacement character in the place of each such character. */
export function withoutBadCharacters(text: string): string {
  return text.replace(new RegExp(bad, 'g'), '\ufffd')
}
