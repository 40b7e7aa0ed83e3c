import { dayParts, isoDay } from './calendar.ts'
import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

/** `dd/mm/yyyy` ⇄ `yyyy-mm-dd`. */
export const dayMonthYear: Conversion = {
  name: 'dd/mm/yyyy',
  docs: {
    en: 'A day as dd/mm/yyyy becomes yyyy-mm-dd.',
    cy: 'Mae diwrnod fel dd/mm/bbbb yn troi’n bbbb-mm-dd.',
  },
  reads: ['string'],
  examples: [{ source: '29/02/2024', target: '2024-02-29' }],
  produces: { type: 'string', format: 'date' },
  forward: onText((text) => {
    const found = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text)
    return found ? isoDay(found[3]!, found[2]!, found[1]!) : undefined
  }),
  backward: onText((text) => {
    const parts = dayParts(text)
    return parts && `${parts.day}/${parts.month}/${parts.year}`
  }),
  canonical: (value) => value,
}
