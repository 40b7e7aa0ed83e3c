import { digitsAt, isDay, isIsoDay } from './calendar.ts'
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
    const isSpelt = text.length === 10 && text[2] === '/' && text[5] === '/'
    if (!isSpelt || !isDay(digitsAt(text, 6, 4), digitsAt(text, 3, 2), digitsAt(text, 0, 2))) return undefined
    return `${text.slice(6)}-${text.slice(3, 5)}-${text.slice(0, 2)}`
  }),
  backward: onText((text) => {
    return isIsoDay(text) ? `${text.slice(8)}/${text.slice(5, 7)}/${text.slice(0, 4)}` : undefined
  }),
  canonical: (value) => value,
}
