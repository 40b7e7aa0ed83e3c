import { isIsoDay } from './calendar.ts'
import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

const checked = onText((text) => (isIsoDay(text) ? text : undefined))

/** `yyyy-mm-dd`, checked against the calendar. */
export const date: Conversion = {
  name: 'date',
  docs: { en: 'A day as yyyy-mm-dd that exists.', cy: 'Diwrnod sy’n bodoli, fel bbbb-mm-dd.' },
  reads: ['string'],
  examples: [{ source: '2024-02-29', target: '2024-02-29' }],
  produces: { type: 'string', format: 'date' },
  forward: checked,
  backward: checked,
  canonical: (value) => value,
}
