import { dayParts, isoDay } from './calendar.ts'
import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const midnight = ' 00:00:00'

/** `yyyy-mmm-dd`, alone or at midnight, with the English short name of the month ⇄ `yyyy-mm-dd`. */
export const namedMonth: Conversion = {
  name: 'yyyy-mmm-dd',
  docs: {
    en: 'A day as yyyy-mmm-dd, which may be followed by midnight, becomes yyyy-mm-dd.',
    cy: 'Mae diwrnod fel bbbb-mmm-dd, a all gael ei ddilyn gan ganol nos, yn troi’n bbbb-mm-dd.',
  },
  reads: ['string'],
  examples: [{ source: '2024-Feb-29 00:00:00', target: '2024-02-29' }],
  produces: { type: 'string', format: 'date' },
  forward: onText((text) => {
    const found = /^(\d{4})-([A-Z][a-z]{2})-(\d\d)(?: 00:00:00)?$/.exec(text)
    const month = months.indexOf(found?.[2] ?? '') + 1
    return found && month > 0 ? isoDay(found[1]!, String(month).padStart(2, '0'), found[3]!) : undefined
  }),
  backward: onText((text) => {
    const parts = dayParts(text)
    return parts && `${parts.year}-${months[Number(parts.month) - 1]}-${parts.day}${midnight}`
  }),
  canonical: (value) =>
    typeof value === 'string' && !value.endsWith(midnight) ? `${value}${midnight}` : value,
}
