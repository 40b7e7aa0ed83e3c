import { dayParts, isoDay } from './calendar.ts'
import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

/** `yyyymmdd` ⇄ `yyyy-mm-dd`. */
export const compactDate: Conversion = {
  name: 'yyyymmdd',
  docs: { en: 'A day as yyyymmdd becomes yyyy-mm-dd.', cy: 'Mae diwrnod fel bbbbmmdd yn troi’n bbbb-mm-dd.' },
  reads: ['string'],
  examples: [{ source: '20240229', target: '2024-02-29' }],
  produces: { type: 'string', format: 'date' },
  forward: onText((text) => {
    const found = /^(\d{4})(\d\d)(\d\d)$/.exec(text)
    return found ? isoDay(found[1]!, found[2]!, found[3]!) : undefined
  }),
  backward: onText((text) => {
    const parts = dayParts(text)
    return parts && `${parts.year}${parts.month}${parts.day}`
  }),
  canonical: (value) => value,
}
