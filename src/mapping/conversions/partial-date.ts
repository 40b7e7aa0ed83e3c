import { dayParts, isDay, isoDay } from './calendar.ts'
import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

/** `yyyy`, `mm/yyyy` or `dd/mm/yyyy` ⇄ FHIR's partial date (`yyyy`, `yyyy-mm`, `yyyy-mm-dd`). */
export const partialDate: Conversion = {
  name: 'partial-date',
  docs: {
    en: 'A year, a month as mm/yyyy or a day as dd/mm/yyyy becomes a FHIR date of the same precision.',
    cy: 'Mae blwyddyn, mis fel mm/bbbb neu ddiwrnod fel dd/mm/bbbb yn troi’n ddyddiad FHIR o’r un manylder.',
  },
  reads: ['string'],
  examples: [
    { source: '2019', target: '2019' },
    { source: '11/2025', target: '2025-11' },
    { source: '10/02/2026', target: '2026-02-10' },
  ],
  produces: { type: 'string', format: 'partial-date' },
  forward: onText((text) => {
    const found = /^(?:(?:(\d\d)\/)?(\d\d)\/)?(\d{4})$/.exec(text)
    if (!found) return undefined
    const [, day, month, year] = found
    if (day) return isoDay(year!, month!, day)
    if (!isDay(Number(year), Number(month ?? 1), 1)) return undefined
    return month ? `${year}-${month}` : year
  }),
  backward: onText((text) => {
    const parts = dayParts(text)
    if (parts) return `${parts.day}/${parts.month}/${parts.year}`
    const found = /^(\d{4})(?:-(\d\d))?$/.exec(text)
    if (!found || !isDay(Number(found[1]), Number(found[2] ?? 1), 1)) return undefined
    return found[2] ? `${found[2]}/${found[1]}` : found[1]
  }),
  canonical: (value) => value,
}
