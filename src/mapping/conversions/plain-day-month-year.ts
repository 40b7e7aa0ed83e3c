import { dayParts, isoDay } from './calendar.ts'
import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

/** `yyyy-mm-dd` ⇄ `dd/mm/ccyy`: a record's day as British forms write it. */
export const plainDayMonthYear: Conversion = {
  name: 'dd/mm/ccyy',
  docs: {
    en: 'A day as yyyy-mm-dd becomes dd/mm/ccyy.',
    cy: 'Mae diwrnod fel bbbb-mm-dd yn troi’n dd/mm/ccbb.',
  },
  reads: ['string'],
  examples: [{ source: '2024-02-29', target: '29/02/2024' }],
  produces: { type: 'string' },
  forward: onText((text) => {
    const parts = dayParts(text)
    return parts && `${parts.day}/${parts.month}/${parts.year}`
  }),
  backward: onText((text) => {
    const found = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text)
    return found ? isoDay(found[3]!, found[2]!, found[1]!) : undefined
  }),
  canonical: (value) => value,
}
