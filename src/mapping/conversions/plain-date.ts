import { dayParts, isoDay } from './calendar.ts'
import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

/** `yyyy-mm-dd` ⇄ `ccyymmdd`: the digits alone, as the NHS Data Dictionaries write a day. */
export const plainDate: Conversion = {
  name: 'ccyymmdd',
  docs: {
    en: 'A day as yyyy-mm-dd becomes ccyymmdd.',
    cy: 'Mae diwrnod fel bbbb-mm-dd yn troi’n ccbbmmdd.',
  },
  reads: ['string'],
  examples: [{ source: '2024-02-29', target: '20240229' }],
  produces: { type: 'string' },
  forward: onText((text) => {
    const parts = dayParts(text)
    return parts && `${parts.year}${parts.month}${parts.day}`
  }),
  backward: onText((text) => {
    const found = /^(\d{4})(\d\d)(\d\d)$/.exec(text)
    return found ? isoDay(found[1]!, found[2]!, found[3]!) : undefined
  }),
  canonical: (value) => value,
}
