/** Words of the gateway itself that stand among what was found or is allowed, behind the failure code that they stand with. */
const words: ReadonlyMap<string, string> = new Map([
  ['wrong-encoding something else', 'rhywbeth arall'],
  ['xml-namespace none', 'dim un'],
  ['xml-limit depth', 'dyfnder'],
  ['xml-limit elements', 'elfennau'],
  ['xml-limit attributes', 'priodoleddau'],
  ['xml-limit text', 'testun'],
  ['xml-limit bytes', 'beitiau'],
  ...['unread', 'not-fhir', 'says-two-things', 'unreadable-value'].flatMap((code): [string, string][] => [
    [`${code} nothing`, 'dim'],
    [`${code} something`, 'rhywbeth'],
    [`${code} an object`, 'gwrthrych'],
  ]),
  ['not-fhir an empty array', 'rhestr wag'],
  ['not-fhir an empty object', 'gwrthrych gwag'],
  ['not-fhir array of one item or more', 'rhestr o un eitem neu fwy'],
  ['not-fhir elements of R4', 'elfennau R4'],
  ['part-of-record shared with you', 'wedi’i rannu â chi'],
])

/** How `mask` ends, and how a list is named that is too long to show. */
const lengths: readonly (readonly [RegExp, string])[] = [
  [/(\*\*\*) \((\d+) characters\)/g, '$1 ($2 nod)'],
  [/^a list of (\d+)$/, 'rhestr o $1'],
  [/^version (\d+)$/, 'fersiwn $1'],
]

/** What was found or is allowed, for a Welsh text: the gateway's own words in Welsh, a sender's value as it is. */
export function inWelsh(code: string, text: string): string {
  const word = words.get(`${code} ${text}`)
  return word ?? lengths.reduce((said, [form, welsh]) => said.replace(form, welsh), text)
}
